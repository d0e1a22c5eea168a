'use client'

import { useEffect, useState } from 'react'
import type { Range } from '../../lib/domain/time-range.ts'
import type { PlotReader } from '../charts/plot.ts'

/** Marks are gathered anew at most this often while a chart zooms. */
const PACE_MS = 150
/** Of the length that is seen: so far a plot moves before what is laid over it is looked at again. */
const STEP = 0.25

/** What a plot shows, give or take a quarter of its length, at human pace; null before its first paint. */
export function usePlotTimes(painter: PlotReader): Range | null {
  const [times, setTimes] = useState<Range | null>(() => painter.visible())
  useEffect(() => {
    let held = painter.visible()
    let timer: ReturnType<typeof setTimeout> | undefined
    function take(): void {
      timer = undefined
      held = painter.visible()
      setTimes(held)
    }
    function look(): void {
      if (timer !== undefined) return
      const now = painter.visible()
      if (now === null) return
      if (held !== null) {
        const span = held.to - held.from
        if (now.to - now.from === span && Math.abs(now.to - held.to) < span * STEP) return
      }
      timer = setTimeout(take, PACE_MS)
    }
    look()
    const stop = painter.follow(look)
    return () => {
      stop()
      clearTimeout(timer)
    }
  }, [painter])
  return times
}
