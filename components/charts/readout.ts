import type { HistoryFacts } from '../../lib/client/held-history.ts'
import type { ColumnBuffer, RollingBuffer } from '../../lib/domain/column-buffer.ts'
import type { Range } from '../../lib/domain/time-range.ts'
import type { ChartSeries } from './series-source.ts'
import { limitOf } from './silences.ts'

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

function readSeries(series: ChartSeries, time: number, view: Range): ReadoutRow {
  const { id, source } = series
  const { columns, rolling } = source
  const near = nearestPoint(columns, time)
  // Between two points that are too far apart there is nothing to read.
  const silent = near !== null && isSilent(columns, time, limitOf(series))
  const point = silent ? null : near
  const row = rolling === null || silent ? -1 : nearestRow(rolling, point?.time ?? time)
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

/** A time is silent where nothing came around it for more than `limit` ms; a little after a point and before one still counts as it. */
export function isSilent(columns: ColumnBuffer, time: number, limit: number): boolean {
  if (limit === Number.POSITIVE_INFINITY) return false
  const middle = Math.min(columns.to, Math.max(columns.from, columns.columnOf(time)))
  let before = Number.NEGATIVE_INFINITY
  let after = Number.POSITIVE_INFINITY
  for (let c = middle; c >= columns.from && before === Number.NEGATIVE_INFINITY; c--) {
    const i = columns.slot(c)
    if ((columns.count[i] ?? 0) === 0) continue
    if ((columns.firstTime[i] ?? 0) <= time) before = Math.min(time, columns.lastTime[i] ?? 0)
  }
  for (let c = middle; c <= columns.to && after === Number.POSITIVE_INFINITY; c++) {
    const i = columns.slot(c)
    if ((columns.count[i] ?? 0) === 0) continue
    if ((columns.lastTime[i] ?? 0) >= time) after = Math.max(time, columns.firstTime[i] ?? 0)
  }
  const slack = limit / 5
  return after - before > limit && time - before > slack && after - time > slack
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
