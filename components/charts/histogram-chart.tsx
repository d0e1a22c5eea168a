'use client'

import { useRef } from 'react'
import type { Distribution } from '../../lib/protocol/live-events.ts'
import type { Unit } from '../../lib/protocol/panels.ts'
import { statsFromRow } from '../../lib/protocol/stats-row.ts'
import { formatTicks } from '../format/units.ts'
import { niceRange } from './nice-range.ts'
import { finite, shareOf } from './share.ts'
import { useBox } from './use-box.ts'

const MARGIN = { left: 8, right: 8, top: 18, bottom: 20 } as const
const TICK_DISTANCE = 80

/**
 * How often which values came: a bar a bin, with the mean, one standard deviation to each side, and the quantiles. It fills
 * its box.
 */
export function HistogramChart(props: {
  readonly distribution: Distribution
  readonly unit: Unit
  /** A CSS colour. */
  readonly color: string
  /** In a sentence, for those who do not see it. */
  readonly label: string
}) {
  const { distribution, unit, color, label } = props
  const box = useRef<HTMLDivElement>(null)
  const { width, height } = useBox(box)
  const bins = distribution.histogram ?? null
  const { mean, std } = statsFromRow(distribution.stats)
  const ready = bins !== null && width > MARGIN.left + MARGIN.right && height > MARGIN.top + MARGIN.bottom
  if (!ready || mean === null || std === null) return <div ref={box} className="h-full" />
  const plot = {
    width: width - MARGIN.left - MARGIN.right,
    height: height - MARGIN.top - MARGIN.bottom,
  }
  const end = finite(bins.from + bins.width * bins.counts.length)
  const low = Math.min(bins.from, finite(mean - std))
  const high = Math.max(end, finite(mean + std))
  const x = (value: number): number => MARGIN.left + shareOf(value, low, high) * plot.width
  const most = Math.max(1, ...bins.counts)
  const base = MARGIN.top + plot.height
  const { ticks, step } = niceRange(low, high, Math.max(1, plot.width / TICK_DISTANCE))
  const inside = ticks.filter((tick) => tick >= low && tick <= high)
  const texts = formatTicks(inside, step, unit)
  const { p50 = null, p95 = null, p99 = null } = distribution.quantiles ?? {}
  const quantiles = [
    ['p50', p50],
    ['p95', p95],
    ['p99', p99],
  ] as const
  return (
    <div ref={box} translate="no" className="h-full overflow-hidden">
      <svg role="img" aria-label={label} width={width} height={height} className="block tabular-nums">
        <rect
          x={x(mean - std)}
          y={MARGIN.top}
          width={Math.max(0, x(mean + std) - x(mean - std))}
          height={plot.height}
          fill={color}
          opacity={0.12}
        />
        {bins.counts.map((count, i) => {
          const from = bins.from + i * bins.width
          const tall = (count / most) * plot.height
          return count === 0 ? null : (
            <rect
              key={from}
              x={x(from) + 0.5}
              y={base - tall}
              width={Math.max(1, x(from + bins.width) - x(from) - 1)}
              height={tall}
              fill={color}
              opacity={0.75}
            />
          )
        })}
        <line
          x1={MARGIN.left}
          x2={width - MARGIN.right}
          y1={base + 0.5}
          y2={base + 0.5}
          stroke="var(--edge)"
        />
        {quantiles.map(([name, value]) =>
          value === null || value < low || value > high ? null : (
            <line
              key={name}
              x1={x(value)}
              x2={x(value)}
              y1={base}
              y2={base - plot.height * 0.3}
              stroke="var(--ink)"
              strokeDasharray="2 2"
            />
          ),
        )}
        <line x1={x(mean)} x2={x(mean)} y1={MARGIN.top} y2={base} stroke="var(--ink)" strokeWidth={1.5} />
        <Mark x={x(mean)} y={MARGIN.top - 6} width={width} text="mean" />
        {x(mean + std) - x(mean) > 46 ? (
          <Mark x={x(mean + std)} y={MARGIN.top - 6} width={width} text="+σ" />
        ) : null}
        {x(mean + std) - x(mean) > 46 ? (
          <Mark x={x(mean - std)} y={MARGIN.top - 6} width={width} text="−σ" />
        ) : null}
        {inside.map((tick, i) => (
          <Mark key={tick} x={x(tick)} y={height - 5} width={width} text={texts.labels[i] ?? ''} />
        ))}
      </svg>
    </div>
  )
}

/** A text in the middle over x, but inside. */
function Mark({ x, y, width, text }: { x: number; y: number; width: number; text: string }) {
  const half = text.length * 3.2
  return (
    <text
      x={Math.min(width - half - 2, Math.max(half + 2, x))}
      y={y}
      textAnchor="middle"
      fontSize={11}
      className="fill-muted"
    >
      {text}
    </text>
  )
}
