import type { ReadingSource } from '../../lib/client/readings.ts'
import type { WritableStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import type { MeasuredPanel } from '../../lib/protocol/panels.ts'

/** What a panel's inside gets. It fills the box that it is in, a flex column. */
export interface PanelBodyProps<P extends MeasuredPanel> {
  /** Stable where nothing changed. */
  readonly panel: P
  /** At least one, in the panel's order; empty only before there is a connection. */
  readonly sources: readonly ReadingSource[]
  readonly range: WritableStore<ChartRange>
}
