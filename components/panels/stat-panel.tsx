'use client'

import clsx from 'clsx'
import { type ReactNode, useMemo, useRef } from 'react'
import type { Reading } from '../../lib/client/readings.ts'
import { levelOf } from '../../lib/domain/threshold-level.ts'
import type { Distribution } from '../../lib/protocol/live-events.ts'
import type { PanelOf, Statistic } from '../../lib/protocol/panels.ts'
import { statsFromRow } from '../../lib/protocol/stats-row.ts'
import { SparkLine } from '../charts/spark-line.tsx'
import { formatValue } from '../format/units.ts'
import { formatWindow } from '../format/windows.ts'
import { useDistributions } from '../hooks/use-distributions.ts'
import { useMedia } from '../hooks/use-media.ts'
import { useReadings } from '../hooks/use-sources.ts'
import { useStage } from '../providers/stage-provider.tsx'
import { LevelMark } from '../ui/level-mark.tsx'
import { SeenNote } from '../ui/seen-note.tsx'
import { chartSeries } from './chart-series.ts'
import type { PanelBodyProps } from './panel-body.ts'
import { readStatistic } from './read-statistic.ts'

/** A big number for each feed, and how it compares to the window before. */
export function StatPanel({ panel, sources, range }: PanelBodyProps<PanelOf<'stat'>>) {
  const readings = useReadings(sources, range)
  const distributions = useDistributions(
    sources.map(({ feed }) => ({ feed: feed.id, window: panel.window, want: ['before'] })),
    range,
  )
  const stage = useStage()
  const still = useMedia('(prefers-reduced-motion: reduce)')
  const series = useMemo(() => chartSeries(sources), [sources])
  const box = useRef<HTMLUListElement>(null)
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <ul
        ref={box}
        className="grid min-h-0 flex-1 auto-rows-[minmax(3.25rem,1fr)] grid-cols-[repeat(auto-fit,minmax(min(9rem,100%),1fr))] gap-px overflow-y-auto max-md:auto-rows-[minmax(7.5rem,1fr)]"
      >
        {readings.map((reading, i) => (
          <Tile
            key={reading.id}
            panel={panel}
            reading={reading}
            delta={deltaOf(panel.statistic, distributions[i] ?? null)}
            label={readings.length > 1 ? (series[i]?.label ?? reading.id) : null}
            spark={
              panel.spark && series[i] !== undefined ? (
                <SparkLine stage={stage} series={series[i]} range={range} still={still} />
              ) : null
            }
          />
        ))}
      </ul>
      <SeenNote box={box} />
    </div>
  )
}

function Tile(props: {
  readonly panel: PanelOf<'stat'>
  readonly reading: Reading
  readonly delta: number | null
  readonly label: string | null
  readonly spark: ReactNode
}) {
  const { panel, reading, delta, label, spark } = props
  const unit = panel.statistic === 'n' ? 'none' : panel.unit
  const value = readStatistic(reading, panel.statistic)
  const level = levelOf(panel.thresholds, value)
  const change =
    delta === null ? null : (
      <p
        title={`${comparedOf(panel.statistic)} over ${formatWindow(panel.window)}, against the same before it`}
        className="truncate text-xs text-muted tabular-nums"
      >
        <span aria-hidden>{delta > 0 ? '▲' : delta < 0 ? '▼' : '•'}</span>{' '}
        {delta === 0 ? 'no change' : formatValue(Math.abs(delta), unit, 3, panel.decimals)}
        <span className="sr-only">{delta > 0 ? ' more' : delta < 0 ? ' less' : ''} than before</span>
      </p>
    )
  return (
    <li
      data-row
      className="flex min-h-0 min-w-0 flex-col justify-center overflow-hidden px-3 pb-1 [container-type:size]"
    >
      {label === null ? null : (
        <div className="flex items-baseline gap-2 text-xs text-muted">
          <p title={reading.id} className="min-w-0 truncate">
            {label}
          </p>
          {change === null ? null : <div className="ml-auto shrink-0">{change}</div>}
        </div>
      )}
      <p
        data-testid="stat"
        translate="no"
        className={clsx(
          'flex items-center gap-2 truncate text-[clamp(1.125rem,min(14cqi,34cqh),3rem)] leading-tight font-semibold tabular-nums',
          { 'text-ok': level === 'good', 'text-warn': level === 'warn', 'text-bad': level === 'bad' },
        )}
      >
        {reading.newest?.value === null && panel.statistic === 'last'
          ? 'gap'
          : formatValue(value, unit, 4, panel.decimals)}
        <LevelMark level={level} />
      </p>
      {label === null ? change : null}
      {spark === null ? null : (
        <div className="mt-1 max-h-20 min-h-0 flex-1 [@container(height<6rem)]:hidden">{spark}</div>
      )}
    </li>
  )
}

/** One value says nothing about a window: its mean stands in. */
function comparedOf(statistic: Statistic): Exclude<Statistic, 'last' | 'first'> {
  return statistic === 'last' || statistic === 'first' ? 'mean' : statistic
}

function deltaOf(statistic: Statistic, distribution: Distribution | null): number | null {
  if (distribution?.before === undefined) return null
  const name = comparedOf(statistic)
  const before = statsFromRow(distribution.before)
  const [is, was] = [statsFromRow(distribution.stats)[name], before[name]]
  // Less than a whole window before says less than it seems to.
  return is === null || was === null || before.n === 0 || !before.complete ? null : is - was
}
