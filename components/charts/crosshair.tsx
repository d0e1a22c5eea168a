'use client'

import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useState } from 'react'
import type { WritableStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import type { Unit } from '../../lib/protocol/panels.ts'
import type { Zone } from '../format/times.ts'
import { keyOf } from '../ui/key-of.ts'
import type { ChartStage } from './chart-stage.ts'
import { FollowingCrosshair } from './following-crosshair.tsx'
import { placeIn } from './local-place.ts'
import { PLOT, type PlotReader } from './plot.ts'
import { backToLive, panBy, zoomBy } from './range-moves.ts'
import type { Readout } from './readout.ts'
import { besides, describeReadout, ReadoutTooltip } from './readout-tooltip.tsx'
import type { ChartLayers, ChartSeries } from './series-source.ts'

export interface CrosshairProps {
  /** The element that takes pointers and keys. */
  readonly surface: RefObject<HTMLDivElement | null>
  readonly range: WritableStore<ChartRange>
  readonly stage: ChartStage
  /** Shows no reading: something else goes on under the pointer. */
  readonly quiet: boolean
  readonly painter: PlotReader | null
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

const ZOOMS: Readonly<Record<string, number>> = { '+': 0.5, '=': 0.5, '-': 2, _: 2 }

/**
 * Reads the chart at one place, by pointer, touch or arrow keys. It is a slider over time: a screen reader hears time and
 * values as its value text. Keys zoom (+ −) and pan (shift and an arrow, or an arrow at the edge of a fixed range) too.
 */
export function Crosshair(props: CrosshairProps) {
  const { surface, painter, series, layers, unit, zone, width, height, range, stage, quiet } = props
  const { now, pointed } = stage
  const [x, setX] = useState<number | null>(null)
  /** Placed by keys: Escape takes it away first. */
  const [keyed, setKeyed] = useState(false)
  const [readout, setReadout] = useState<Readout | null>(null)
  const at = x === null || quiet ? null : Math.min(width, Math.max(0, x))

  useEffect(() => {
    if (at === null || painter === null) {
      setReadout(null)
      return
    }
    const read = (): void => {
      setReadout(painter.readout(at))
      const time = painter.timeAt(at)
      if (time !== null) pointed.set({ time, chart: painter })
    }
    read()
    const timer = setInterval(read, REREAD_MS)
    return () => clearInterval(timer)
  }, [painter, pointed, at])

  const reading = at !== null
  useEffect(() => {
    if (!reading || painter === null) return
    return () => {
      if (pointed.getSnapshot()?.chart === painter) pointed.set(null)
    }
  }, [painter, pointed, reading])

  function point(event: PointerEvent<HTMLElement>): void {
    setX(placeIn(event.currentTarget, event).x)
    setKeyed(false)
  }

  function leave(event: PointerEvent<HTMLElement>): void {
    // A finger that lifts leaves its reading on screen; a tap elsewhere or Escape takes it away.
    if (event.pointerType === 'mouse') setX(null)
  }

  function press(event: KeyboardEvent<HTMLElement>): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const key = keyOf(event)
    const zoom = ZOOMS[key]
    const step = STEPS[key]
    if (zoom !== undefined) zoomAtCrosshair(zoom)
    else if (step !== undefined) move(step, event.shiftKey)
    else if (key === 'Home') place(0)
    else if (key === 'End') place(width)
    else if (key === 'Escape') leaveOrReset()
    else return
    event.preventDefault()
  }

  function place(next: number): void {
    setX(next)
    setKeyed(true)
  }

  function move(step: number, shift: boolean): void {
    const side = Math.sign(step)
    const atEdge = at !== null && (side < 0 ? at <= 0 : at >= width) && range.getSnapshot().fixed !== null
    if (shift) panBy(range, side / 4, now())
    else if (atEdge) panBy(range, side / 10, now())
    else place((at ?? width) + step)
  }

  function zoomAtCrosshair(factor: number): void {
    const visible = painter?.visible()
    const time =
      at === null || !visible ? undefined : visible.from + (at / width) * (visible.to - visible.from)
    zoomBy(range, factor, now(), time)
  }

  function leaveOrReset(): void {
    setX(null)
    setKeyed(false)
    if (!keyed) backToLive(range)
  }

  const text =
    readout === null
      ? 'Press the left arrow to read values'
      : describeReadout(readout, { series, layers, unit, zone })
  return (
    <>
      <div
        ref={surface}
        role="slider"
        tabIndex={0}
        aria-label="Time under the crosshair"
        aria-keyshortcuts="+ - Shift+ArrowLeft Shift+ArrowRight Escape"
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
        className="absolute cursor-crosshair touch-pan-y select-none"
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
      {at === null && painter !== null ? (
        <FollowingCrosshair
          stage={stage}
          painter={painter}
          scene={{ series, layers, unit, zone }}
          width={width}
          height={height}
        />
      ) : null}
      {at === null || readout === null ? null : (
        <ReadoutTooltip
          readout={readout}
          scene={{ series, layers, unit, zone }}
          style={besides(at, width)}
          height={height}
        />
      )}
    </>
  )
}
