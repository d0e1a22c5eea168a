import type { ChartRange } from '../../lib/domain/time-range.ts'
import { formatClock, formatDateTime, formatDuration, type TimeDetail, type Zone } from './times.ts'

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

/** NaN where the field is empty or half filled. */
export function fromInput(text: string, zone: Zone): number {
  return Date.parse(zone === 'utc' ? `${text}Z` : text)
}
