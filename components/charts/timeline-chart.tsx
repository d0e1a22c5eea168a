'use client'

import { useMemo } from 'react'
import type { WritableStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import type { Unit } from '../../lib/protocol/panels.ts'
import type { Zone } from '../format/times.ts'
import type { ChartStage } from './chart-stage.ts'
import { PLOT } from './plot.ts'
import type { ChartSeries } from './series-source.ts'
import type { PainterParts } from './time-painter.ts'
import { TimePlot } from './time-plot.tsx'
import { ROW_NAME, TimelinePainter, type TimelineScene, type TimelineState } from './timeline-painter.ts'

const NO_LAYERS = { value: true, mean: false, sigma: false, extent: false } as const
const create = (parts: PainterParts): TimelinePainter => new TimelinePainter(parts)

/** A strip for each series, in the colours of the states that it was in. */
export function TimelineChart(props: {
  readonly stage: ChartStage
  readonly series: readonly ChartSeries[]
  readonly range: WritableStore<ChartRange>
  readonly unit: Unit
  readonly zone: Zone
  readonly label: string
  readonly still: boolean
  /** Stable where nothing changed, as the next. */
  readonly stateOf: (value: number) => number
  readonly state: (index: number) => TimelineState
  /** In the order of the series: what each is in now. */
  readonly now: readonly string[]
}) {
  const { stage, series, range, unit, zone, label, still, stateOf, state, now } = props
  const scene = useMemo(
    (): TimelineScene => ({ series, range, zone, still, stateOf, state }),
    [series, range, zone, still, stateOf, state],
  )
  return (
    <TimePlot
      stage={stage}
      create={create}
      scene={scene}
      range={range}
      layers={NO_LAYERS}
      unit={unit}
      zone={zone}
      height={undefined}
      label={label}
    >
      <ul
        className="pointer-events-none absolute grid auto-rows-fr text-xs"
        style={{ left: PLOT.left, right: 'var(--plot-right)', top: PLOT.top, bottom: PLOT.bottom }}
      >
        {series.map(({ id, label: name }, i) => (
          <li key={id} className="flex min-w-0 gap-2 leading-none" style={{ height: ROW_NAME }}>
            <span title={id} className="truncate text-muted">
              {name}
            </span>
            <span className="whitespace-nowrap font-medium tabular-nums">{now[i]}</span>
          </li>
        ))}
      </ul>
    </TimePlot>
  )
}
