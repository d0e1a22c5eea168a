'use client'

import { useEffect, useMemo, useRef, useState } from 'react'
import type { Store } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import type { ChartStage } from './chart-stage.ts'
import type { ChartSeries } from './series-source.ts'
import { SparkPainter } from './spark-painter.ts'
import { BLEED, type PainterScene } from './time-painter.ts'
import { useBox, useOnScreen } from './use-box.ts'
import { usePainting } from './use-painting.ts'

/** One series as a line without axes, over the same range as the page's charts. It fills its box; the numbers say the rest. */
export function SparkLine(props: {
  readonly stage: ChartStage
  readonly series: ChartSeries
  readonly range: Store<ChartRange>
  readonly still: boolean
}) {
  const { stage, series, range, still } = props
  const box = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [painter, setPainter] = useState<SparkPainter | null>(null)
  const [fault, setFault] = useState<{ readonly error: unknown } | null>(null)
  const { width, height, dpr } = useBox(box)
  const onScreen = useOnScreen(box)
  const scene = useMemo(
    (): PainterScene => ({ series: [series], range, zone: 'utc', still }),
    [series, range, still],
  )
  useEffect(() => {
    if (canvas.current === null) return
    const onFault = (error: unknown): void => setFault({ error })
    setPainter(new SparkPainter({ canvas: canvas.current, stage, onFault, axes: null }))
  }, [stage])
  usePainting({ stage, painter, scene, onScreen, width: Math.max(0, width - BLEED), height, dpr })
  if (fault !== null) throw fault.error
  return (
    <div ref={box} aria-hidden className="relative h-full min-h-0 overflow-hidden">
      <canvas ref={canvas} className="absolute left-0 top-0" style={{ width, height }} />
    </div>
  )
}
