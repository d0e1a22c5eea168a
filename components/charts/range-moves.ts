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

/** A range that ends this near to now, in parts of its length, is taken to be about the newest. */
const NEAR_NOW = 0.05

/** Zooms around `at`; without it around the newest where that is seen, else around the middle. */
export function zoomBy(range: RangeStore, factor: number, now: number, at?: number): void {
  const seen = seenNow(range.getSnapshot(), now)
  const newest = now - seen.to < (seen.to - seen.from) * NEAR_NOW
  const around = at ?? (newest ? seen.to : (seen.from + seen.to) / 2)
  showRange(range, zoomAt(seen, around, factor, now))
}

/** Moves by a part of what is seen; to the left where it is negative. Nothing is later than live. */
export function panBy(range: RangeStore, part: number, now: number): void {
  if (part > 0 && range.getSnapshot().fixed === null) return
  const seen = seenNow(range.getSnapshot(), now)
  showRange(range, pan(seen, part * (seen.to - seen.from), now))
}
