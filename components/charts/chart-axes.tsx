'use client'

import { memo, useLayoutEffect } from 'react'
import { createPortal } from 'react-dom'
import { CartesianGrid, ComposedChart, ReferenceLine, XAxis, YAxis } from 'recharts'
import type { Unit } from '../../lib/protocol/panels.ts'
import { formatTick, type Zone } from '../format/times.ts'
import { formatTicks } from '../format/units.ts'
import { type AxisState, OVERSCAN } from './chart-painter.ts'
import { type ChartReference, PLOT } from './plot.ts'

export interface ChartAxesProps {
  readonly axis: AxisState
  /** CSS px of the chart's box. */
  readonly width: number
  readonly height: number
  readonly unit: Unit
  readonly zone: Zone
  readonly references: readonly ChartReference[]
  /** Where the labels of the value axis go: they stand still while the rest slides. */
  readonly gutter: HTMLElement
  /** Called when a step stands in the DOM, before it is painted. */
  readonly onDrawn: (axis: AxisState) => void
}

/** Recharts needs a row to stand on; axes with explicit domains never read it. */
const NO_DATA = [{ time: 0 }]

/**
 * Axes, grid and reference lines: what changes at human pace. All of it slides to the left with the live edge, as one
 * layer, until the next step; only the value axis' labels are handed out of it.
 */
export const ChartAxes = memo(function ChartAxes(props: ChartAxesProps) {
  const { axis, width, height, unit, zone, references, gutter, onDrawn } = props
  const { end, span, times, step } = axis
  const plot = width - PLOT.left - PLOT.right
  const { low, high, step: valueStep, ticks: values } = axis.range
  const { labels, base } = formatTicks(values, valueStep, unit)
  useLayoutEffect(() => onDrawn(axis), [axis, onDrawn])
  return (
    <>
      {base === null ? null : createPortal(<Base text={base} />, gutter)}
      <ComposedChart
        width={width + OVERSCAN}
        height={height}
        data={NO_DATA}
        margin={{ top: PLOT.top, right: PLOT.right, bottom: 0, left: 0 }}
        accessibilityLayer={false}
      >
        <CartesianGrid stroke="var(--grid)" />
        <XAxis
          dataKey="time"
          type="number"
          domain={[end - span, end + (span * OVERSCAN) / plot]}
          ticks={[...times]}
          interval={0}
          height={PLOT.bottom}
          allowDataOverflow
          axisLine={false}
          tickLine={false}
          tickMargin={6}
          tickFormatter={(time: number) => formatTick(time, step, zone)}
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
          tick={(tick: { y: number | string; index: number }) =>
            createPortal(<ValueLabel y={Number(tick.y)} text={labels[tick.index] ?? ''} />, gutter)
          }
        />
        {references.map((reference) => (
          <ReferenceLine
            key={reference.label}
            y={reference.value}
            label={(line: { viewBox: { y?: number } }) =>
              createPortal(<ReferenceLabel y={line.viewBox.y ?? 0} text={reference.label} />, gutter)
            }
            stroke="var(--warn)"
            strokeDasharray="4 4"
          />
        ))}
      </ComposedChart>
    </>
  )
})

function ValueLabel({ y, text }: { y: number; text: string }) {
  return (
    <span className="chart-label" style={{ right: 8, top: y, transform: 'translateY(-50%)' }}>
      {text}
    </span>
  )
}

function Base({ text }: { text: string }) {
  return (
    <span className="chart-label" style={{ left: PLOT.left + 6, top: PLOT.top + 2 }}>
      {text} + …
    </span>
  )
}

function ReferenceLabel({ y, text }: { y: number; text: string }) {
  return (
    <span className="chart-label" style={{ left: PLOT.left + 6, top: y - 16 }}>
      {text}
    </span>
  )
}
