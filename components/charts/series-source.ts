import type { HistoryFacts } from '../../lib/client/held-history.ts'
import type { HistoryStatus } from '../../lib/client/history-view.ts'
import type { Store } from '../../lib/client/store.ts'
import type { ColumnBuffer, RollingBuffer } from '../../lib/domain/column-buffer.ts'
import type { Range } from '../../lib/domain/time-range.ts'
import type { GapMode, Unit } from '../../lib/protocol/panels.ts'

/** What a chart reads of one series: its owner's own buffers, read at once in each paint. */
export interface SeriesSource {
  subscribe(onChange: () => void): () => void
  readonly columns: ColumnBuffer
  /** The live feed's columns, which say how often it usually speaks where `columns` hold too few points. */
  readonly live?: ColumnBuffer
  /** null where the series has no window. */
  readonly rolling: RollingBuffer | null
  /** Absent where the series is live alone. */
  readonly history?: SeriesHistory
}

/** How the past of a series comes. */
export interface SeriesHistory {
  readonly status: Store<HistoryStatus>
  /** About what is drawn now; null where that is the live feed. */
  facts(range: Range): HistoryFacts | null
  retry(): void
}

export interface ChartSeries {
  readonly id: string
  readonly label: string
  /** Name of the CSS variable that holds its colour. */
  readonly color: string
  /** How many series of the chart have that colour before it: `dashOf` makes a line of it. Absent: none. */
  readonly round?: number
  readonly source: SeriesSource
  /** `right` where it goes by the axis on that side, with a unit of its own. */
  readonly axis?: 'left' | 'right'
  /** Where nothing came for longer than usual; `break` where left out. */
  readonly gaps?: GapMode
  /** Where it differs from the chart's. */
  readonly unit?: Unit
  /** How a value is read where it is more than a number. */
  readonly read?: (value: number) => string
}

/** Which marks are drawn. */
export interface ChartLayers {
  readonly value: boolean
  readonly mean: boolean
  readonly sigma: boolean
  readonly extent: boolean
}
