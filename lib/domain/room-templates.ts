import { GRID_COLUMNS } from '../protocol/limits.ts'
import type { Selector } from '../protocol/live-events.ts'
import type { Panel } from '../protocol/panels.ts'

export interface PanelPlan {
  readonly title: string
  readonly selectors: readonly Selector[]
  /** Null where it is not known, or the feeds have several. */
  readonly unit: string | null
}

const ROW = 6

/** Panels over time, two a row, or one over the whole width. */
export function chartPanels(plans: readonly PanelPlan[]): Panel[] {
  const w = plans.length === 1 ? GRID_COLUMNS : GRID_COLUMNS / 2
  return plans.map(({ title, selectors, unit }, i) => ({
    kind: 'timeseries',
    id: `panel-${i + 1}`,
    title: title.slice(0, 200),
    layout: { x: (i * w) % GRID_COLUMNS, y: Math.floor((i * w) / GRID_COLUMNS) * ROW, w, h: ROW },
    selectors: [...selectors],
    window: { last: 60 },
    unit: unit === null || unit === '' ? 'none' : unit.slice(0, 24),
    thresholds: [],
    scale: 'linear',
    stacked: false,
  }))
}
