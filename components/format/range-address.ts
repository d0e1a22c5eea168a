import { askedTime } from '../../lib/domain/asked-time.ts'
import { type ChartRange, MAX_SPAN, MIN_SPAN } from '../../lib/domain/time-range.ts'
import { MAX_WINDOW_SPAN_MS } from '../../lib/protocol/limits.ts'

const SHORTEST_LIVE = 1000

/**
 * What `span` (ms), `from`, `to` and `at` (ISO 8601 or ms since the epoch) in an address ask for. What cannot be read there
 * is left out: a range needs both ends. `at` alone is paused there, with the span before it.
 */
export function readRange(read: (name: string) => string | null, usualSpan: number): ChartRange {
  const asked = Number(read('span') ?? '')
  const span =
    Number.isInteger(asked) && asked >= SHORTEST_LIVE && asked <= MAX_WINDOW_SPAN_MS ? asked : usualSpan
  const from = timeOf(read('from'))
  const to = timeOf(read('to'))
  const asOf = timeOf(read('at'))
  const fixed = to - from >= MIN_SPAN && to - from <= MAX_SPAN ? { from, to } : null
  if (Number.isNaN(asOf)) return { span, fixed }
  return { span, fixed: fixed ?? { from: asOf - span, to: asOf }, asOf }
}

/** NaN where it is absent, unreadable, or more likely of another unit than ms. */
export function timeOf(text: string | null): number {
  const time = text === null || text === '' ? Number.NaN : askedTime(text)
  return typeof time === 'number' ? Math.round(time) : Number.NaN
}

/** The usual span goes without saying. */
export function writeRange(
  into: URLSearchParams,
  { span, fixed, asOf }: ChartRange,
  usualSpan: number,
): void {
  if (span === usualSpan) into.delete('span')
  else into.set('span', String(span))
  if (asOf === undefined) into.delete('at')
  else into.set('at', new Date(asOf).toISOString())
  if (fixed === null) {
    into.delete('from')
    into.delete('to')
    return
  }
  into.set('from', new Date(fixed.from).toISOString())
  into.set('to', new Date(fixed.to).toISOString())
}
