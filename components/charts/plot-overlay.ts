'use client'

import { type ComponentType, createContext, type RefObject } from 'react'
import type { Store, WritableStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import type { Zone } from '../format/times.ts'
import type { ChartStage } from './chart-stage.ts'
import type { PlotReader } from './plot.ts'
import type { PlotMark } from './plot-gestures.ts'
import type { ChartSeries } from './series-source.ts'

/** A plot, for what a page lays over it. */
export interface OverlaidPlot {
  /** The element that takes pointers and keys. */
  readonly surface: RefObject<HTMLElement | null>
  readonly stage: ChartStage
  readonly range: WritableStore<ChartRange>
  readonly painter: PlotReader
  /** What somebody marked last. */
  readonly mark: Store<PlotMark | null>
  readonly series: readonly ChartSeries[]
  readonly zone: Zone
  /** CSS px. */
  readonly width: number
  readonly height: number
}

/** What the page lays over each plot; null for nothing. */
export const PlotOverlay = createContext<ComponentType<OverlaidPlot> | null>(null)
