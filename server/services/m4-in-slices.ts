import type { Points } from '../../lib/domain/column-picker.ts'
import type { FeedSeries } from '../../lib/domain/feed-series.ts'
import { yieldToEvents } from './yield-to-events.ts'

/** Columns of one slice: a few ms. */
const SLICE_COLUMNS = 2_048

/** `series.m4` in parts of whole columns, with a turn for others between any two. Each part's entries are in offset order. */
export async function m4InSlices(
  series: FeedSeries,
  from: number,
  to: number,
  width: number,
): Promise<Points> {
  const parts: Points[] = []
  for (let start = from; start < to; ) {
    const end = Math.min(to, (Math.floor(start / width) + SLICE_COLUMNS) * width)
    parts.push(series.m4(start, end, width))
    start = end
    if (start < to) await yieldToEvents()
  }
  return {
    times: joined(parts.map(({ times }) => times)),
    values: joined(parts.map(({ values }) => values)),
    offsets: joined(parts.map(({ offsets }) => offsets)),
    total: parts.reduce((sum, { total }) => sum + total, 0),
  }
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
