'use client'

import { useEffect, useRef, useState } from 'react'
import type { ChartStage } from './chart-stage.ts'
import { PLOT, type PlotReader } from './plot.ts'
import type { Readout } from './readout.ts'
import { besides, ReadoutTooltip, type ReadScene } from './readout-tooltip.tsx'

/** The line moves with every move of the pointer, the numbers beside it at this pace. */
const READ_MS = 120

interface Reading {
  readonly x: number
  readonly readout: Readout
}

/** What this chart says at the time that somebody points at on another chart of the page. */
export function FollowingCrosshair(props: {
  readonly stage: ChartStage
  readonly painter: PlotReader
  readonly scene: ReadScene
  readonly width: number
  readonly height: number
}) {
  const { stage, painter, scene, width, height } = props
  const line = useRef<HTMLDivElement>(null)
  const [reading, setReading] = useState<Reading | null>(null)

  useEffect(() => {
    const { pointed } = stage
    let timer: ReturnType<typeof setTimeout> | undefined
    function place(): number | null {
      const now = pointed.getSnapshot()
      return now === null || now.chart === painter ? null : painter.placeOf(now.time)
    }
    function read(): void {
      timer = undefined
      const x = place()
      const readout = x === null ? null : painter.readout(x)
      setReading(x === null || readout === null ? null : { x, readout })
    }
    function follow(): void {
      const x = place()
      const { current } = line
      if (current !== null) {
        current.hidden = x === null
        if (x !== null) current.style.transform = `translateX(${x}px)`
      }
      if (x === null) {
        clearTimeout(timer)
        read()
      } else timer ??= setTimeout(read, READ_MS)
    }
    follow()
    const stop = pointed.subscribe(follow)
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [stage, painter])

  return (
    <>
      <div
        ref={line}
        hidden
        aria-hidden
        data-testid="shared-crosshair"
        data-export="no"
        className="pointer-events-none absolute w-px bg-edge"
        style={{ left: PLOT.left, top: PLOT.top, height }}
      />
      {reading === null ? null : (
        <ReadoutTooltip
          readout={reading.readout}
          scene={scene}
          style={besides(reading.x, width)}
          height={height}
        />
      )}
    </>
  )
}
