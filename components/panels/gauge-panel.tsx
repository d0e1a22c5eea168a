'use client'

import { levelOf } from '../../lib/domain/threshold-level.ts'
import type { PanelOf } from '../../lib/protocol/panels.ts'
import { GaugeDial } from '../charts/gauge-dial.tsx'
import { feedLabels } from '../format/feed-labels.ts'
import { formatValue } from '../format/units.ts'
import { useReadings } from '../hooks/use-sources.ts'
import { ScrollBox } from '../ui/scroll-box.tsx'
import type { PanelBodyProps } from './panel-body.ts'
import { readStatistic } from './read-statistic.ts'

/** A dial for each feed. */
export function GaugePanel({ panel, sources, range }: PanelBodyProps<PanelOf<'gauge'>>) {
  const readings = useReadings(sources, range)
  const labels = feedLabels(readings.map(({ id }) => id))
  const { unit, decimals, min, max, thresholds, statistic } = panel
  const write = (value: number | null): string => formatValue(value, unit, 4, decimals)
  if (!(max > min)) {
    return (
      <p className="px-3 text-[13px] text-muted">
        The scale ends ({write(max)}) before it begins ({write(min)}). Edit the panel to mend it.
      </p>
    )
  }
  return (
    <ScrollBox
      label="Gauges"
      className="grid auto-rows-[minmax(6rem,1fr)] grid-cols-[repeat(auto-fit,minmax(min(8rem,100%),1fr))] gap-2 px-3 pb-2"
    >
      {readings.map((reading, i) => {
        const value = readStatistic(reading, statistic)
        const text = write(value)
        return (
          <div key={reading.id} data-row translate="no" className="flex min-h-0 min-w-0 flex-col">
            <div className="relative min-h-0 flex-1">
              <div className="absolute inset-0 grid justify-items-center max-md:static">
                <GaugeDial
                  value={value}
                  min={min}
                  max={max}
                  thresholds={thresholds}
                  level={levelOf(thresholds, value)}
                  text={text}
                  minText={write(min)}
                  maxText={write(max)}
                  label={`${reading.id}: ${text}, on a scale from ${write(min)} to ${write(max)}`}
                />
              </div>
            </div>
            {readings.length > 1 ? (
              <p title={reading.id} className="truncate text-center text-xs text-muted">
                {labels[i]}
              </p>
            ) : null}
          </div>
        )
      })}
    </ScrollBox>
  )
}
