'use client'

import { useContext, useEffect, useRef, useState } from 'react'
import { createStore, type WritableStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { formatDuration, type Zone } from '../format/times.ts'
import type { ChartStage } from './chart-stage.ts'
import { Crosshair, type CrosshairProps } from './crosshair.tsx'
import { PLOT, type PlotReader } from './plot.ts'
import { type Gesture, PlotGestures, type PlotMark } from './plot-gestures.ts'
import { PlotOverlay } from './plot-overlay.ts'
import { backToLive, showRange } from './range-moves.ts'

/** What lies over the plot and the time axis: reading by the crosshair, and gestures that move the range. */
export function PlotSurface(props: {
  readonly stage: ChartStage
  readonly range: WritableStore<ChartRange>
  readonly painter: PlotReader | null
  readonly zone: Zone
  readonly width: number
  readonly height: number
  readonly reads: Pick<CrosshairProps, 'series' | 'layers' | 'unit'>
}) {
  const { stage, range, painter, zone, width, height, reads } = props
  const plot = useRef<HTMLDivElement>(null)
  const axis = useRef<HTMLDivElement>(null)
  const [gesture, setGesture] = useState<Gesture | null>(null)
  const [mark] = useState(() => createStore<PlotMark | null>(null))
  const Overlay = useContext(PlotOverlay)
  const talks = Overlay !== null

  useEffect(() => {
    if (plot.current === null || axis.current === null || painter === null || width <= 0) return
    const gestures = new PlotGestures(plot.current, axis.current, {
      width: () => width,
      visible: () => painter.visible(),
      isFixed: () => range.getSnapshot().fixed !== null,
      now: () => stage.now(),
      showRange: (next) => showRange(range, next),
      showLive: () => backToLive(range),
      hold: (on) => painter.hold(on),
      onChange: setGesture,
      talks: () => talks,
      onMark: (made) => mark.set(made),
    })
    return () => gestures.close()
  }, [stage, range, painter, width, mark, talks])

  return (
    <>
      <Crosshair
        surface={plot}
        painter={painter}
        range={range}
        stage={stage}
        zone={zone}
        width={width}
        height={height}
        quiet={gesture !== null}
        {...reads}
      />
      <div
        ref={axis}
        aria-hidden
        className="absolute cursor-ew-resize touch-pan-y select-none"
        style={{ left: PLOT.left, top: PLOT.top + height, width, height: PLOT.bottom }}
      />
      {gesture?.kind === 'select' ? (
        <Selection
          from={gesture.from}
          to={gesture.to}
          hint={gesture.marks ? 'Discuss' : talks ? 'Zoom to' : ''}
          painter={painter}
          width={width}
          height={height}
        />
      ) : null}
      {Overlay === null || painter === null || width <= 0 ? null : (
        <Overlay
          surface={plot}
          stage={stage}
          range={range}
          painter={painter}
          mark={mark}
          series={reads.series}
          zone={zone}
          width={width}
          height={height}
        />
      )}
    </>
  )
}

function Selection(props: {
  readonly from: number
  readonly to: number
  /** What letting go does. */
  readonly hint: string
  readonly painter: PlotReader | null
  readonly width: number
  readonly height: number
}) {
  const { from, to, hint, painter, width, height } = props
  const visible = painter?.visible()
  const length = Math.abs(to - from)
  const span = visible ? ((visible.to - visible.from) * length) / width : 0
  return (
    <div
      aria-hidden
      data-testid="selection"
      className="pointer-events-none absolute grid justify-items-center border-x border-accent bg-accent/15"
      style={{ left: PLOT.left + Math.min(from, to), top: PLOT.top, width: length, height }}
    >
      <span className="mt-1.5 h-fit whitespace-nowrap rounded border border-line bg-surface px-1.5 py-0.5 text-xs tabular-nums shadow-sm">
        {hint} {formatDuration(span)}
      </span>
    </div>
  )
}
