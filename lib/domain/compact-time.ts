const COMPACT = /^((?:19|20)\d\d)(\d\d)(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(\d{3})?)?)?)?$/

/**
 * ms since the epoch of a time that is written as digits alone, `yyyymmdd` and possibly `HH`, `HHMM`, `HHMMSS` or
 * `HHMMSSmmm` behind it, as of a clock in UTC; NaN where it is none, or no such day or time of day exists.
 */
export function parseCompactTime(digits: string): number {
  const parts = COMPACT.exec(digits)
  if (parts === null) return Number.NaN
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0))
  const time = Date.UTC(year, month - 1, day, hour, minute, second, ms)
  const date = new Date(time)
  const exists =
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    hour < 24 &&
    minute < 60 &&
    second < 60 &&
    year >= 1970
  return exists ? time : Number.NaN
}
