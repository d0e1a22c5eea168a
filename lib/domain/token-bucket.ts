/** So many at once, and then as many as flow in; `at` is any clock in ms that does not run backwards much. */
export interface TokenBucket {
  take(at: number): boolean
}

export function createTokenBucket(capacity: number, perSecond: number): TokenBucket {
  let tokens = capacity
  let filledAt = Number.NEGATIVE_INFINITY
  return {
    take(at) {
      const flowed =
        filledAt === Number.NEGATIVE_INFINITY ? 0 : Math.max(0, at - filledAt) * (perSecond / 1000)
      tokens = Math.min(capacity, tokens + flowed)
      filledAt = at
      if (tokens < 1) return false
      tokens--
      return true
    },
  }
}
