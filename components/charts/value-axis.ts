import type { Unit } from '../../lib/protocol/panels.ts'
import { stepsOf } from '../format/units.ts'
import { type Extent, extendByRolling, extendByValues } from './extents.ts'
import type { NiceRange } from './nice-range.ts'
import type { ChartLayers, ChartSeries } from './series-source.ts'
import { extendByStack } from './stack.ts'
import type { Viewport } from './viewport.ts'
import { YScale } from './y-scale.ts'

export interface ValueAxisOptions {
  readonly unit: Unit
  readonly log?: boolean | undefined
  /** Ends at the data, not at whole steps. */
  readonly tight?: boolean
  /** Ends that stay. On a logarithmic axis they count where they are above zero. */
  readonly min?: number | undefined
  readonly max?: number | undefined
}

/** About so many CSS px from one tick to the next. */
const TICK_DISTANCE = 48

/** One axis of values: the viewport of its series, and the scale that follows what they hold. */
export class ValueAxis {
  readonly view: Viewport = { width: 0, height: 0, end: 0, span: 60_000, low: 0, high: 1, log: false }
  readonly #percent: boolean
  readonly #scale: YScale
  readonly #extent: Extent = { low: 0, high: 0 }

  constructor({ unit, log = false, tight = false, min, max }: ValueAxisOptions) {
    this.view.log = log
    this.#percent = unit === 'percent'
    const own = (end: number | undefined): number | undefined =>
      log && end !== undefined ? (end > 0 ? Math.log10(end) : undefined) : end
    this.#scale = new YScale({
      kind: log ? 'log' : tight ? 'tight' : 'linear',
      steps: stepsOf(unit),
      min: own(min),
      max: own(max),
    })
  }

  get moving(): boolean {
    return this.#scale.moving
  }

  get target(): NiceRange {
    return this.#scale.target
  }

  reset(): void {
    this.#scale.reset()
  }

  /** Fits the scale to what is in view. True where the axis must be drawn anew. */
  fit(
    series: readonly ChartSeries[],
    scene: { readonly layers: ChartLayers; readonly stacked: boolean; readonly still: boolean },
    options: { readonly now: number; readonly eager: boolean; readonly dpr: number },
  ): boolean {
    const { view } = this
    const extent = this.#extent
    const { layers, stacked, still } = scene
    extent.low = Number.POSITIVE_INFINITY
    extent.high = Number.NEGATIVE_INFINITY
    if (stacked) extendByStack(extent, series, view)
    else for (const { source } of series) extendByValues(extent, source.columns, view)
    // A share of a whole: the axis does not go beyond it because of mean + std.
    const share = this.#percent && !view.log && extent.low >= 0 && extent.high <= 100
    if (!layers.value && !stacked) {
      extent.low = Number.POSITIVE_INFINITY
      extent.high = Number.NEGATIVE_INFINITY
    }
    if (!stacked) {
      for (const { source } of series) {
        if (source.rolling !== null) extendByRolling(extent, source.rolling, view, layers)
      }
    }
    if (share) {
      extent.low = Math.max(0, extent.low)
      extent.high = Math.min(100, extent.high)
    }
    if (view.log && extent.low <= extent.high) {
      extent.low = Math.log10(extent.low)
      extent.high = Math.log10(extent.high)
    }
    const count = Math.max(2, Math.round(view.height / options.dpr / TICK_DISTANCE))
    const ceiling = share ? 100 : undefined
    return this.#scale.update(extent.low, extent.high, count, options.now, !still, ceiling, options.eager)
  }

  ease(now: number): void {
    this.#scale.ease(now)
    this.view.low = this.#scale.low
    this.view.high = this.#scale.high
  }
}
