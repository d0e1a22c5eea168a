'use client'

import { useLoaded } from '../hooks/use-loaded.tsx'
import type { ChartAxes } from './chart-axes.tsx'

const load = () => import('./chart-axes.tsx').then((module) => module.ChartAxes)

/** Recharts is a quarter of a page's code, so it comes after the marks are drawn; null until it is there. */
export function useChartAxes(): typeof ChartAxes | null {
  return useLoaded(load)
}
