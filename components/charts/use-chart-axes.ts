'use client'

import { useEffect, useState } from 'react'
import { fullJitter } from '../../lib/domain/backoff.ts'
import type { ChartAxes } from './chart-axes.tsx'

/**
 * Recharts is a quarter of a page's code, so it comes after the marks are drawn; null until it is there. Where the server
 * is away just then it is asked for again: a chart without axes goes on.
 */
export function useChartAxes(): typeof ChartAxes | null {
  const [axes, setAxes] = useState<{ readonly component: typeof ChartAxes } | null>(null)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let left = false
    function load(attempt: number): void {
      import('./chart-axes.tsx').then(
        (module) => {
          if (!left) setAxes({ component: module.ChartAxes })
        },
        () => {
          if (!left) timer = setTimeout(() => load(attempt + 1), fullJitter(attempt, Math.random))
        },
      )
    }
    load(1)
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [])
  return axes?.component ?? null
}
