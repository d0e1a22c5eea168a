import { createStore, type WritableStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import type { ChartRow } from './chart-table.ts'
import { createPaintLoop, type PaintLoop } from './paint-loop.ts'

export interface Drawn {
  times: number[]
  values: number[]
}

/** The time that somebody points at, and the chart on which they do. */
export interface PointedTime {
  readonly time: number
  readonly chart: object
}

/** What the charts of one page share. */
export interface ChartStage {
  readonly loop: PaintLoop
  /** The server's clock, ms (SPEC PB5). */
  now(): number
  /** Up to when it is known what feeds said, server ms: now, or when the connection was lost. */
  known(): number
  /** The header reads here what the page's charts show; null where the page has none. */
  readonly shown: WritableStore<WritableStore<ChartRange> | null>
  /** Grows with every change of theme: charts read their colours again. */
  readonly theme: number
  themeChanged(): void
  /** All charts show their reading at this time. */
  readonly pointed: WritableStore<PointedTime | null>
  /** By a chart's element: what it draws, as numbers. */
  readonly tables: WeakMap<Element, () => ChartRow[]>
  /** By series id: what its chart drew last. For support and tests. */
  readonly drawn: Map<string, () => Drawn>
}

/** Holds nothing while no chart is on it: there is nothing to close. */
export function createChartStage(options: {
  now: () => number
  /** Since when there is no connection, server ms. */
  cutSince?: () => number | null
}): ChartStage {
  let theme = 0
  return {
    loop: createPaintLoop({
      requestFrame: (task) => requestAnimationFrame(task),
      cancelFrame: (handle) => cancelAnimationFrame(handle),
      clock: () => performance.now(),
    }),
    now: options.now,
    known: () => options.cutSince?.() ?? options.now(),
    shown: createStore<WritableStore<ChartRange> | null>(null),
    get theme() {
      return theme
    },
    themeChanged() {
      theme++
    },
    pointed: createStore<PointedTime | null>(null),
    tables: new WeakMap(),
    drawn: new Map(),
  }
}
