import { unreadableTime } from './normalise-point.ts'
import { parseTime } from './parse-time.ts'
import { timeHint } from './time-hint.ts'

/** ms since the epoch of a time that somebody asks for, read as the times of points are, or why it is none (SPEC PT6). */
export function askedTime(raw: unknown): number | string {
  const time = parseTime(raw)
  if (Number.isNaN(time)) return unreadableTime(raw)
  const hint = timeHint(time)
  return hint === '' ? time : `The time ${String(raw).trim()} is not plausible as ms.${hint}`
}
