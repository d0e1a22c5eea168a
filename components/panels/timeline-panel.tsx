'use client'

import { useCallback, useMemo } from 'react'
import type { PanelOf } from '../../lib/protocol/panels.ts'
import { TimelineChart } from '../charts/timeline-chart.tsx'
import { formatRange } from '../format/ranges.ts'
import { useMedia } from '../hooks/use-media.ts'
import { usePaced } from '../hooks/use-paced.ts'
import { useReadings } from '../hooks/use-sources.ts'
import { useZone } from '../hooks/use-zone.ts'
import { useStage } from '../providers/stage-provider.tsx'
import { ScrollBox } from '../ui/scroll-box.tsx'
import { chartSeries } from './chart-series.ts'
import type { PanelBodyProps } from './panel-body.ts'
import { timelineStates } from './timeline-states.ts'

/** CSS px: a row's name and strip, and what the time axis takes. */
const ROW = 36
const AXIS = 36

/** Which state each feed was in over time. */
export function TimelinePanel({ panel, sources, range }: PanelBodyProps<PanelOf<'timeline'>>) {
  const stage = useStage()
  const [zone] = useZone()
  const still = useMedia('(prefers-reduced-motion: reduce)')
  const { stateOf, state, named } = useMemo(() => timelineStates(panel), [panel])
  const nameOf = useCallback(
    (value: number): string => (stateOf(value) < 0 ? 'no state' : state(stateOf(value)).label),
    [stateOf, state],
  )
  const series = useMemo(
    () => chartSeries(sources, panel.gaps).map((one) => ({ ...one, read: nameOf })),
    [sources, nameOf, panel.gaps],
  )
  const readings = useReadings(sources, range)
  const now = readings.map(({ newest }) =>
    newest === null ? '' : newest.value === null ? 'gap' : nameOf(newest.value),
  )
  const showing = formatRange(usePaced(range, 1000), zone)
  return (
    <>
      {named.length === 0 ? null : (
        <ul aria-label="States" className="flex flex-wrap gap-x-3 gap-y-0.5 px-3 text-xs text-muted">
          {named.map(({ label, color }) => (
            <li key={label} className="flex items-center gap-1.5">
              <span aria-hidden className="size-2 rounded-xs" style={{ background: `var(${color})` }} />
              {label}
            </li>
          ))}
        </ul>
      )}
      <ScrollBox label={`States of ${panel.title}`} className="flex flex-col px-1 pb-1">
        <div className="relative flex-1" style={{ minHeight: series.length * ROW + AXIS }}>
          <div className="absolute inset-0">
            <TimelineChart
              stage={stage}
              series={series}
              range={range}
              unit={panel.unit}
              zone={zone}
              label={`${panel.title}, states, ${showing}`}
              still={still}
              stateOf={stateOf}
              state={state}
              now={now}
            />
          </div>
        </div>
      </ScrollBox>
    </>
  )
}
