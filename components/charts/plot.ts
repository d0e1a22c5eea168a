import type { Range } from '../../lib/domain/time-range.ts'
import type { Readout } from './readout.ts'

/** Distances (CSS px) from the chart's box to its plot area; on the right there is room for half a time. */
export const PLOT = { left: 64, right: 26, top: 12, bottom: 24 } as const

/** What a pointer asks of a plot. Places are CSS px from its left edge. */
export interface PlotReader {
  readout(x: number): Readout | null
  timeAt(x: number): number | null
  /** null where the time is not on the plot. */
  placeOf(time: number): number | null
  /** Stops the live edge where it is, or lets it go. */
  hold(on: boolean): void
  /** What the last paint showed. */
  visible(): Range | null
  /** The series by how near they are drawn to a place, the nearest first. */
  near(x: number, y: number): readonly NearSeries[]
  /** Called within each paint: it must cost next to nothing. Returns what ends that. */
  follow(listener: () => void): () => void
}

export interface NearSeries {
  readonly id: string
  /** CSS px; endless where it has no value there. */
  readonly distance: number
}
