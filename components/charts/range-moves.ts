import type { WritableStore } from '../../lib/client/store.ts'
import { type ChartRange, pan, type Range, zoomAt } from '../../lib/domain/time-range.ts'

type RangeStore = WritableStore<ChartRange>

/** Holds the charts at a range, in whole ms as its address has it. */
export function showRange(range: RangeStore, { from, to }: Range): void {
  const before = range.getSnapshot()
  const fixed = { from: Math.floor(from), to: Math.ceil(to) }
  if (before.fixed?.from === fixed.from && before.fixed.to === fixed.to) return
  range.set({ span: before.span, fixed })
}

export function backToLive(range: RangeStore): void {
  const { span, fixed } = range.getSnapshot()
  if (fixed !== null) range.set({ span, fixed: null })
}

/** What is seen now, where nobody has painted it. */
export function seenNow({ span, fixed }: ChartRange, now: number): Range {
  return fixed ?? { from: now - span, to: now }
}

/** Zooms around `at`; without it around the middle, or around the newest while live. */
export function zoomBy(range: RangeStore, factor: number, now: number, at?: number): void {
  const state = range.getSnapshot()
  const seen = seenNow(state, now)
  const middle = state.fixed === null ? seen.to : (seen.from + seen.to) / 2
  showRange(range, zoomAt(seen, at ?? middle, factor, now))
}

/** Moves by a part of what is seen; to the left where it is negative. */
export function panBy(range: RangeStore, part: number, now: number): void {
  const seen = seenNow(range.getSnapshot(), now)
  showRange(range, pan(seen, part * (seen.to - seen.from), now))
}
