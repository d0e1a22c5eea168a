'use client'

import { type KeyboardEvent, type PointerEvent, useEffect, useState } from 'react'
import type { Unit } from '../../lib/protocol/rooms.ts'
import { formatClock, type Zone } from '../format/times.ts'
import { formatValue } from '../format/units.ts'
import { PLOT } from './chart-axes.tsx'
import type { ChartPainter } from './chart-painter.ts'
import type { Readout, ReadoutRow } from './readout.ts'
import type { ChartLayers, ChartSeries } from './series-source.ts'

export interface CrosshairProps {
  readonly painter: ChartPainter | null
  readonly series: readonly ChartSeries[]
  readonly layers: ChartLayers
  readonly unit: Unit
  readonly zone: Zone
  readonly width: number
  readonly height: number
}

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -4, ArrowRight: 4, PageUp: -40, PageDown: 40 }
/** Data scrolls under a resting pointer: what it points at is read again this often. */
const REREAD_MS = 250

/**
 * Reads the chart at one place, by pointer, touch or arrow keys. It is a slider over time: a screen reader hears time and
 * values as its value text.
 */
export function Crosshair({ painter, series, layers, unit, zone, width, height }: CrosshairProps) {
  const [x, setX] = useState<number | null>(null)
  const [readout, setReadout] = useState<Readout | null>(null)
  const at = x === null ? null : Math.min(width, Math.max(0, x))

  useEffect(() => {
    if (at === null || painter === null) {
      setReadout(null)
      return
    }
    const read = (): void => setReadout(painter.readout(at))
    read()
    const timer = setInterval(read, REREAD_MS)
    return () => clearInterval(timer)
  }, [painter, at])

  function point(event: PointerEvent<HTMLElement>): void {
    const box = event.currentTarget.getBoundingClientRect()
    setX(event.clientX - box.left)
  }

  function leave(event: PointerEvent<HTMLElement>): void {
    // A finger that lifts leaves its reading on screen; a tap elsewhere or Escape takes it away.
    if (event.pointerType === 'mouse') setX(null)
  }

  function press(event: KeyboardEvent<HTMLElement>): void {
    const step = STEPS[event.key]
    if (step !== undefined) setX((at ?? width) + step)
    else if (event.key === 'Home') setX(0)
    else if (event.key === 'End') setX(width)
    else if (event.key === 'Escape') setX(null)
    else return
    event.preventDefault()
  }

  const text =
    readout === null ? 'Press the left arrow to read values' : describe(readout, series, layers, unit, zone)
  return (
    <>
      <div
        role="slider"
        tabIndex={0}
        aria-label="Time under the crosshair"
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={Math.round(width)}
        aria-valuenow={Math.round(at ?? width)}
        aria-valuetext={text}
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={leave}
        onKeyDown={press}
        onBlur={() => setX(null)}
        className="absolute cursor-crosshair touch-pan-y"
        style={{ left: PLOT.left, top: PLOT.top, width, height }}
      >
        {at === null ? null : (
          <div
            aria-hidden
            className="absolute inset-y-0 w-px bg-edge"
            style={{ transform: `translateX(${at}px)` }}
          />
        )}
      </div>
      {at === null || readout === null ? null : (
        <Tooltip
          readout={readout}
          series={series}
          layers={layers}
          unit={unit}
          zone={zone}
          style={at > width / 2 ? { right: PLOT.right + width - at + 8 } : { left: PLOT.left + at + 8 }}
        />
      )}
    </>
  )
}

type Fact = readonly [name: string, text: string]

function factsOf(row: ReadoutRow, layers: ChartLayers, unit: Unit): Fact[] {
  const facts: Fact[] = [['value', formatValue(row.value, unit)]]
  if (layers.mean && !Number.isNaN(row.mean)) facts.push(['mean', formatValue(row.mean, unit)])
  if (layers.sigma && !Number.isNaN(row.std)) facts.push(['±σ', formatValue(row.std, unit)])
  if (layers.extent && !Number.isNaN(row.min)) {
    facts.push(['min', formatValue(row.min, unit)], ['max', formatValue(row.max, unit)])
  }
  return facts
}

function describe(
  readout: Readout,
  series: readonly ChartSeries[],
  layers: ChartLayers,
  unit: Unit,
  zone: Zone,
): string {
  const rows = readout.rows.map((row, i) => {
    const facts = factsOf(row, layers, unit).map(([name, text]) => `${name} ${text}`)
    return `${series.length > 1 ? `${series[i]?.label ?? row.id}: ` : ''}${facts.join(', ')}`
  })
  return `${formatClock(readout.time, zone)}: ${rows.join('; ')}`
}

function Tooltip(props: {
  readonly readout: Readout
  readonly series: readonly ChartSeries[]
  readonly layers: ChartLayers
  readonly unit: Unit
  readonly zone: Zone
  readonly style: { left: number } | { right: number }
}) {
  const { readout, series, layers, unit, zone, style } = props
  return (
    <div
      aria-hidden
      data-testid="tooltip"
      className="pointer-events-none absolute top-3 z-10 max-w-64 rounded-md border border-line bg-surface/95 px-2.5 py-2 text-xs shadow-md"
      style={style}
    >
      <p className="text-muted tabular-nums">
        {formatClock(
          readout.rows.length === 1 ? (readout.rows[0]?.time ?? readout.time) : readout.time,
          zone,
          'ms',
        )}
      </p>
      {readout.rows.map((row, i) => (
        <div key={row.id} className="mt-1">
          {series.length > 1 ? (
            <p className="flex items-center gap-1.5">
              <span
                className="size-2 rounded-full"
                style={{ background: `var(${series[i]?.color ?? '--ink'})` }}
              />
              <span className="truncate">{series[i]?.label ?? row.id}</span>
            </p>
          ) : null}
          <dl className="grid grid-cols-[auto_1fr] gap-x-3 tabular-nums">
            {factsOf(row, layers, unit).map(([name, text]) => (
              <div key={name} className="contents">
                <dt className="text-muted">{name}</dt>
                <dd className="text-right">{text}</dd>
              </div>
            ))}
          </dl>
        </div>
      ))}
    </div>
  )
}
