import { columnWidth } from './feed-series.ts'

/** Event time in ms, (from, to]. */
export interface Range {
  readonly from: number
  readonly to: number
}

/** What a chart shows: the last `span` ms up to the live edge, or, where `fixed` is set, that and nothing newer. */
export interface ChartRange {
  readonly span: number
  readonly fixed: Range | null
  /** Numbers, tables and all else on the page are as of this event time, ms: it is paused or replayed. Absent: live. */
  readonly asOf?: number
  /** The replay's: `asOf` and the range move on so many times as fast as time does. */
  readonly speed?: number
}

/** Ten columns of the narrowest kind, and ten years. */
export const MIN_SPAN = 10
export const MAX_SPAN = 10 * 366 * 86_400_000

/** `factor` < 1 zooms in; the time `at` stays where it is. Never shows more of the future than the range did before. */
export function zoomAt(range: Range, at: number, factor: number, now: number): Range {
  const span = range.to - range.from
  const next = Math.min(MAX_SPAN, Math.max(MIN_SPAN, span * factor))
  const from = at - (at - range.from) * (next / span)
  return notBeyond({ from, to: from + next }, Math.max(now, range.to))
}

/** Moves by `ms`, to the right as far as to `now`. */
export function pan(range: Range, ms: number, now: number): Range {
  return notBeyond({ from: range.from + ms, to: range.to + ms }, Math.max(now, range.to))
}

/** What lies between two times, in either order; at least `MIN_SPAN` around their middle. */
export function between(a: number, b: number): Range {
  const from = Math.min(a, b)
  const to = Math.max(a, b)
  if (to - from >= MIN_SPAN) return { from, to }
  const middle = (from + to) / 2
  return { from: middle - MIN_SPAN / 2, to: middle + MIN_SPAN / 2 }
}

function notBeyond({ from, to }: Range, latest: number): Range {
  const over = Math.max(0, to - latest)
  return { from: from - over, to: to - over }
}

/** What to ask the server for, so that `columns` columns or fewer show the range. */
export interface Ask extends Range {
  readonly width: number
  readonly columns: number
}

/**
 * Columns of the range's own width over more than the range: `margin` of it before and `ahead` of it after, out to whole
 * quarters of 2^k ms. So a small pan needs no question, and asking again for nearly the same asks for exactly the same.
 */
export function askFor(range: Range, columns: number, margin: number, ahead = margin): Ask {
  const span = range.to - range.from
  const width = columnWidth(span, columns)
  const grid = Math.max(width, 2 ** Math.floor(Math.log2(span / 8)))
  const from = Math.floor((range.from - span * margin) / grid) * grid
  const to = Math.ceil((range.to + span * ahead) / grid) * grid
  return { from, to, width, columns: Math.ceil((to - from) / width) }
}

/** Whether what was asked for shows the range as finely as `columns` columns do. */
export function serves(held: Ask, range: Range, columns: number): boolean {
  const covered = held.from <= range.from && held.to >= range.to
  return covered && held.width <= columnWidth(range.to - range.from, columns)
}
