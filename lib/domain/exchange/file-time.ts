import type { TimeFormat } from '../../protocol/import-mapping.ts'
import { parseCompactTime } from '../compact-time.ts'
import { unreadableTime } from '../normalise-point.ts'
import { parseTime } from '../parse-time.ts'
import { SECONDS_BELOW, timeHint } from '../time-hint.ts'
import { LineFault } from './line-fault.ts'
import type { ZoneClock } from './zone-clock.ts'

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i
const PER_MS = { ms: 1, us: 1e3, ns: 1e6 }
const DIGITS = /^(?:\d{8}|\d{10}|\d{12}|\d{14}|\d{17})$/
/** A zone behind a time of day. */
const ZONED = /\d:\d\d.*(?:z|[+-]\d\d(?::?\d\d)?)$/i
const CLOCK = String.raw`(?:[ T,]+(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?: ?([ap])\.?m\.?)?)?`
const DAY_OR_MONTH_FIRST = new RegExp(String.raw`^(\d{1,2})([./-])(\d{1,2})\2(\d{4})${CLOCK}$`, 'i')
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})([./-])(\d{1,2})\2(\d{1,2})${CLOCK}$`, 'i')

/**
 * How the times of a file are written, told by some of them: digits as yyyymmddHHMM only where all of them are such dates.
 * A sentence where day and month cannot be told apart.
 */
export function timeFormatOf(texts: readonly string[]): TimeFormat | { readonly fault: string } {
  const some = texts.filter((text) => text !== '')
  const [first = ''] = some
  if (some.every((text) => DIGITS.test(text) && !Number.isNaN(parseCompactTime(text)))) {
    if (some.length > 0) return 'compact'
  }
  if (!Number.isNaN(parseTime(first))) return 'auto'
  if (YEAR_FIRST.test(first)) return 'ymd'
  const dates = some.map((text) => DAY_OR_MONTH_FIRST.exec(text)).filter((parts) => parts !== null)
  if (dates.length === 0) return 'auto'
  if (dates.some(([, , mark]) => mark === '.')) return 'dmy'
  const dayFirst = dates.some(([, day]) => Number(day) > 12)
  const monthFirst = dates.some(([, , , day]) => Number(day) > 12)
  if (dayFirst !== monthFirst) return dayFirst ? 'dmy' : 'mdy'
  const which = dayFirst ? 'both ways' : 'day first or month first'
  return {
    fault: `Times such as ${JSON.stringify(first)} may be written ${which}. Say timeFormat dmy or mdy.`,
  }
}

/** ms since the epoch of a time of a file, or why it is none. Text without a zone is of `zone`. */
export function readFileTime(raw: unknown, format: TimeFormat, zone: ZoneClock): number | LineFault {
  if (typeof raw === 'number') return readNumber(raw, String(raw), format)
  if (typeof raw !== 'string') return new LineFault('bad_time', unreadableTime(raw))
  const text = raw.trim()
  if (format === 'compact' && /^\d+$/.test(text)) {
    const wall = DIGITS.test(text) ? parseCompactTime(text) : Number.NaN
    if (Number.isNaN(wall)) return new LineFault('bad_time', `The time ${text} is no date as yyyymmddHHMM.`)
    return ofZone(wall, text, zone)
  }
  if (NUMBER.test(text)) return readNumber(Number(text), text, format)
  const time = parseTime(text)
  if (!Number.isNaN(time)) return ZONED.test(text) ? time : ofZone(time, text, zone)
  const wall = readDate(text, format)
  return Number.isNaN(wall) ? new LineFault('bad_time', unreadableTime(raw)) : ofZone(wall, text, zone)
}

function readNumber(number: number, text: string, format: TimeFormat): number | LineFault {
  if (format === 's') return number * 1000
  if (format === 'us' || format === 'ns' || format === 'ms') return number / PER_MS[format]
  const hint = timeHint(number) || (Math.abs(number) < SECONDS_BELOW ? ' It looks like seconds.' : '')
  if (hint === '') return number
  const unit = hint.includes('micro') ? 'us' : hint.includes('nano') ? 'ns' : 's'
  const way = hint.includes('yyyy') ? 'timeFormat=compact' : `unit=${unit}`
  return new LineFault('bad_time', `The time ${text}:${hint} Say ${way} if it is, or unit=ms if it is not.`)
}

function ofZone(wall: number, text: string, zone: ZoneClock): number | LineFault {
  const time = zone.utc(wall)
  if (!Number.isNaN(time)) return time
  return new LineFault(
    'bad_time',
    `No clock of the time zone shows ${text}: it is set forward over that hour.`,
  )
}

function readDate(text: string, format: TimeFormat): number {
  if (format === 'ymd') {
    const [, year, , month, day, ...clock] = YEAR_FIRST.exec(text) ?? []
    return wallTime(year, month, day, clock)
  }
  if (format !== 'dmy' && format !== 'mdy') return Number.NaN
  const [, a, , b, year, ...clock] = DAY_OR_MONTH_FIRST.exec(text) ?? []
  return format === 'dmy' ? wallTime(year, b, a, clock) : wallTime(year, a, b, clock)
}

/** NaN where there is no such day or time of day. */
function wallTime(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
  [hour = '0', minute = '00', second = '00', fraction = '', half]: readonly (string | undefined)[],
): number {
  if (year === undefined || month === undefined || day === undefined) return Number.NaN
  let hours = Number(hour)
  if (half !== undefined) {
    if (hours < 1 || hours > 12) return Number.NaN
    hours = (hours % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  }
  const two = (part: string | number) => String(part).padStart(2, '0')
  const rest = fraction === '' ? '' : `.${fraction}`
  return parseTime(`${year}-${two(month)}-${two(day)}T${two(hours)}:${minute}:${second}${rest}Z`)
}
