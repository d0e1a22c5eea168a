export type Zone = 'local' | 'utc'

const two = (n: number): string => String(n).padStart(2, '0')

interface Clock {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  ms: number
}

function partsOf(time: number, zone: Zone): Clock {
  const date = new Date(time)
  return zone === 'utc'
    ? {
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
        hour: date.getUTCHours(),
        minute: date.getUTCMinutes(),
        second: date.getUTCSeconds(),
        ms: date.getUTCMilliseconds(),
      }
    : {
        year: date.getFullYear(),
        month: date.getMonth() + 1,
        day: date.getDate(),
        hour: date.getHours(),
        minute: date.getMinutes(),
        second: date.getSeconds(),
        ms: date.getMilliseconds(),
      }
}

export type TimeDetail = 'minute' | 'second' | 'ms'

/** 14:03, 14:03:27 or 14:03:27.500, with the offset where the clock shows it twice: 02:30 +02:00 */
export function formatClock(time: number, zone: Zone, detail: TimeDetail = 'second'): string {
  const p = partsOf(time, zone)
  return clockOf(p, detail) + mark(time, zone)
}

function clockOf(p: Clock, detail: TimeDetail): string {
  const minute = `${two(p.hour)}:${two(p.minute)}`
  if (detail === 'minute') return minute
  const second = `${minute}:${two(p.second)}`
  return detail === 'second' ? second : `${second}.${String(p.ms).padStart(3, '0')}`
}

/** Minutes by which the computer's clock is ahead of UTC at a time. */
function offsetAt(time: number): number {
  return -new Date(time).getTimezoneOffset()
}

/** A clock is put back at most so far from a time that it shows twice. */
const NEAR = 4 * 3_600_000

/** How far (ms) from a time the computer's clock shows the same again; 0 nearly always. */
export function repeatedAt(time: number): number {
  const back = (offsetAt(time - NEAR) - offsetAt(time + NEAR)) * 60_000
  if (back <= 0) return 0
  const wall = wallOf(time, 'local')
  if (wallOf(time + back, 'local') === wall) return back
  return wallOf(time - back, 'local') === wall ? -back : 0
}

