import type { FeedSeries, Rolling } from '../../lib/domain/feed-series.ts'
import type { WindowSpec } from '../../lib/protocol/windows.ts'

interface Columns {
  readonly end: Float64Array
  readonly mean: Float64Array
  readonly std: Float64Array
  readonly min: Float64Array
  readonly max: Float64Array
}

/** Columns at the places [from, to) of longer arrays, which change with the next question. */
export interface RollingColumns extends Columns {
  readonly from: number
  readonly to: number
}

/** After more new entries than this the columns are computed anew. */
const MAX_SCAN = 20_000
/** Columns that an array has room for beyond those that it must hold: the eighth part of them, and some. */
const ROOM = 8

const FIELDS = ['end', 'mean', 'std', 'min', 'max'] as const
const COLUMN_BYTES = FIELDS.length * Float64Array.BYTES_PER_ELEMENT

/**
 * The rolling columns of one series and window that are over (SPEC PB4): asked again, only the newest columns are
 * computed. A late point takes back the columns it belongs to. Thousands are asked in a row, so that columns are written in
 * place and none is copied.
 */
export class RollingCache {
  readonly #window: WindowSpec
  readonly #width: number
  #series: FeedSeries | null = null
  #head = 0
  #columns: Columns = arraysOf(0)
  /** Columns that are over: whole ones, one after the other. What lies behind them is of the last answer only. */
  #over = 0

  constructor(window: WindowSpec, width: number) {
    this.#window = window
    this.#width = width
  }

  get bytes(): number {
    return this.#columns.end.length * COLUMN_BYTES
  }

  /** Columns that end in (from, to]; `from` and the width as in `FeedSeries.rolling`. */
  read(series: FeedSeries, from: number, to: number): RollingColumns {
    const width = this.#width
    this.#forget(series)
    const first = (Math.floor(from / width) + 1) * width
    const asked = this.#indexOf(first)
    const isCovered = asked >= 0 && asked < this.#over
    const at = isCovered ? asked : 0
    const end = isCovered ? Math.max(at, Math.min(this.#over, this.#indexOf(to) + 1)) : 0
    const since = end > at ? (this.#columns.end[end - 1] ?? from) : from
    const fresh = series.rolling(this.#window, since, to, width)
    const start = this.#write(at, end, fresh)
    const all = start + (end - at) + fresh.end.length
    // A column is over once the feed's time has passed its end.
    const last = Math.min(to, series.newestTime)
    this.#over = all === 0 ? 0 : Math.max(0, Math.min(all, this.#indexOf(last) + 1))
    return { ...this.#columns, from: start, to: all }
  }

  /** Of the last whole column that ends at `time` at the latest; below zero where it is before all that are held. */
  #indexOf(time: number): number {
    const first = this.#columns.end[0] ?? Number.POSITIVE_INFINITY
    return Math.floor((Math.floor(time / this.#width) * this.#width - first) / this.#width)
  }

  /** Writes fresh columns behind those that lie at [from, end); where there is no room, what lies before `from` goes. Returns where `from` is now. */
  #write(from: number, end: number, fresh: Rolling): number {
    const count = fresh.end.length
    const held = this.#columns
    let at = from
    if (end + count > held.end.length) {
      const needed = end - from + count
      if (needed > held.end.length) this.#columns = arraysOf(needed + Math.ceil(needed / ROOM) + ROOM)
      for (const field of FIELDS) {
        if (this.#columns === held) held[field].copyWithin(0, from, end)
        else this.#columns[field].set(held[field].subarray(from, end))
      }
      at = 0
    }
    const to = at + end - from
    for (const field of FIELDS) {
      const column = this.#columns[field]
      const added = fresh[field]
      for (let i = 0; i < count; i++) column[to + i] = added[i] ?? Number.NaN
    }
    return at
  }

  /** Drops what entries that came since the last question may have changed. */
  #forget(series: FeedSeries): void {
    if (this.#series !== series || series.head - this.#head > MAX_SCAN) {
      this.#series = series
      this.#over = 0
      this.#head = series.head
      return
    }
    let earliest = Number.POSITIVE_INFINITY
    for (let offset = this.#head + 1; offset <= series.head; offset++) {
      const time = series.timeAt(offset)
      if (time < earliest) earliest = time
    }
    this.#head = series.head
    const last = this.#columns.end[this.#over - 1]
    if (last !== undefined && earliest <= last)
      this.#over = Math.max(0, Math.min(this.#over, this.#indexOf(earliest - 1) + 1))
  }
}

function arraysOf(length: number): Columns {
  const array = (): Float64Array => new Float64Array(length)
  return { end: array(), mean: array(), std: array(), min: array(), max: array() }
}
