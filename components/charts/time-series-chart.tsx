'use client'

import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Unit } from '../../lib/protocol/rooms.ts'
import type { Zone } from '../format/times.ts'
import { ChartAxes, type ChartReference, PLOT } from './chart-axes.tsx'
import { type AxisState, ChartPainter } from './chart-painter.ts'
import type { ChartStage } from './chart-stage.ts'
import { Crosshair } from './crosshair.tsx'
import type { ChartLayers, ChartSeries } from './series-source.ts'
import { useBox, useOnScreen } from './use-box.ts'

export interface TimeSeriesChartProps {
  readonly stage: ChartStage
  /** Stable where nothing changed: a new array fits the value axis anew. */
  readonly series: readonly ChartSeries[]
  readonly layers: ChartLayers
  /** How much time the plot shows, ms. */
  readonly span: number
  readonly unit: Unit
  readonly zone: Zone
  /** CSS px. */
  readonly height: number
  /** What the chart shows, for those who do not see it. */
  readonly label: string
  /** Steps instead of scrolling (prefers-reduced-motion). */
  readonly still: boolean
  readonly references?: readonly ChartReference[]
}

const NO_REFERENCES: readonly ChartReference[] = []

/**
 * A live chart of one or more series. Recharts draws the axes at human pace, a canvas over its plot area draws the
 * marks in the stage's paint loop; off screen neither is mounted nor painted.
 */
export function TimeSeriesChart(props: TimeSeriesChartProps) {
  const { stage, series, layers, span, unit, zone, height, label, still, references = NO_REFERENCES } = props
  const frame = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [painter, setPainter] = useState<ChartPainter | null>(null)
  const [axis, setAxis] = useState<AxisState | null>(null)
  const { width, dpr } = useBox(frame)
  const onScreen = useOnScreen(frame)
  const binary = unit === 'bytes' || unit === 'bytes/s'
  const plotWidth = Math.max(0, width - PLOT.left - PLOT.right)
  const plotHeight = height - PLOT.top - PLOT.bottom

  useEffect(() => {
    if (canvas.current === null || frame.current === null) return
    setPainter(
      new ChartPainter({ canvas: canvas.current, frame: frame.current, stage, onAxis: setAxis, binary }),
    )
  }, [stage, binary])

  useEffect(() => {
    painter?.show({ series, layers, span, still })
  }, [painter, series, layers, span, still])

  useEffect(() => {
    if (plotWidth > 0) painter?.resize(plotWidth, plotHeight, dpr)
  }, [painter, plotWidth, plotHeight, dpr])

  useEffect(() => {
    if (painter === null || !onScreen || plotWidth <= 0) return
    const leave = stage.loop.add(painter)
    const stops = series.map(({ source }) => source.subscribe(() => painter.touch()))
    painter.touch()
    return () => {
      leave()
      for (const stop of stops) stop()
    }
  }, [stage, painter, series, onScreen, plotWidth])

  useEffect(() => {
    if (painter === null) return
    const held = series.map(({ id }) => ({ id, read: () => painter.drawn(id) }))
    for (const { id, read } of held) stage.drawn.set(id, read)
    return () => {
      for (const { id, read } of held) if (stage.drawn.get(id) === read) stage.drawn.delete(id)
    }
  }, [stage, painter, series])

  const onDrawn = useCallback((drawn: AxisState) => painter?.axisDrawn(drawn), [painter])
  const box = useMemo(() => ({ height }), [height])

  return (
    <figure ref={frame} aria-label={label} className="chart-frame relative m-0 overflow-hidden" style={box}>
      <div aria-hidden className="chart-axes absolute inset-0 overflow-hidden">
        {axis !== null && onScreen && width > 0 ? (
          <ChartAxes
            axis={axis}
            width={width}
            height={height}
            span={span}
            unit={unit}
            zone={zone}
            references={references}
            onDrawn={onDrawn}
          />
        ) : null}
      </div>
      <canvas
        ref={canvas}
        aria-hidden
        className="pointer-events-none absolute"
        style={{ left: PLOT.left, top: PLOT.top, width: plotWidth, height: plotHeight }}
      />
      <Crosshair
        painter={painter}
        series={series}
        layers={layers}
        unit={unit}
        zone={zone}
        width={plotWidth}
        height={plotHeight}
      />
    </figure>
  )
}