/** +02:00 */
export function formatOffset(time: number): string {
  const offset = offsetAt(time)
  const size = Math.abs(offset)
  return `${offset < 0 ? '−' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** What tells a time of an hour that comes twice from the other one. */
function mark(time: number, zone: Zone): string {
  return zone === 'local' && repeatedAt(time) !== 0 ? ` ${formatOffset(time)}` : ''
}

/** 2026-01-31 14:03:27, with the zone named where it is UTC. */
export function formatDateTime(time: number, zone: Zone, detail: TimeDetail = 'second'): string {
  const p = partsOf(time, zone)
  const day = `${p.year}-${two(p.month)}-${two(p.day)}`
  return `${day} ${formatClock(time, zone, detail)}${zone === 'utc' ? ' UTC' : ''}`
}

/** Days of the zone's calendar, counted from an unimportant one. */
export function dayOf(time: number, zone: Zone): number {
  return Math.floor(wallOf(time, zone) / DAY)
}

const WEEKDAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed']

/** Today, Yesterday, or Sat 31 Jan 2026. */
export function formatDay(time: number, zone: Zone, now: number): string {
  const day = dayOf(time, zone)
  const ago = dayOf(now, zone) - day
  if (ago === 0) return 'Today'
  if (ago === 1) return 'Yesterday'
  const p = partsOf(time, zone)
  return `${WEEKDAYS[((day % 7) + 7) % 7] ?? ''} ${p.day} ${MONTHS[p.month - 1] ?? ''} ${p.year}`
}

const UNITS: readonly (readonly [number, string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
]

/** A length of time in its one or two largest units: 500 ms, 12 s, 1 min 30 s, 1 h. */
export function formatDuration(ms: number): string {
  const rest = Math.max(0, Math.round(ms))
  if (rest < 1000) return `${rest} ms`
  for (const [i, [size, name]] of UNITS.entries()) {
    if (rest < size) continue
    const whole = Math.floor(rest / size)
    const next = UNITS[i + 1]
    const part = next === undefined ? 0 : Math.floor((rest - whole * size) / next[0])
    return next === undefined || part === 0 ? `${whole} ${name}` : `${whole} ${name} ${part} ${next[1]}`
  }
  return '0 s'
}

/** One unit only, for ages in lists: "12 s", "3 min", "2 h". */
export function formatAge(ms: number): string {
  const rest = Math.max(0, ms)
  for (const [size, name] of UNITS) if (rest >= size) return `${Math.floor(rest / size)} ${name}`
  return '0 s'
}

/** Steps of months, as long as they are in the mean. */
const MONTH = 30.436875 * 86_400_000
const YEAR = 12 * MONTH
const STEPS = [
  ...[
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800,
    3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600,
  ].map((seconds) => seconds * 1000),
  ...[1, 2, 3, 6, 12, 24, 60, 120, 240, 600].map((months) => months * MONTH),
]
const HOUR = 3_600_000
const DAY = 24 * HOUR
const WEEK = 7 * DAY
/** 1970-01-05, so that weeks begin on Mondays. */
const MONDAY = 4 * DAY

/** The distance between ticks (ms) so that about `count` of them stand in `span`. */
export function timeStep(span: number, count: number): number {
  const raw = span / Math.max(1, count)
  return STEPS.find((step) => step >= raw) ?? Math.ceil(raw / (100 * YEAR)) * 100 * YEAR
}

/** Times in [from, to] at whole steps of the zone's clock, also where that is put forward or back. */
export function timeTicks(from: number, to: number, step: number, zone: Zone): number[] {
  if (step >= MONTH) return monthTicks(from, to, Math.round(step / MONTH), zone)
  const ticks: number[] = []
  if (step <= HOUR) {
    // Clocks jump by whole hours, mostly: what stands on them once goes on doing so.
    const shift = from - wallOf(from, zone)
    const first = Math.ceil((from - shift) / step) * step + shift
    // Counted, since a far time may be too large a number for a small step to change it.
    for (let i = 0; i <= Math.floor((to - first) / step); i++) ticks.push(first + i * step)
    return ticks
  }
  const origin = step % WEEK === 0 ? MONDAY : 0
  let wall = Math.floor((wallOf(from, zone) - origin) / step) * step + origin
  for (; wall <= wallOf(to, zone) + HOUR; wall += step) {
    const time = timeOf(wall, zone)
    if (time >= from && time <= to) ticks.push(time)
  }
  return ticks
}

function monthTicks(from: number, to: number, months: number, zone: Zone): number[] {
  const ticks: number[] = []
  const { year, month } = partsOf(from, zone)
  for (let m = Math.floor((year * 12 + month - 1) / months) * months; ; m += months) {
    const time = monthStart(m, zone)
    if (time >= from && time <= to) ticks.push(time)
    // It is NaN before the first day that there is, and after the last one.
    if (time > to || (Number.isNaN(time) && !(m < 0))) return ticks
  }
}

/** Of a month counted from January of the year 0; NaN where there is no such time. */
function monthStart(months: number, zone: Zone): number {
  const [year, month] = [Math.floor(months / 12), ((months % 12) + 12) % 12]
  // Not by a constructor: it takes the years up to 99 for those of the last century.
  const date = zone === 'utc' ? new Date(0) : new Date(2000, 0, 1)
  return zone === 'utc' ? date.setUTCFullYear(year, month, 1) : date.setFullYear(year, month, 1)
}

/** What the zone's clock shows, as ms since the epoch of a clock that shows the same in UTC. */
function wallOf(time: number, zone: Zone): number {
  return zone === 'utc' ? time : time - new Date(time).getTimezoneOffset() * 60_000
}

/** Of whole hours. */
function timeOf(wall: number, zone: Zone): number {
  if (zone === 'utc') return wall
  const d = new Date(wall)
  return new Date(d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate(), d.getUTCHours()).getTime()
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * Ticks as finely as their step needs: 14:03:27.5, 14:03:27, 14:03; the day where one begins, as 31 Jan, with the year where it
 * changes and on the first of an axis of days; months and years on long axes. No two beside one another are the same.
 */
export function formatTimeTicks(times: readonly number[], step: number, zone: Zone): string[] {
  return times.map((time, i) => {
    const before = times[i - 1] ?? (step >= DAY ? Number.NaN : time - step)
    return formatTick(time, step, zone, !(partsOf(before, zone).year === partsOf(time, zone).year))
  })
}

function formatTick(time: number, step: number, zone: Zone, newYear: boolean): string {
  const p = partsOf(time, zone)
  const month = MONTHS[p.month - 1] ?? ''
  const year = newYear ? ` ${p.year}` : ''
  if (step >= YEAR) return String(p.year)
  if (step >= MONTH) return `${month}${year}`
  if (step >= DAY) return `${p.day} ${month}${year}`
  if (step >= 60_000 && p.hour === 0 && p.minute === 0) return `${p.day} ${month}${year}${mark(time, zone)}`
  return clockOf(p, step < 1000 ? 'ms' : step < 60_000 ? 'second' : 'minute') + mark(time, zone)
}
