import type { PointFault } from '../../lib/domain/normalise-point.ts'
import { timeHint } from '../../lib/domain/time-hint.ts'

const LATE_MS = 60_000
const EARLY_MS = 60_000

/**
 * Whether a point may come this late or early (SPEC PT2); both refusals are permanent. `newest` is the feed's newest event
 * time, -Infinity where it has none: what is in order, or at most 60 s behind, is taken as far back as raw data is kept.
 */
export function timeFault(time: number, newest: number, now: number, retentionMs: number): PointFault | null {
  if (time > now + EARLY_MS) {
    const ahead = Math.round((time - now) / 1000)
    const message = `The time lies ${ahead} s ahead of the server's clock; 60 s is the limit.${timeHint(time)}`
    return { code: 'in_future', message }
  }
  if (time < now - retentionMs) {
    const message = `The time ${show(time)} is older than what is kept.${timeHint(time)}`
    return { code: 'too_old', message }
  }
  if (time < Math.min(newest, now) - LATE_MS) {
    const message = `The time ${show(time)} is more than 60 s older than the feed's newest point.`
    return { code: 'too_old', message }
  }
  return null
}

function show(time: number): string {
  return new Date(time).toISOString()
}
