'use client'

import { levelOf } from '../../lib/domain/threshold-level.ts'
import type { PanelOf } from '../../lib/protocol/panels.ts'
import { BarRows } from '../charts/bar-rows.tsx'
import { LEVEL_COLORS } from '../charts/level-colors.ts'
import { seriesColors } from '../charts/series-color.ts'
import { feedLabels } from '../format/feed-labels.ts'
import { formatValue, stepsOf } from '../format/units.ts'
import { useReadings } from '../hooks/use-sources.ts'
import { ScrollBox } from '../ui/scroll-box.tsx'
import type { PanelBodyProps } from './panel-body.ts'
import { readStatistic } from './read-statistic.ts'

/** Feeds compared by one number. They come in order; a bar has its feed's colour, or that of the level it reaches. */
export function BarPanel({ panel, sources, range }: PanelBodyProps<PanelOf<'bar'>>) {
  const readings = useReadings(sources, range)
  const ids = readings.map(({ id }) => id)
  const labels = feedLabels(ids)
  const colors = seriesColors(ids)
  const { unit, decimals, thresholds, statistic } = panel
  const counts = statistic === 'n'
  const rows = readings.map((reading, i) => {
    const value = readStatistic(reading, statistic)
    const level = levelOf(thresholds, value)
    return {
      id: reading.id,
      label: labels[i] ?? reading.id,
      value,
      text: formatValue(value, counts ? 'none' : unit, 4, counts ? 0 : decimals),
      color: level === null ? `var(${colors[i] ?? '--series-1'})` : LEVEL_COLORS[level],
    }
  })
  return (
    <ScrollBox label={`Bars of ${panel.title}`} className="px-3 pb-3 pt-1">
      <BarRows
        rows={rows}
        marks={thresholds.map(({ at, level }) => ({ at, color: LEVEL_COLORS[level] }))}
        label={`${statistic === 'last' ? 'newest value' : statistic} of each feed`}
        steps={stepsOf(unit)}
      />
    </ScrollBox>
  )
}
