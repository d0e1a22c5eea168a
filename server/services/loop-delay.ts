import type { Durations } from '../../lib/domain/instruments.ts'
import type { Clock } from '../ports/clock.ts'

const EVERY_MS = 20

/** Measures how late the event loop is, by a timer. The returned function ends it. */
export function measureLoopDelay(clock: Clock, delays: Durations): () => void {
  let due = clock.monotonic() + EVERY_MS
  return clock.every(EVERY_MS, () => {
    const now = clock.monotonic()
    delays.observe(Math.max(0, now - due) / 1000)
    due = now + EVERY_MS
  })
}
