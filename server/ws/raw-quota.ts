import type { Clock } from '../ports/clock.ts'

export interface RawQuota {
  /** Of `count` messages, how many may be sent now; the others are left out. */
  take(count: number): number
  /** How many were left out since the last call, once some may be sent again. */
  skipped(): number
}

/** So many messages in each second of the monotonic clock. */
export function createRawQuota(perSecond: number, clock: Clock): RawQuota {
  let second = Number.NEGATIVE_INFINITY
  let sent = 0
  let left = 0
  let untold = 0
  return {
    take(count) {
      const now = Math.floor(clock.monotonic() / 1000)
      if (now !== second) {
        second = now
        sent = 0
      }
      const taken = Math.min(count, perSecond - sent)
      if (taken > 0) {
        untold += left
        left = 0
      }
      sent += taken
      left += count - taken
      return taken
    },
    skipped() {
      const before = untold
      untold = 0
      return before
    },
  }
}
