'use client'

import { useCallback, useMemo } from 'react'
import type { WritableStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import type { Threshold, Unit } from '../../lib/protocol/panels.ts'
import type { Zone } from '../format/times.ts'
import { ChartPainter, type ChartScene } from './chart-painter.ts'
import type { ChartStage } from './chart-stage.ts'
import type { ChartLayers, ChartSeries } from './series-source.ts'
import type { PainterParts } from './time-painter.ts'
import { TimePlot } from './time-plot.tsx'

export interface TimeSeriesChartProps {
  readonly stage: ChartStage
  /** Stable where nothing changed: a new array fits the value axis anew. */
  readonly series: readonly ChartSeries[]
  readonly layers: ChartLayers
  /** What the plot shows; gestures on it move it, for all charts that share it. */
  readonly range: WritableStore<ChartRange>
  readonly unit: Unit
  readonly zone: Zone
  /** CSS px; where left out, that of the box it is in. */
  readonly height?: number
  /** What the chart shows, for those who do not see it. */
  readonly label: string
  /** Steps instead of scrolling (prefers-reduced-motion). */
  readonly still: boolean
  readonly scale?: 'linear' | 'log'
  /** Ends of the left axis that stay. */
  readonly min?: number | undefined
  readonly max?: number | undefined
  /** Unit of the axis on the right, for series that go by it. */
  readonly rightUnit?: Unit | null
  /** Values as areas on one another. */
  readonly stacked?: boolean
  readonly thresholds?: readonly Threshold[]
}

const NO_THRESHOLDS: readonly Threshold[] = []

/** A live chart of one or more series. */
export function TimeSeriesChart(props: TimeSeriesChartProps) {
  const { stage, series, layers, range, unit, zone, height, label, still, min, max } = props
  const { scale = 'linear', rightUnit = null, stacked = false, thresholds = NO_THRESHOLDS } = props
  const log = scale === 'log'
  const create = useCallback(
    (parts: PainterParts) =>
      new ChartPainter(parts, { unit, log, min, max }, rightUnit === null ? null : { unit: rightUnit }),
    [unit, log, min, max, rightUnit],
  )
  const scene = useMemo(
    (): ChartScene => ({ series, layers, stacked, range, zone, still }),
    [series, layers, stacked, range, zone, still],
  )
  return (
    <TimePlot
      stage={stage}
      create={create}
      scene={scene}
      range={range}
      layers={layers}
      unit={unit}
      zone={zone}
      height={height}
      label={label}
      log={log}
      rightUnit={rightUnit}
      thresholds={thresholds}
    />
  )
}
