/** ±8.64e15 ms is what a Date can hold. */
const MAX_TIME = 8.64e15
const NUMBER = /^[+-]?\d+(?:\.\d+)?$/
const ISO =
  /^(\d{4}|[+-]\d{6})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d)(:\d\d(?:[.,]\d+)?)?(?: ?(Z)| ?([+-]\d\d)(?::?(\d\d))?)?)?$/i

/**
 * ms since the epoch of a time as producers write it, or NaN: a number of ms, such a number as text, or ISO 8601 text
 * (a date, or a date and a time of day to the minute or finer). Text without a time zone is UTC, as a server must
 * answer the same wherever it stands. A day that its month does not have is no time.
 */
export function parseTime(time: unknown): number {
  const ms = typeof time === 'number' ? time : typeof time === 'string' ? parseText(time.trim()) : Number.NaN
  return Math.abs(ms) <= MAX_TIME ? ms : Number.NaN
}

function parseText(text: string): number {
  if (NUMBER.test(text)) return Number(text)
  const parts = ISO.exec(text)
  if (parts === null) return Number.NaN
  const [, year = '', month = '', day = '', clock = '00:00', seconds = '', , hours, minutes = '00'] = parts
  if (Number(day) > daysIn(Number(year), Number(month))) return Number.NaN
  const zone = hours === undefined ? 'Z' : `${hours}:${minutes}`
  return Date.parse(`${year}-${month}-${day}T${clock}${seconds.replace(',', '.')}${zone}`)
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
}
