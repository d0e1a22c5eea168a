'use client'

import { type CSSProperties, type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import type { WritableStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import type { Threshold, Unit } from '../../lib/protocol/panels.ts'
import type { Zone } from '../format/times.ts'
import type { AxisState } from './axis-steps.ts'
import type { ChartStage } from './chart-stage.ts'
import { ChartStatus } from './chart-status.tsx'
import { chartTable } from './chart-table.ts'
import { PLOT } from './plot.ts'
import { PlotSurface } from './plot-surface.tsx'
import type { ChartLayers } from './series-source.ts'
import { BLEED, type PainterParts, type PainterScene, type TimePainter } from './time-painter.ts'
import { useBox, useOnScreen } from './use-box.ts'
import { useChartAxes } from './use-chart-axes.ts'
import { usePainting } from './use-painting.ts'

export interface TimePlotProps<S extends PainterScene> {
  readonly stage: ChartStage
  /** Stable where nothing changed: a new one starts with empty hands. */
  readonly create: (parts: PainterParts) => TimePainter<S>
  readonly scene: S
  /** What the plot shows; gestures on it move it, for all plots that share it. */
  readonly range: WritableStore<ChartRange>
  readonly layers: ChartLayers
  readonly unit: Unit
  readonly zone: Zone
  /** CSS px; where left out, that of the box it is in. */
  readonly height: number | undefined
  /** What the chart shows, for those who do not see it. */
  readonly label: string
  readonly log?: boolean
  readonly rightUnit?: Unit | null
  readonly thresholds?: readonly Threshold[]
  /** Over the marks, placed like them. */
  readonly children?: ReactNode
}

const NO_THRESHOLDS: readonly Threshold[] = []
/** CSS px, for the labels of an axis on the right. */
const RIGHT_AXIS = 60

/**
 * The frame of what is drawn over time. Recharts draws the axes at human pace, a canvas over the plot area draws the marks
 * in the stage's paint loop; off screen neither is mounted nor painted.
 */
export function TimePlot<S extends PainterScene>(props: TimePlotProps<S>) {
  const { stage, create, scene, range, layers, unit, zone, label, children } = props
  const { log = false, rightUnit = null, thresholds = NO_THRESHOLDS } = props
  const { series } = scene
  const ChartAxes = useChartAxes()
  const box = useRef<HTMLElement>(null)
  const axes = useRef<HTMLDivElement>(null)
  const [gutter, setGutter] = useState<HTMLDivElement | null>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [painter, setPainter] = useState<TimePainter<S> | null>(null)
  const [axis, setAxis] = useState<AxisState | null>(null)
  const [fault, setFault] = useState<{ readonly error: unknown } | null>(null)
  const measured = useBox(box)
  const { width, dpr } = measured
  const height = props.height ?? measured.height
  const onScreen = useOnScreen(box)
  const right = rightUnit === null ? PLOT.right : RIGHT_AXIS
  const plotWidth = Math.max(0, width - PLOT.left - right)
  const plotHeight = Math.max(0, height - PLOT.top - PLOT.bottom)

  useEffect(() => {
    if (canvas.current === null || axes.current === null) return
    const { current: element } = axes
    setPainter(
      create({
        canvas: canvas.current,
        stage,
        onFault: (error) => setFault({ error }),
        axes: { element, onAxis: setAxis },
      }),
    )
  }, [stage, create])

  usePainting({ stage, painter, scene, onScreen, width: plotWidth, height: plotHeight, dpr })

  useEffect(() => {
    if (painter === null) return
    const held = series.map(({ id }) => ({ id, read: () => painter.drawn(id) }))
    for (const { id, read } of held) stage.drawn.set(id, read)
    if (box.current !== null) {
      stage.tables.set(box.current, () => chartTable(series, painter.visible() ?? { from: 0, to: 0 }))
    }
    return () => {
      for (const { id, read } of held) if (stage.drawn.get(id) === read) stage.drawn.delete(id)
    }
  }, [stage, painter, series])

  const onDrawn = useCallback((drawn: AxisState) => painter?.axisDrawn(drawn), [painter])

  // The panel breaks with its paint, and its boundary says so.
  if (fault !== null) throw fault.error

  return (
    <figure
      ref={box}
      translate="no"
      aria-label={label}
      className="chart-frame relative m-0 overflow-hidden"
      style={frameStyle(props.height, right)}
    >
      <div ref={axes} aria-hidden className="chart-axes absolute left-0 top-0">
        {ChartAxes !== null && axis !== null && onScreen && width > 0 && plotHeight > 0 && gutter !== null ? (
          <ChartAxes
            axis={axis}
            width={width}
            height={height}
            right={right}
            unit={unit}
            log={log}
            rightUnit={rightUnit}
            zone={zone}
            thresholds={thresholds}
            gutter={gutter}
            onDrawn={onDrawn}
          />
        ) : null}
      </div>
      <canvas
        ref={canvas}
        aria-hidden
        className="pointer-events-none absolute"
        style={{ left: PLOT.left, top: PLOT.top, width: plotWidth + BLEED, height: plotHeight }}
      />
      <div
        ref={setGutter}
        aria-hidden
        className="chart-cover absolute left-0 top-0"
        style={{ width: PLOT.left, height: Math.max(0, height - PLOT.bottom + 2) }}
      />
      <div
        aria-hidden
        className="chart-cover absolute right-0 top-0"
        style={{ width: right - BLEED, height: Math.max(0, height - PLOT.bottom + 2) }}
      />
      {children}
      <PlotSurface
        stage={stage}
        range={range}
        painter={painter}
        zone={zone}
        width={plotWidth}
        height={plotHeight}
        reads={{ series, layers, unit }}
      />
      <ChartStatus
        series={series}
        range={range}
        now={stage.now}
        zone={zone}
        stats={layers.mean || layers.sigma || layers.extent}
      />
    </figure>
  )
}

/** `--plot-right`: what lies right of the plot, for all that is placed from there. */
function frameStyle(
  height: number | undefined,
  right: number,
): CSSProperties & Record<'--plot-right', string> {
  return { height: height ?? '100%', '--plot-right': `${right}px` }
}
