import type { Store } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'

/** What decides where a plot ends. */
export interface EdgeScene {
  /** Read at every paint: gestures move it faster than React renders. */
  readonly range: Store<ChartRange>
  /** Steps once a second instead of scrolling, and never eases. */
  readonly still: boolean
}

const EDGE_DELAY_MS = 100

/**
 * Where the plot ends: the same for all plots of a page, whatever their feeds say. At a whole half of a device pixel of absolute time: columns never shimmer.
 * `width` in those.
 */
export function liveEdge(scene: EdgeScene, hold: number | null, now: number, width: number): number {
  const { fixed, span } = scene.range.getSnapshot()
  if (fixed !== null) return fixed.to
  if (hold !== null) return hold
  const grain = scene.still ? 1000 : span / width / 2
  return Math.ceil((now - EDGE_DELAY_MS) / grain) * grain
}
