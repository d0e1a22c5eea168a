'use client'

import { memo, type ReactNode, useLayoutEffect } from 'react'
import { createPortal } from 'react-dom'
import { CartesianGrid, ComposedChart, ReferenceArea, ReferenceLine, XAxis, YAxis } from 'recharts'
import type { Threshold, Unit } from '../../lib/protocol/panels.ts'
import { formatTimeTicks, type Zone } from '../format/times.ts'
import { formatTicks, formatValue, type TickText } from '../format/units.ts'
import { type AxisState, OVERSCAN } from './axis-steps.ts'
import { LEVEL_COLORS } from './level-colors.ts'
import type { NiceRange } from './nice-range.ts'
import { PLOT } from './plot.ts'
import { shareOf } from './share.ts'
import { thresholdZones } from './threshold-zones.ts'

export interface ChartAxesProps {
  readonly axis: AxisState
  /** CSS px of the chart's box, and of what lies right of its plot. */
  readonly width: number
  readonly height: number
  readonly right: number
  readonly unit: Unit
  readonly log: boolean
  /** Of the axis on the right. */
  readonly rightUnit: Unit | null
  readonly zone: Zone
  readonly thresholds: readonly Threshold[]
  /** Where the labels of the value axis go: they stand still while the rest slides. */
  readonly gutter: HTMLElement
  /** Called when a step stands in the DOM, before it is painted. */
  readonly onDrawn: (axis: AxisState) => void
}

/** The value axis goes by shares: Recharts fails on domains that are wider than a number holds. */
const SHARES: [number, number] = [0, 1]

/** Recharts needs a row to stand on; axes with explicit domains never read it. */
const NO_DATA = [{ time: 0 }]

/**
 * Axes, grid and thresholds: what changes at human pace. All of it slides to the left with the live edge, as one layer,
 * until the next step; only the value axis' labels are handed out of it.
 */
export const ChartAxes = memo(function ChartAxes(props: ChartAxesProps) {
  const { axis, width, height, right, unit, log, rightUnit, zone, thresholds, gutter, onDrawn } = props
  const { end, span, times, step, range } = axis
  const plot = width - PLOT.left - right
  const { labels, base } = labelsOf(range, unit, log)
  const timeLabels = formatTimeTicks(times, step, zone)
  const zones = thresholdZones(thresholds, range, log)
  const place = (at: number): number => shareOf(at, range.low, range.high)
  useLayoutEffect(() => onDrawn(axis), [axis, onDrawn])
  return (
    <>
      {base === null ? null : createPortal(<Base text={base} />, gutter)}
      {axis.right === null || rightUnit === null
        ? null
        : createPortal(
            <RightLabels range={axis.right} unit={rightUnit} left={width - right + 8} height={height} />,
            gutter,
          )}
      <ComposedChart
        width={width + OVERSCAN}
        height={height}
        data={NO_DATA}
        margin={{ top: PLOT.top, right, bottom: 0, left: 0 }}
        accessibilityLayer={false}
      >
        {zones.map(({ from, to, level }) => (
          <ReferenceArea
            key={`${level}${from}`}
            y1={place(from)}
            y2={place(to)}
            fill={LEVEL_COLORS[level]}
            fillOpacity={0.08}
            stroke="none"
          />
        ))}
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
          tickFormatter={(time: number) => timeLabels[times.indexOf(time)] ?? ''}
        />
        <YAxis
          type="number"
          domain={SHARES}
          ticks={range.ticks.map(place)}
          interval={0}
          width={PLOT.left}
          allowDataOverflow
          axisLine={false}
          tickLine={false}
          tick={(tick: { y: number | string; index: number }) =>
            createPortal(<ValueLabel y={Number(tick.y)} text={labels[tick.index] ?? ''} />, gutter)
          }
        />
        {zones.map(({ line, at, level }) =>
          line === null ? null : (
            <ReferenceLine
              key={`${level}${at}`}
              y={place(line)}
              label={(drawn: { viewBox: { y?: number } }) =>
                createPortal(
                  <ThresholdLabel y={drawn.viewBox.y ?? 0}>
                    {level} from {formatValue(at, unit)}
                  </ThresholdLabel>,
                  gutter,
                )
              }
              stroke={LEVEL_COLORS[level]}
              strokeDasharray="4 4"
            />
          ),
        )}
      </ComposedChart>
    </>
  )
})

function labelsOf({ ticks, step }: NiceRange, unit: Unit, log: boolean): TickText {
  if (!log) return formatTicks(ticks, step, unit)
  const labels = ticks.map((tick) => {
    const value = Number((10 ** tick).toPrecision(3))
    return formatValue(value, unit === 'none' && value >= 1e5 ? 'si' : unit, 3)
  })
  return { labels, base: null }
}

function ValueLabel({ y, text }: { y: number; text: string }) {
  return (
    <span className="chart-label" style={{ right: 8, top: y, transform: 'translateY(-50%)' }}>
      {text}
    </span>
  )
}

/** Its grid is the left axis': the right one has labels only. */
function RightLabels(props: {
  readonly range: NiceRange
  readonly unit: Unit
  readonly left: number
  readonly height: number
}) {
  const { range, unit, left, height } = props
  const { low, high, ticks } = range
  const { labels, base } = formatTicks(ticks, range.step, unit)
  const plot = height - PLOT.top - PLOT.bottom
  return (
    <>
      {ticks.map((tick, i) => (
        <span
          key={tick}
          className="chart-label z-1"
          style={{
            left,
            top: PLOT.top + shareOf(tick, high, low) * plot,
            transform: 'translateY(-50%)',
          }}
        >
          {base === null ? '' : '… '}
          {labels[i]}
        </span>
      ))}
    </>
  )
}

function Base({ text }: { text: string }) {
  return (
    <span className="chart-label" style={{ left: PLOT.left + 6, top: PLOT.top + 2 }}>
      {text} + …
    </span>
  )
}

function ThresholdLabel({ y, children }: { y: number; children: ReactNode }) {
  return (
    <span
      className="chart-label rounded-xs bg-surface/75 px-0.5"
      style={{ left: PLOT.left + 4, top: y - 14 }}
    >
      {children}
    </span>
  )
}
