'use client'

import Link from 'next/link'
import { useMemo } from 'react'
import type { FeedStore } from '../../lib/client/feed-store.ts'
import type { WritableStore } from '../../lib/client/store.ts'
import { windowIndex } from '../../lib/client/window-index.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import type { PanelOf, Unit } from '../../lib/protocol/panels.ts'
import { seriesColors } from '../charts/series-color.ts'
import type { ChartLayers, ChartSeries } from '../charts/series-source.ts'
import { TimeSeriesChart } from '../charts/time-series-chart.tsx'
import { feedHref } from '../format/curl.ts'
import { formatRange } from '../format/ranges.ts'
import { formatValue } from '../format/units.ts'
import { formatWindow } from '../format/windows.ts'
import { useHistoryViews } from '../hooks/use-history-views.ts'
import { useMedia } from '../hooks/use-media.ts'
import { usePaced } from '../hooks/use-paced.ts'
import { useZone } from '../hooks/use-zone.ts'
import { useStage } from '../providers/stage-provider.tsx'
import { StaleBadge } from '../ui/stale-badge.tsx'
import { type PanelFeed, panelFeeds } from './panel-feeds.ts'

const ONE: ChartLayers = { value: true, mean: true, sigma: true, extent: false }
const MANY: ChartLayers = { value: true, mean: false, sigma: false, extent: false }

/** A room's panel: its feeds in one chart, each with its newest value and the mean ± std of its window. */
export function TimeSeriesPanel(props: {
  readonly panel: PanelOf<'timeseries'>
  readonly feeds: ReadonlyMap<string, FeedStore>
  readonly range: WritableStore<ChartRange>
  /** At most so many columns are drawn. */
  readonly columns: number
}) {
  const { panel, feeds, range, columns } = props
  const stage = useStage()
  const [zone] = useZone()
  const still = useMedia('(prefers-reduced-motion: reduce)')
  const shown = useMemo(() => panelFeeds(panel, feeds), [panel, feeds])
  const sources = useHistoryViews(shown, columns, range)
  const series = useMemo((): ChartSeries[] => {
    const colors = seriesColors(shown.map(({ feed }) => feed.id))
    return sources.map((source, i) => ({
      id: source.id,
      label: labelOf(source.id),
      color: colors[i] ?? '--series-1',
      source,
    }))
  }, [shown, sources])
  const showing = formatRange(usePaced(range, 1000), zone)
  const title = `panel-${panel.id}`
  return (
    <section aria-labelledby={title} className="min-w-0 rounded-lg border border-line bg-surface p-3">
      <div className="mb-2 flex min-h-6 flex-wrap items-baseline gap-x-3 gap-y-1 px-1">
        <h2 id={title}>{panel.title}</h2>
        {shown[0] === undefined ? null : (
          <span className="text-xs text-muted max-[480px]:hidden">
            mean ± std over {formatWindow(shown[0].window)}
          </span>
        )}
      </div>
      {shown.length === 0 ? (
        <p className="grid h-44 place-items-center text-[13px] text-muted">Waiting for the first point</p>
      ) : (
        <>
          <ul className="mb-1 grid gap-0.5 px-1">
            {shown.map((one, i) => (
              <LegendRow key={one.feed.id} one={one} color={series[i]?.color ?? '--ink'} unit={panel.unit} />
            ))}
          </ul>
          <TimeSeriesChart
            stage={stage}
            series={series}
            layers={shown.length === 1 ? ONE : MANY}
            range={range}
            unit={panel.unit}
            zone={zone}
            height={188}
            label={`${panel.title}, ${showing}`}
            still={still}
          />
        </>
      )}
    </section>
  )
}

/** The last part of a path-like id, with its labels. */
function labelOf(id: string): string {
  const brace = id.indexOf('{')
  const name = brace < 0 ? id : id.slice(0, brace)
  return id.slice(name.lastIndexOf('/') + 1)
}

function LegendRow({ one, color, unit }: { one: PanelFeed; color: string; unit: Unit }) {
  const { feed, window } = one
  const { newest, stats } = usePaced(feed, 250)
  const row = stats[windowIndex(feed, window)]
  return (
    <li className="flex min-w-0 items-baseline gap-2 text-[13px]">
      <span aria-hidden className="size-2 shrink-0 rounded-full" style={{ background: `var(${color})` }} />
      <Link
        href={feedHref(feed.id)}
        title={feed.id}
        className="min-w-0 truncate text-muted hover:text-ink hover:underline"
      >
        {labelOf(feed.id)}
      </Link>
      <StaleBadge feed={feed} />
      <span className="ml-auto whitespace-nowrap text-muted tabular-nums max-[480px]:hidden">
        {formatValue(row?.mean ?? null, unit, 3)} ± {formatValue(row?.std ?? null, unit, 3)}
      </span>
      <span className="min-w-20 whitespace-nowrap text-right max-[480px]:ml-auto font-medium tabular-nums">
        {newest === null ? '–' : newest.value === null ? 'gap' : formatValue(newest.value, unit, 4)}
      </span>
    </li>
  )
}
