import type { ChartRange } from '../../lib/domain/time-range.ts'
import {
  formatClock,
  formatDateTime,
  formatDuration,
  repeatedAt,
  type TimeDetail,
  type Zone,
} from './times.ts'

/** "last 5 min", or "2026-01-31 09:00:00 – 10:00:00". */
export function formatRange({ span, fixed }: ChartRange, zone: Zone): string {
  if (fixed === null) return `last ${formatDuration(span)}`
  const { from, to } = fixed
  const detail = detailOf(from, to)
  const start = formatDateTime(from, zone, detail)
  const end = formatDateTime(to, zone, detail)
  const sameDay = start.slice(0, 10) === end.slice(0, 10)
  if (!sameDay) return `${start} – ${end}`
  return `${start.replace(' UTC', '')} – ${formatClock(to, zone, detail)}${zone === 'utc' ? ' UTC' : ''}`
}

function detailOf(from: number, to: number): TimeDetail {
  if (to - from < 10_000) return 'ms'
  return from % 60_000 === 0 && to % 60_000 === 0 ? 'minute' : 'second'
}

const two = (n: number): string => String(n).padStart(2, '0')

/** A time as `<input type="datetime-local" step="1">` takes it: what the zone's clock shows. */
export function toInput(time: number, zone: Zone): string {
  const d = new Date(time)
  if (zone === 'utc') return d.toISOString().slice(0, 19)
  const day = `${String(d.getFullYear()).padStart(4, '0')}-${two(d.getMonth() + 1)}-${two(d.getDate())}`
  return `${day}T${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`
}

/** The times at which the zone's clock shows what a field says: two where it is put back, none where it is half filled. */
export function timesOfInput(text: string, zone: Zone): number[] {
  const time = Date.parse(zone === 'utc' ? `${text}Z` : text)
  if (Number.isNaN(time)) return []
  const again = zone === 'utc' ? 0 : repeatedAt(time)
  return again === 0 ? [time] : [time, time + again].sort((a, b) => a - b)
}

/** A field of a form: what it showed at first of which time, and what it says now. */
export interface TimeEntry {
  readonly shown: number
  readonly text: string
  /** Which of two times is meant, where it was chosen. */
  readonly second?: boolean
}

/** The time that a field means; NaN where it says none. What nobody changed means what it showed, to the ms. */
export function timeOfEntry({ shown, text, second }: TimeEntry, zone: Zone): number {
  const times = timesOfInput(text, zone)
  if (second !== undefined && times.length === 2) return times[second ? 1 : 0] ?? Number.NaN
  if (text === toInput(shown, zone)) return shown
  const near = (time: number): number => Math.abs(time - shown)
  return times.reduce(
    (best, time) => (Number.isNaN(best) || near(time) < near(best) ? time : best),
    Number.NaN,
  )
}
