import type { WritableStore } from '../../lib/client/store.ts'
import { type ChartRange, pan, type Range, zoomAt } from '../../lib/domain/time-range.ts'

type RangeStore = WritableStore<ChartRange>

/** Holds the charts at a range, in whole ms as its address has it. What is paused stays so; a replay stands still. */
export function showRange(range: RangeStore, { from, to }: Range): void {
  const { span, fixed: before, asOf } = range.getSnapshot()
  const fixed = { from: Math.floor(from), to: Math.ceil(to) }
  if (before?.from === fixed.from && before.to === fixed.to) return
  range.set({ span, fixed, ...(asOf === undefined ? {} : { asOf }) })
}

export function backToLive(range: RangeStore): void {
  const { span, fixed, asOf } = range.getSnapshot()
  if (fixed !== null || asOf !== undefined) range.set({ span, fixed: null })
}

/** Holds the whole page as of `now`; a range that stands still already stays. */
export function pause(range: RangeStore, now: number): void {
  const { span, fixed, asOf } = range.getSnapshot()
  if (asOf !== undefined) return
  const at = Math.floor(now)
  range.set({ span, fixed: fixed ?? { from: at - span, to: at }, asOf: at })
}

/** How much time is shown: live, or before the instant that the page is paused at. */
export function showSpan(range: RangeStore, span: number): void {
  const { asOf } = range.getSnapshot()
  range.set(
    asOf === undefined ? { span, fixed: null } : { span, fixed: { from: asOf - span, to: asOf }, asOf },
  )
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
