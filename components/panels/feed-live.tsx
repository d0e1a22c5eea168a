'use client'

import { useMemo, useState } from 'react'
import type { FeedStore } from '../../lib/client/feed-store.ts'
import type { WritableStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { windowKey } from '../../lib/protocol/window-key.ts'
import { seriesColors } from '../charts/series-color.ts'
import type { ChartLayers, ChartSeries } from '../charts/series-source.ts'
import { TimeSeriesChart } from '../charts/time-series-chart.tsx'
import { formatRange } from '../format/ranges.ts'
import { formatAge } from '../format/times.ts'
import { formatValue, unitOf } from '../format/units.ts'
import { formatCoverage } from '../format/windows.ts'
import { useFeedRow } from '../hooks/use-feed-row.ts'
import { useHistoryViews } from '../hooks/use-history-views.ts'
import { useMedia } from '../hooks/use-media.ts'
import { usePaced } from '../hooks/use-paced.ts'
import { useZone } from '../hooks/use-zone.ts'
import { useLiveClient } from '../providers/live-provider.tsx'
import { useStage } from '../providers/stage-provider.tsx'
import { StaleBadge } from '../ui/stale-badge.tsx'
import { EntryTable } from './entry-table.tsx'
import { LayerLegend } from './layer-legend.tsx'
import { PausedBadge } from './paused-badge.tsx'
import { StatsStrip } from './stats-strip.tsx'

const ALL_LAYERS: ChartLayers = { value: true, mean: true, sigma: true, extent: true }

/** One feed with its chart, statistics and newest entries. The window is the one that its view was watched with. */
export function FeedLive(props: {
  readonly feed: FeedStore
  readonly range: WritableStore<ChartRange>
  /** At most so many columns are drawn. */
  readonly columns: number
}) {
  const { feed, range, columns } = props
  const row = useFeedRow(feed.id)
  const unit = unitOf(row?.unit ?? null)
  const stage = useStage()
  const [zone] = useZone()
  const [layers, setLayers] = useState(ALL_LAYERS)
  const still = useMedia('(prefers-reduced-motion: reduce)')
  const roomy = useMedia('(min-width: 640px)')
  const window = feed.windows[0] ?? { span: 60_000 }
  const key = windowKey(window)
  const color = seriesColors([feed.id])[0] ?? '--series-1'
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the window
  const shown = useMemo(() => [{ feed, window }], [feed, key])
  const [source] = useHistoryViews(shown, columns, range)
  const series = useMemo((): ChartSeries[] => {
    return source === undefined ? [] : [{ id: feed.id, label: feed.id, color, source }]
  }, [feed, source, color])
  const showing = formatRange(usePaced(range, 1000), zone)
  return (
    <div className="grid grid-cols-1 gap-5">
      {row === null || Object.keys(row.labels).length === 0 ? null : <Labels labels={row.labels} />}
      <StatsStrip feed={feed} window={window} unit={unit} />
      <div className="rounded-lg border border-line bg-surface p-2 sm:p-4">
        <div className="mb-2 flex min-h-7 flex-wrap items-center gap-2">
          <LayerLegend layers={layers} color={color} onChange={setLayers} />
          <span className="ml-auto flex gap-2">
            <PausedBadge feed={feed} range={range} />
            <StaleBadge feeds={[feed]} />
          </span>
          <span className="text-xs text-muted max-lg:hidden">
            Drag to zoom · Ctrl + wheel · Shift + drag to pan
          </span>
        </div>
        <TimeSeriesChart
          stage={stage}
          series={series}
          layers={layers}
          range={range}
          unit={unit}
          zone={zone}
          height={roomy ? 400 : 280}
          label={`${feed.id}, ${showing}`}
          still={still}
        />
      </div>
      <Summary feed={feed} unit={unit} />
      <EntryTable feed={feed} unit={unit} />
    </div>
  )
}

function Labels({ labels }: { labels: Readonly<Record<string, string>> }) {
  return (
    <ul aria-label="Labels" className="flex flex-wrap gap-1">
      {Object.entries(labels).map(([name, value]) => (
        <li key={name} className="rounded bg-raised px-1.5 py-0.5 font-mono text-xs text-muted">
          {name}={value}
        </li>
      ))}
    </ul>
  )
}

/** The page in a sentence or two, for screen readers; read on demand, not announced with every point. */
function Summary({ feed, unit }: { feed: FeedStore; unit: ReturnType<typeof unitOf> }) {
  const client = useLiveClient()
  const { newest, arrived, stats } = usePaced(feed, 5000)
  const row = stats[0]
  const window = feed.windows[0]
  const age = client === null || arrived === null ? null : client.serverNow() - arrived
  return (
    <p className="sr-only" data-testid="summary">
      {feed.id}: {newest === null ? 'no value yet' : `last value ${formatValue(newest.value, unit)}`}
      {age === null ? '' : `, ${formatAge(age)} ago`}.
      {row === undefined || window === undefined
        ? ''
        : ` Over ${formatCoverage(window, row)}, ${row.n} points: mean ${formatValue(row.mean, unit)}, standard deviation ${formatValue(row.std, unit)}, between ${formatValue(row.min, unit)} and ${formatValue(row.max, unit)}.`}
    </p>
  )
}
