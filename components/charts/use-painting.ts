'use client'

import { useEffect } from 'react'
import type { ChartStage } from './chart-stage.ts'
import type { PainterScene, TimePainter } from './time-painter.ts'

/** Has a painter paint a scene in the stage's loop while it is on screen and has a size, CSS px. */
export function usePainting<S extends PainterScene>(options: {
  readonly stage: ChartStage
  readonly painter: TimePainter<S> | null
  /** Stable where nothing changed. */
  readonly scene: S
  readonly onScreen: boolean
  readonly width: number
  readonly height: number
  readonly dpr: number
}): void {
  const { stage, painter, scene, onScreen, width, height, dpr } = options
  const { series } = scene

  useEffect(() => painter?.show(scene), [painter, scene])

  useEffect(() => {
    if (width > 0 && height > 0) painter?.resize(width, height, dpr)
  }, [painter, width, height, dpr])

  useEffect(() => {
    if (painter === null || !onScreen || width <= 0 || height <= 0) return
    const leave = stage.loop.add(painter)
    const stops = series.map(({ source }) => source.subscribe(() => painter.touch()))
    painter.touch()
    return () => {
      leave()
      for (const stop of stops) stop()
    }
  }, [stage, painter, series, onScreen, width, height])
}
