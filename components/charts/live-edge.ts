import type { Store } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { newestSlot } from './columns-in-view.ts'
import type { ChartSeries } from './series-source.ts'

/** What decides where a plot ends. */
export interface EdgeScene {
  readonly series: readonly ChartSeries[]
  /** Read at every paint: gestures move it faster than React renders. */
  readonly range: Store<ChartRange>
  /** Steps once a second instead of scrolling, and never eases. */
  readonly still: boolean
}

const EDGE_DELAY_MS = 100
/** A silent feed's newest point is never scrolled further left than this part of the plot: data stays on screen. */
const HOLD = 0.5

/** Where the plot ends, at a whole half of a device pixel of absolute time: columns never shimmer. `width` in those. */
export function liveEdge(scene: EdgeScene, hold: number | null, now: number, width: number): number {
  const { fixed, span, asOf } = scene.range.getSnapshot()
  if (fixed !== null && fixed.to !== asOf) return fixed.to
  if (hold !== null) return hold
  let newest = Number.NEGATIVE_INFINITY
  for (const series of scene.series) {
    const { columns } = series.source
    const slot = newestSlot(columns)
    if (slot >= 0) newest = Math.max(newest, columns.lastTime[slot] ?? 0)
  }
  const shown = fixed === null ? span : fixed.to - fixed.from
  let edge = fixed?.to ?? Math.max(now - EDGE_DELAY_MS, newest)
  if (newest > Number.NEGATIVE_INFINITY) edge = Math.min(edge, newest + shown * HOLD)
  if (fixed !== null) return edge
  const grain = scene.still ? 1000 : span / width / 2
  return Math.ceil(edge / grain) * grain
}
