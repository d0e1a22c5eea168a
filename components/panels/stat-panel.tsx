'use client'

import clsx from 'clsx'
import type { Reading } from '../../lib/client/readings.ts'
import { levelOf } from '../../lib/domain/threshold-level.ts'
import type { PanelOf } from '../../lib/protocol/panels.ts'
import { feedLabels } from '../format/feed-labels.ts'
import { formatValue } from '../format/units.ts'
import { useReadings } from '../hooks/use-sources.ts'
import { LevelMark } from '../ui/level-mark.tsx'
import type { PanelBodyProps } from './panel-body.ts'
import { readStatistic } from './read-statistic.ts'

/** A big number for each feed. */
export function StatPanel({ panel, sources, range }: PanelBodyProps<PanelOf<'stat'>>) {
  const readings = useReadings(sources, range)
  const labels = feedLabels(readings.map(({ id }) => id))
  return (
    <ul className="grid min-h-0 flex-1 auto-rows-[minmax(3.5rem,1fr)] grid-cols-[repeat(auto-fit,minmax(min(9rem,100%),1fr))] gap-px overflow-y-auto">
      {readings.map((reading, i) => (
        <Tile
          key={reading.id}
          panel={panel}
          reading={reading}
          label={readings.length > 1 ? (labels[i] ?? reading.id) : null}
        />
      ))}
    </ul>
  )
}

function Tile(props: {
  readonly panel: PanelOf<'stat'>
  readonly reading: Reading
  readonly label: string | null
}) {
  const { panel, reading, label } = props
  const value = readStatistic(reading, panel.statistic)
  const level = levelOf(panel.thresholds, value)
  return (
    <li className="@container grid min-w-0 content-center px-3 pb-2">
      {label === null ? null : (
        <p title={reading.id} className="truncate text-xs text-muted">
          {label}
        </p>
      )}
      <p
        data-testid="stat"
        className={clsx(
          'flex items-center gap-2 truncate text-[clamp(1.25rem,14cqi,3rem)] leading-tight font-semibold tabular-nums',
          { 'text-ok': level === 'good', 'text-warn': level === 'warn', 'text-bad': level === 'bad' },
        )}
      >
        {reading.newest?.value === null && panel.statistic === 'last'
          ? 'gap'
          : formatValue(value, panel.statistic === 'n' ? 'none' : panel.unit, 4, panel.decimals)}
        <LevelMark level={level} />
      </p>
    </li>
  )
}
