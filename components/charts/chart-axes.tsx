'use client'

import { type CSSProperties, memo, useId, useLayoutEffect } from 'react'
import { CartesianGrid, ComposedChart, ReferenceLine, XAxis, YAxis } from 'recharts'
import type { Unit } from '../../lib/protocol/rooms.ts'
import { formatClock, timeStep, timeTicks, type Zone } from '../format/times.ts'
import { formatTicks } from '../format/units.ts'
import { type AxisState, OVERSCAN } from './chart-painter.ts'

/** Distances (CSS px) from the chart's box to its plot area. */
export const PLOT = { left: 64, right: 12, top: 12, bottom: 24 } as const

export interface ChartReference {
  readonly value: number
  readonly label: string
}

export interface ChartAxesProps {
  readonly axis: AxisState
  /** CSS px of the chart's box. */
  readonly width: number
  readonly height: number
  readonly span: number
  readonly unit: Unit
  readonly zone: Zone
  readonly references: readonly ChartReference[]
  /** Called when a step stands in the DOM, before it is painted. */
  readonly onDrawn: (axis: AxisState) => void
}

/** Recharts' needs a row to stand on; axes with explicit domains never read it. */
const NO_DATA = [{ time: 0 }]

/**
 * Axes, grid and reference lines: what changes at human pace. Drawn wider than the box, so that the next ticks are
 * there already when the axis slides to the left.
 */
export const ChartAxes = memo(function ChartAxes(props: ChartAxesProps) {
  const { axis, width, height, span, unit, zone, references, onDrawn } = props
  const plot = width - PLOT.left - PLOT.right
  const from = axis.end - span
  const to = axis.end + (span * OVERSCAN) / plot
  const step = timeStep(span, plot / 88)
  const times = timeTicks(from, to, step, zone)
  const { low, high, step: valueStep, ticks: values } = axis.range
  const { labels, base } = formatTicks(values, valueStep, unit)
  const clip = useId()
  useLayoutEffect(() => onDrawn(axis), [axis, onDrawn])
  return (
    <>
      {base === null ? null : (
        <div
          className="absolute z-10 rounded bg-surface/85 px-1 text-[11px] text-muted tabular-nums"
          style={{ left: PLOT.left + 4, top: PLOT.top + 4 }}
        >
          {base} + …
        </div>
      )}
      <ComposedChart
        width={width + OVERSCAN}
        height={height}
        data={NO_DATA}
        margin={{ top: PLOT.top, right: PLOT.right, bottom: 0, left: 0 }}
        accessibilityLayer={false}
        style={{ '--chart-clip': `url(#${clip})` } as CSSProperties}
      >
        <defs>
          <clipPath id={clip}>
            <rect x={PLOT.left} y={PLOT.top - 1} width={plot} height={height - PLOT.top - PLOT.bottom + 2} />
          </clipPath>
        </defs>
        <CartesianGrid stroke="var(--grid)" />
        <XAxis
          dataKey="time"
          type="number"
          domain={[from, to]}
          ticks={times}
          interval={0}
          height={PLOT.bottom}
          allowDataOverflow
          axisLine={false}
          tickLine={false}
          tickMargin={6}
          tickFormatter={(time: number) => formatClock(time, zone, step < 60_000 ? 'second' : 'minute')}
        />
        <YAxis
          type="number"
          domain={[low, high]}
          ticks={[...values]}
          interval={0}
          width={PLOT.left}
          allowDataOverflow
          axisLine={false}
          tickLine={false}
          tickMargin={6}
          tickFormatter={(_: number, i: number) => labels[i] ?? ''}
        />
        {references.map((reference) => (
          <ReferenceLine
            key={reference.label}
            y={reference.value}
            label={{ value: reference.label, position: 'insideTopLeft' }}
            stroke="var(--warn)"
            strokeDasharray="4 4"
          />
        ))}
      </ComposedChart>
    </>
  )
})
