import type { Clock } from '../ports/clock.ts'

export interface RawQuota {
  /** -1: leave this one out. Else send it; a positive number says how many were left out before it. */
  take(): number
}

/** So many messages in each second of the monotonic clock. */
export function createRawQuota(perSecond: number, clock: Clock): RawQuota {
  let second = Number.NEGATIVE_INFINITY
  let sent = 0
  let skipped = 0
  return {
    take() {
      const now = Math.floor(clock.monotonic() / 1000)
      if (now !== second) {
        second = now
        sent = 0
      }
      if (sent >= perSecond) {
        skipped++
        return -1
      }
      sent++
      const before = skipped
      skipped = 0
      return before
    },
  }
}
