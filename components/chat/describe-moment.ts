import type { Moment } from '../../lib/protocol/chat.ts'
import { dayOf, formatClock, formatDateTime, type Zone } from '../format/times.ts'
import { digitsFor, formatValue } from '../format/units.ts'
import { formatWindow } from '../format/windows.ts'

/** 14:03:12, or 14:03:12 – 14:05:00; with the day where that is not today. */
export function momentTimes({ time, until }: Moment, zone: Zone, now: number): string {
  const today = dayOf(time, zone) === dayOf(now, zone)
  const from = today ? formatClock(time, zone) : formatDateTime(time, zone)
  if (until === undefined || until === time) return from
  const sameDay = dayOf(until, zone) === dayOf(time, zone)
  return `${from} – ${sameDay ? formatClock(until, zone) : formatDateTime(until, zone)}`
}

/** What the author saw there; null where that was not kept. */
export function momentStats({ stats }: Moment): string | null {
  if (stats === undefined) return null
  const over = stats.window === undefined ? '' : ` over ${formatWindow(stats.window)}`
  if (stats.n === 0) return `no values${over}`
  const digits = digitsFor(stats.mean, stats.std)
  const show = (value: number | null): string => formatValue(value, 'none', digits)
  return `${show(stats.mean)} ± ${show(stats.std)}${over} · ${show(stats.min)} to ${show(stats.max)} · n ${stats.n.toLocaleString('en')}`
}
