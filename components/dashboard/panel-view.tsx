'use client'

import { Table2 } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import type { FeedStore } from '../../lib/client/feed-store.ts'
import type { WritableStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import type { MeasuredPanel, Panel } from '../../lib/protocol/panels.ts'
import { later } from '../hooks/use-loaded.tsx'
import { useShownFeeds } from '../hooks/use-shown-feeds.ts'
import { useSources } from '../hooks/use-sources.ts'
import { useStable } from '../hooks/use-stable.ts'
import { NoFeeds } from '../panels/no-feeds.tsx'
import type { PanelBodyProps } from '../panels/panel-body.ts'
import { missingFeeds } from '../panels/panel-feeds.ts'
import { PanelNote } from '../panels/panel-note.tsx'
import { PanelSummary } from '../panels/panel-summary.tsx'
import { TextPanel } from '../panels/text-panel.tsx'
import { TimeSeriesPanel } from '../panels/time-series-panel.tsx'
import { TimelinePanel } from '../panels/timeline-panel.tsx'
import { Broken, FaultBoundary } from '../ui/fault-boundary.tsx'
import { StaleBadge } from '../ui/stale-badge.tsx'
import { PanelFrame } from './panel-frame.tsx'

/** Nearly every room has charts of lines; the other kinds load where a room has them. */
const BarPanel = later(() => import('../panels/bar-panel.tsx').then((m) => m.BarPanel))
const DistributionPanel = later(() =>
  import('../panels/distribution-panel.tsx').then((m) => m.DistributionPanel),
)
const GaugePanel = later(() => import('../panels/gauge-panel.tsx').then((m) => m.GaugePanel))
const StatPanel = later(() => import('../panels/stat-panel.tsx').then((m) => m.StatPanel))
const PanelAsTable = later(() => import('../panels/panel-as-table.tsx').then((m) => m.PanelAsTable))
const PanelTable = later(() => import('../panels/panel-table.tsx').then((m) => m.PanelTable))

export interface PanelViewProps {
  readonly panel: Panel
  /** Of the page's view: more than the panel shows. */
  readonly feeds: ReadonlyMap<string, FeedStore>
  readonly range: WritableStore<ChartRange>
  /** At most so many columns are drawn. */
  readonly columns: number
  readonly menu?: ReactNode
}

/** A panel of any kind in its frame. It fills its cell. */
export function PanelView({ panel, feeds, range, columns, menu }: PanelViewProps) {
  // Its place may move while somebody drags it, and each answer of the server is a new object.
  const stable = useStable(panel)
  return (
    <FaultBoundary
      part={stable.kind}
      resetKey={stable}
      fallback={(again) => (
        <PanelFrame panel={stable} menu={<FaultBoundary part={stable.kind}>{menu}</FaultBoundary>}>
          <Broken what="This panel" onAgain={again} />
        </PanelFrame>
      )}
    >
      {stable.kind === 'text' ? (
        <PanelFrame panel={stable} menu={menu}>
          <TextPanel markdown={stable.markdown} />
        </PanelFrame>
      ) : (
        <MeasuredPanelView panel={stable} feeds={feeds} range={range} columns={columns} menu={menu} />
      )}
    </FaultBoundary>
  )
}

function MeasuredPanelView(props: PanelViewProps & { readonly panel: MeasuredPanel }) {
  const { panel, feeds, range, columns, menu } = props
  const { shown, total, unheld } = useShownFeeds(panel, feeds)
  const missing = useMemo(() => missingFeeds(panel, feeds), [panel, feeds])
  const sources = useSources(shown, panel.window, columns, range)
  const [asTable, setAsTable] = useState(false)
  const empty = shown.length === 0
  return (
    <PanelFrame
      panel={panel}
      note={<PanelNote panel={panel} shown={shown.length} total={total} unheld={unheld} missing={missing} />}
      badge={<StaleBadge feeds={shown} />}
      tools={
        empty || panel.kind === 'table' ? undefined : (
          <button
            type="button"
            aria-pressed={asTable}
            aria-label={`Show ${panel.title === '' ? 'this panel' : panel.title} as a table`}
            title="Show as a table"
            onClick={() => setAsTable(!asTable)}
            className="grid size-7 place-items-center rounded text-muted hover:bg-raised hover:text-ink aria-pressed:bg-raised aria-pressed:text-ink"
          >
            <Table2 aria-hidden className="size-4" />
          </button>
        )
      }
      menu={menu}
    >
      {empty ? (
        <NoFeeds panel={panel} missing={missing} />
      ) : asTable ? (
        <PanelAsTable panel={panel} sources={sources} range={range} />
      ) : (
        <>
          <PanelSummary panel={panel} sources={sources} range={range} />
          <PanelBody panel={panel} sources={sources} range={range} />
        </>
      )}
    </PanelFrame>
  )
}

/** The switch over all kinds of panels that show feeds. */
function PanelBody({ panel, ...rest }: PanelBodyProps<MeasuredPanel>): ReactNode {
  switch (panel.kind) {
    case 'timeseries':
      return <TimeSeriesPanel panel={panel} {...rest} />
    case 'stat':
      return <StatPanel panel={panel} {...rest} />
    case 'gauge':
      return <GaugePanel panel={panel} {...rest} />
    case 'bar':
      return <BarPanel panel={panel} {...rest} />
    case 'distribution':
      return <DistributionPanel panel={panel} {...rest} />
    case 'table':
      return <PanelTable panel={panel} {...rest} />
    case 'timeline':
      return <TimelinePanel panel={panel} {...rest} />
  }
}
