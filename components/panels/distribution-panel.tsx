'use client'

import type { Distribution } from '../../lib/protocol/live-events.ts'
import type { PanelOf } from '../../lib/protocol/panels.ts'
import { statsFromRow } from '../../lib/protocol/stats-row.ts'
import { HistogramChart } from '../charts/histogram-chart.tsx'
import { seriesColors } from '../charts/series-color.ts'
import { feedLabels } from '../format/feed-labels.ts'
import { formatValue } from '../format/units.ts'
import { formatCoverage } from '../format/windows.ts'
import { useDistributions } from '../hooks/use-distributions.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import type { PanelBodyProps } from './panel-body.ts'

/** A histogram of the window for each feed, exact over all of it. */
export function DistributionPanel({ panel, sources, range }: PanelBodyProps<PanelOf<'distribution'>>) {
  const { window, bins } = panel
  const distributions = useDistributions(
    sources.map(({ feed }) => ({
      feed: feed.id,
      window,
      want: ['quantiles', 'histogram'],
      ...(bins === undefined ? {} : { bins }),
    })),
    range,
  )
  const ids = sources.map(({ feed }) => feed.id)
  const labels = feedLabels(ids)
  const colors = seriesColors(ids)
  return (
    <div className="grid min-h-0 flex-1 auto-rows-[minmax(7rem,1fr)] gap-2 overflow-y-auto px-3 pb-2">
      {ids.map((id, i) => (
        <One
          key={id}
          panel={panel}
          id={id}
          label={ids.length > 1 ? (labels[i] ?? id) : null}
          color={`var(${colors[i] ?? '--series-1'})`}
          distribution={distributions[i] ?? null}
        />
      ))}
    </div>
  )
}

function One(props: {
  readonly panel: PanelOf<'distribution'>
  readonly id: string
  readonly label: string | null
  readonly color: string
  readonly distribution: Distribution | null
}) {
  const { panel, id, label, color, distribution } = props
  if (distribution === null) return <Skeleton className="h-full" />
  const { unit, decimals, window } = panel
  const stats = statsFromRow(distribution.stats)
  const { p50 = null, p95 = null, p99 = null, sampled = false } = distribution.quantiles ?? {}
  const write = (value: number | null): string => formatValue(value, unit, 4, decimals)
  const n = stats.n.toLocaleString('en')
  const about = sampled ? 'about ' : ''
  return (
    <div className="flex min-h-0 min-w-0 flex-col">
      <p className="flex flex-wrap items-baseline gap-x-3 text-xs text-muted tabular-nums">
        {label === null ? null : (
          <span title={id} className="max-w-48 truncate text-ink">
            {label}
          </span>
        )}
        <span>
          {n} {stats.n === 1 ? 'value' : 'values'}
          {stats.complete ? '' : ` (${formatCoverage(window, stats)})`}
        </span>
        <span>
          {write(stats.mean)} ± {write(stats.std)}
        </span>
        <span title={sampled ? 'Of 10,000 evenly spaced values of the window' : undefined}>
          {about}p50 {write(p50)} · p95 {write(p95)} · p99 {write(p99)}
        </span>
      </p>
      <div className="relative min-h-0 flex-1 max-md:min-h-32">
        <div className="absolute inset-0">
          {distribution.histogram ? (
            <HistogramChart
              distribution={distribution}
              unit={unit}
              color={color}
              label={`${id}: histogram of ${n} values from ${write(stats.min)} to ${write(stats.max)}; mean ${write(stats.mean)}, standard deviation ${write(stats.std)}, median ${write(p50)}, 95% up to ${write(p95)}`}
            />
          ) : (
            <p className="grid h-full place-items-center text-[13px] text-muted">
              No value in this window yet. It fills as points come.
            </p>
          )}
        </div>
      </div>
    </div>
  )
}
