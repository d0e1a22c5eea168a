import type { HistoryFacts } from '../../lib/client/held-history.ts'
import type { ColumnBuffer, RollingBuffer } from '../../lib/domain/column-buffer.ts'
import type { Range } from '../../lib/domain/time-range.ts'
import type { ChartSeries } from './series-source.ts'

export interface Readout {
  readonly time: number
  readonly rows: readonly ReadoutRow[]
}

export interface ReadoutRow {
  readonly id: string
  readonly time: number
  readonly value: number
  readonly mean: number
  readonly std: number
  readonly min: number
  readonly max: number
  /** null where the series is drawn live. */
  readonly facts: HistoryFacts | null
}

/** What each series says at `time`: the drawn point nearest to it, and the statistics of the row nearest to that. */
export function readAt(series: readonly ChartSeries[], time: number, view: Range): Readout {
  return { time, rows: series.map((one) => readSeries(one, time, view)) }
}

function readSeries({ id, source }: ChartSeries, time: number, view: Range): ReadoutRow {
  const { columns, rolling } = source
  const point = nearestPoint(columns, time)
  const row = rolling === null ? -1 : nearestRow(rolling, point?.time ?? time)
  const read = (column: Float64Array | undefined): number =>
    row < 0 || rolling?.n[row] === 0 ? Number.NaN : (column?.[row] ?? Number.NaN)
  return {
    id,
    time: point?.time ?? Number.NaN,
    value: point?.value ?? Number.NaN,
    mean: read(rolling?.mean),
    std: read(rolling?.std),
    min: read(rolling?.min),
    max: read(rolling?.max),
    facts: source.history?.facts(view) ?? null,
  }
}

function nearestPoint(columns: ColumnBuffer, time: number): { time: number; value: number } | null {
  const slot = nearest(columns, time, (i) => (columns.count[i] ?? 0) > 0)
  if (slot < 0) return null
  let best = { time: columns.firstTime[slot] ?? 0, value: columns.first[slot] ?? 0 }
  const others = [
    { time: columns.minTime[slot] ?? 0, value: columns.min[slot] ?? 0 },
    { time: columns.maxTime[slot] ?? 0, value: columns.max[slot] ?? 0 },
    { time: columns.lastTime[slot] ?? 0, value: columns.last[slot] ?? 0 },
  ]
  for (const point of others) if (Math.abs(point.time - time) < Math.abs(best.time - time)) best = point
  return best
}

/** The filled row nearest to a time; -1 where there is none. */
export function nearestRow(rolling: RollingBuffer, time: number): number {
  return nearest(rolling, time, (i) => !Number.isNaN(rolling.end[i] ?? Number.NaN))
}

interface Ring {
  readonly from: number
  readonly to: number
  slot(column: number): number
  columnOf(time: number): number
}

/** The filled slot whose column lies nearest to that of `time`; -1 where there is none. */
function nearest(ring: Ring, time: number, filled: (slot: number) => boolean): number {
  const middle = Math.min(ring.to, Math.max(ring.from, ring.columnOf(time)))
  for (let d = 0; middle - d >= ring.from || middle + d <= ring.to; d++) {
    if (middle - d >= ring.from && filled(ring.slot(middle - d))) return ring.slot(middle - d)
    if (middle + d <= ring.to && filled(ring.slot(middle + d))) return ring.slot(middle + d)
  }
  return -1
}
