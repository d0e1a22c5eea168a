import { parseCompactTime } from './compact-time.ts'

/** Numbers of seconds lie between these from 1973 to 5138; as ms they would be of the first three years after 1970. */
const SECONDS_FROM = 1e8
export const SECONDS_BELOW = 1e11
/** Numbers of microseconds from 1973 on; as ms they would lie behind the year 5138. */
const MICROSECONDS_FROM = 1e14
const NANOSECONDS_FROM = 1e17
/** As ms: the first day of 1970, months of 1976, years behind 2590. A day that does not exist is a slip in such a time. */
const COMPACT = /^(?:19[7-9]|20\d)\d{5}(?:\d{4}|\d{6}|\d{9})?$/

/**
 * What a number that stands for ms more likely is, as a sentence with a space before it; empty where nothing speaks
 * against ms. All doors say the same (SPEC PT6).
 */
export function timeHint(time: number): string {
  const size = Math.abs(time)
  // From 1977 to 2570: nearly every time is, and nothing speaks against it.
  if (size > 2.2e11 && size < 1.9e13) return ''
  const digits = String(time)
  if (COMPACT.test(digits) && (digits.length > 8 || !Number.isNaN(parseCompactTime(digits))))
    return ` It looks like ${'yyyymmddHHMMSS'.slice(0, digits.length)}; send ms or ISO 8601.`
  if (size >= SECONDS_FROM && size < SECONDS_BELOW) return ' It looks like seconds; times are in ms.'
  if (size >= NANOSECONDS_FROM && Number.isFinite(size)) return ' It looks like nanoseconds; times are in ms.'
  if (size >= MICROSECONDS_FROM && Number.isFinite(size))
    return ' It looks like microseconds; times are in ms.'
  return ''
}

/** The hint for a number, or for text that is one. */
export function timeHintOf(raw: unknown): string {
  if (typeof raw === 'number') return timeHint(raw)
  return typeof raw === 'string' && /^\s*[+-]?\d{1,40}(\.\d+)?\s*$/.test(raw) ? timeHint(Number(raw)) : ''
}
