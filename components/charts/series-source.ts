import type { ColumnBuffer, RollingBuffer } from '../../lib/domain/column-buffer.ts'

/** What a chart reads of one series: its owner's own buffers, read at once in each paint. */
export interface SeriesSource {
  subscribe(onChange: () => void): () => void
  readonly columns: ColumnBuffer
  /** null where the series has no window. */
  readonly rolling: RollingBuffer | null
}

export interface ChartSeries {
  readonly id: string
  readonly label: string
  /** Name of the CSS variable that holds its colour. */
  readonly color: string
  readonly source: SeriesSource
}

/** Which marks are drawn. */
export interface ChartLayers {
  readonly value: boolean
  readonly mean: boolean
  readonly sigma: boolean
  readonly extent: boolean
}
