import { ColumnBuffer, RollingBuffer } from '../domain/column-buffer.ts'
import type { ColumnStats } from '../domain/draw-history.ts'
import type { Ask, Range } from '../domain/time-range.ts'
import type { History } from './decode-history.ts'

/** An answer of the server, ready to be drawn. */
export interface HeldHistory {
  readonly ask: Ask
  readonly history: History
  readonly columns: ColumnBuffer
  /** Of the window, or, where `own`, of each column by itself; null where there is no window. */
  readonly rolling: RollingBuffer | null
  readonly own: boolean
}

/** What a reader of the chart may be told about how it came about. */
export interface HistoryFacts {
  /** Points drawn, and how many there are, in whole columns around what is seen. */
  readonly shown: number
  readonly total: number
  /** Of the columns, ms. */
  readonly width: number
  /** The statistics are those of the column. */
  readonly own: boolean
}

/** `windowed` where a window's statistics are wanted. */
export function holdHistory(ask: Ask, history: History, windowed: boolean): HeldHistory {
  const { width, times, values } = history
  const capacity = Math.ceil((ask.to - ask.from) / width) + 2
  const columns = new ColumnBuffer(width, capacity)
  columns.append(times, values)
  const stats = history.rolling[0] ?? null
  const own = windowed && stats === null
  if (!windowed) return { ask, history, columns, rolling: null, own }
  const rolling = new RollingBuffer(width, capacity)
  if (stats === null) putOwn(rolling, history.own, width)
  else putRolling(rolling, stats)
  return { ask, history, columns, rolling, own }
}

function putRolling(rolling: RollingBuffer, { end, n, mean, std, min, max }: ColumnStats): void {
  const at = (column: Float64Array, i: number): number => column[i] ?? Number.NaN
  for (let i = 0; i < end.length; i++) {
    rolling.put(at(end, i), at(n, i), at(mean, i), at(std, i), at(min, i), at(max, i))
  }
}

/** Stand in the middle of their column, which they describe; a column without a value breaks the line. */
function putOwn(rolling: RollingBuffer, { end, n, mean, std, min, max }: ColumnStats, width: number): void {
  const at = (column: Float64Array, i: number): number => column[i] ?? Number.NaN
  for (let i = 0; i < end.length; i++) {
    const middle = at(end, i) - width / 2
    rolling.put(middle, at(n, i), at(mean, i), at(std, i), at(min, i), at(max, i))
    const next = end[i + 1]
    if (next === undefined || next > at(end, i) + width) rolling.put(middle + width, 0, 0, 0, 0, 0)
  }
}

/** How many values lie in whole columns around the range. */
export function countIn({ own, width }: History, { from, to }: Range): number {
  let total = 0
  for (let i = 0; i < own.end.length; i++) {
    const end = own.end[i] ?? 0
    if (end > from && end - width < to) total += own.n[i] ?? 0
  }
  return total
}

export function factsOf({ history, columns, own }: HeldHistory, range: Range): HistoryFacts {
  const shown = countDrawn(columns, range)
  return { shown, total: Math.max(shown, countIn(history, range)), width: history.width, own }
}

/** Of a column first, lowest, highest and last, as far as they are different points. */
function countDrawn(columns: ColumnBuffer, { from, to }: Range): number {
  const { count, firstTime, minTime, maxTime, lastTime } = columns
  const last = Math.min(columns.to, columns.columnOf(to))
  let drawn = 0
  for (let c = Math.max(columns.from, columns.columnOf(from)); c <= last; c++) {
    const i = columns.slot(c)
    if ((count[i] ?? 0) === 0) continue
    drawn += new Set([firstTime[i], minTime[i], maxTime[i], lastTime[i]]).size
  }
  return drawn
}
