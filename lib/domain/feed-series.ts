import type { Quantiles, Stats, WindowSpec } from '../protocol/windows.ts'
import { FIRST, K, LAST, M, M2, MAX, MIN, T_MAX } from './aggregate.ts'
import type { Points } from './column-picker.ts'
import { pickByOffset, pickByTime } from './pick.ts'
import { RangeQuery } from './range-query.ts'
import { quantiles } from './select.ts'
import { BLOCK, SliceTree } from './slice-tree.ts'

export interface SeriesOptions {
  /** Offset of the first entry that it will take; 1 where absent. */
  readonly first?: number
  /** Entries held at least, once so many came; the oldest blocks beyond it are dropped. 2^20 where absent. */
  readonly capacity?: number
  /** The newest event time before `first`, where it is known; else that of the first entry stands in for it. */
  readonly before?: number
}

/** One row a column. Where `n` is 0 the others are NaN. */
export interface Rolling {
  readonly end: Float64Array
  readonly n: Float64Array
  readonly mean: Float64Array
  readonly std: Float64Array
  readonly min: Float64Array
  readonly max: Float64Array
  /** Columns that end before this time look back beyond what is held. -Infinity where none does. */
  readonly completeFrom: number
}

/** Entries [from, to] by offset, those of them with `after < time <= until`. */
interface Bounds {
  readonly from: number
  readonly to: number
  readonly after: number
  readonly until: number
}

const EXACT_QUANTILES = 10_000
const MAX_ROLLING_COLUMNS = 2 ** 20

/**
 * The recent entries of one feed, and the one structure that answers every window over them. A gap is NaN: it takes an
 * offset, `last: N` counts it, `n` does not (SPEC PT1). A late point stays where the log put it (SPEC WN1). Questions by
 * offset cost well under a microsecond at any length, and leave no trace of what is no longer in the window. A number
 * that a float64 cannot hold (a sum past 1.8e308) is null.
 */
export class FeedSeries {
  readonly #capacity: number
  readonly #tree: SliceTree
  readonly #query: RangeQuery

  constructor(options: SeriesOptions = {}) {
    this.#capacity = options.capacity ?? 2 ** 20
    this.#tree = new SliceTree(options.first ?? 1, options.before)
    this.#query = new RangeQuery(this.#tree)
  }

  /** Consecutive entries, the first of which has offset `first`. Throws RangeError, having taken none, where it is not head + 1. */
  append(first: number, times: ArrayLike<number>, values: ArrayLike<number>): void {
    const tree = this.#tree
    if (first !== tree.head + 1) throw new RangeError(`offset ${first} does not follow ${tree.head}`)
    if (times.length !== values.length) throw new RangeError('times and values differ in length')
    for (let i = 0; i < times.length; i++) {
      tree.push(times[i] as number, values[i] as number)
      if ((tree.head & (BLOCK - 1)) === 0) tree.trim(this.#capacity, true)
    }
  }

  /** Offset of the newest entry; `first - 1` while empty. */
  get head(): number {
    return this.#tree.head
  }
  /** The first offset still held. */
  get oldest(): number {
    return this.#tree.oldest
  }
  /** True where there were entries before `oldest`. */
  get trimmed(): boolean {
    return this.#tree.oldest > 1
  }
  /** The running maximum of event time; -Infinity while nothing is known. */
  get newestTime(): number {
    return this.#tree.newest
  }
  get bytes(): number {
    return this.#tree.bytes
  }

  /** NaN where the offset is not held. */
  timeAt(offset: number): number {
    return this.#holds(offset) ? (this.#tree.dataOf(offset)[offset & (BLOCK - 1)] as number) : Number.NaN
  }

  /** NaN where the offset is not held, or a gap. */
  valueAt(offset: number): number {
    if (!this.#holds(offset)) return Number.NaN
    return this.#tree.dataOf(offset)[(offset & (BLOCK - 1)) + BLOCK] as number
  }

  /** Drops the oldest whole blocks of 1,024, so that `keep` entries or a few more stay. */
  trim(keep: number): void {
    this.#tree.trim(Math.max(0, keep))
  }

  /** Entries [from, to] by offset. `end` is the newest event time among them. */
  aggregate(from: number, to: number): Stats {
    const { head, oldest } = this.#tree
    this.#query.offsets(Math.max(from, oldest), Math.min(to, head))
    const end = this.#query.record[T_MAX] as number
    return this.#stats(end, oldest === 1 || from >= oldest)
  }

  /** `end` matters for span windows only: they cover (end - span, end]. */
  stats(window: WindowSpec, end: number): Stats {
    const at = 'last' in window ? this.#tree.head : end
    this.#ask(window, at, this.#tree.head)
    return this.#stats('last' in window ? this.#tree.newest : end, this.#isComplete(window, at))
  }

  /** The same, `end` counting for `last` too: the entries up to the last offset whose running-maximum time is at most `end`. */
  statsAt(window: WindowSpec, end: number): Stats {
    const at = this.#place(window, end)
    this.#ask(window, at, this.#tree.head)
    return this.#stats(
      'last' in window ? Math.min(end, this.#tree.newest) : end,
      this.#isComplete(window, at),
    )
  }

  /** Of the window that ends where this one begins. */
  statsBefore(window: WindowSpec, end: number): Stats {
    if ('span' in window) return this.statsAt(window, end - window.span)
    const to = this.#place(window, end) - window.last
    return this.aggregate(to - window.last + 1, to)
  }

  /**
   * By exact selection up to 10,000 values, above that from 10,000 evenly spaced offsets of the window (`sampled`). Between
   * two values as numpy's method 'linear'. Costs up to about 0.2 ms.
   */
  quantiles(window: WindowSpec, end: number): Quantiles {
    return this.quantilesAt(window, 'last' in window ? Number.POSITIVE_INFINITY : end)
  }

  /** `end` counts as in `statsAt`. */
  quantilesAt(window: WindowSpec, end: number): Quantiles {
    const bounds = this.#bounds(window, end)
    const { from, to, after, until } = bounds
    this.#query.within(from, to, after, until)
    const sampled = this.#query.n > EXACT_QUANTILES
    const values = this.#collect(bounds, sampled ? EXACT_QUANTILES : Math.max(0, to - from + 1))
    const [p50 = null, p95 = null, p99 = null] = quantiles(values, [0.5, 0.95, 0.99])
    return { p50, p95, p99, sampled }
  }

  /** Every finite value of the window, in the order of offsets; `end` counts as in `statsAt`. Costs its length. */
  valuesAt(window: WindowSpec, end: number): Float64Array {
    const bounds = this.#bounds(window, end)
    return this.#collect(bounds, Math.max(0, bounds.to - bounds.from + 1))
  }

  /** The finite values at `count` evenly spaced offsets. */
  #collect({ from, to, after, until }: Bounds, count: number): Float64Array {
    const entries = Math.max(0, to - from + 1)
    const values = new Float64Array(count)
    let n = 0
    for (let i = 0; i < count; i++) {
      const offset = from + (count < entries ? Math.floor((i * entries) / count) : i)
      const data = this.#tree.dataOf(offset)
      const time = data[offset & (BLOCK - 1)] as number
      const value = data[(offset & (BLOCK - 1)) + BLOCK] as number
      if (time > after && time <= until && !Number.isNaN(value)) values[n++] = value
    }
    return values.subarray(0, n)
  }

  #bounds(window: WindowSpec, end: number): Bounds {
    const tree = this.#tree
    if ('span' in window) {
      const after = end - window.span
      return { from: tree.firstAfter(after), to: tree.lastUpTo(end), after, until: end }
    }
    const to = this.#place(window, end)
    const from = Math.max(tree.oldest, to - window.last + 1)
    return { from, to, after: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY }
  }

  /** Where the window ends: an offset for `last`, a time for a span. */
  #place(window: WindowSpec, end: number): number {
    return 'last' in window ? this.#tree.firstAfter(end) - 1 : end
  }

  /**
   * M4 (see `ColumnPicker`) of the entries of event time (from, to], by columns of `width` ms on absolute time, each covering
   * (c·width - width, c·width]. All entries where they are at most 4 a column.
   */
  m4(from: number, to: number, width: number): Points {
    return pickByTime(this.#tree, from, to, width)
  }

  /** M4 of the entries [from, to] in equal parts by offset, at most `budget` points; all where that is enough. For frames. */
  reduce(from: number, to: number, budget: number): Points {
    return pickByOffset(this.#tree, from, to, budget)
  }

  /**
   * The window at each column end c = k·width in (from, to], and at `to` itself (SPEC WN3): a span covers (c - span, c], `last`
   * the entries up to the last offset whose running-maximum time is at most c.
   */
  rolling(window: WindowSpec, from: number, to: number, width: number): Rolling {
    const first = Math.floor(from / width) + 1
    const whole = Math.floor(to / width) - first + 1
    const count = to > from ? whole + (Math.floor(to / width) * width === to ? 0 : 1) : 0
    if (count > MAX_ROLLING_COLUMNS) throw new RangeError(`${count} columns are too many`)
    const column = (): Float64Array => new Float64Array(count)
    const [end, n, mean, std, min, max] = [column(), column(), column(), column(), column(), column()]
    const rolling = { end, n, mean, std, min, max, completeFrom: Number.NEGATIVE_INFINITY }
    const record = this.#query.record
    // from the newest back, so that the search for late points goes over each block once
    let hint = this.#tree.head
    for (let i = count - 1; i >= 0; i--) {
      const c = i < whole ? (first + i) * width : to
      const at = 'last' in window ? this.#tree.firstAfter(c) - 1 : c
      hint = this.#ask(window, at, hint)
      if (rolling.completeFrom < c && !this.#isComplete(window, at)) rolling.completeFrom = c + 1
      const held = this.#query.n
      end[i] = c
      n[i] = held
      mean[i] = held > 0 ? (record[K] as number) + (record[M] as number) : Number.NaN
      std[i] = held > 0 ? Math.sqrt((record[M2] as number) / held) : Number.NaN
      min[i] = held > 0 ? (record[MIN] as number) : Number.NaN
      max[i] = held > 0 ? (record[MAX] as number) : Number.NaN
    }
    return rolling
  }

  /** Leaves the window's aggregate in the query; `at` is an offset for `last`, a time for a span. Returns the last offset of it. */
  #ask(window: WindowSpec, at: number, hint: number): number {
    if ('last' in window) {
      this.#query.offsets(Math.max(this.#tree.oldest, at - window.last + 1), at)
      return hint
    }
    const after = at - window.span
    const to = this.#tree.lastUpTo(at, hint)
    this.#query.within(this.#tree.firstAfter(after), to, after, at)
    return to
  }

  /** Whether the window ends within what is held, at its old end. */
  #isComplete(window: WindowSpec, at: number): boolean {
    if (this.#tree.oldest === 1) return true
    return 'last' in window
      ? at - window.last + 1 >= this.#tree.oldest
      : this.#tree.before <= at - window.span
  }

  #stats(end: number, complete: boolean): Stats {
    const r = this.#query.record
    const n = this.#query.n
    const k = r[K] as number
    const m = r[M] as number
    return {
      n,
      mean: finite(n, k + m),
      std: finite(n, Math.sqrt((r[M2] as number) / n)),
      min: finite(n, r[MIN] as number),
      max: finite(n, r[MAX] as number),
      sum: finite(n, k * n + m * n),
      first: finite(n, r[FIRST] as number),
      last: finite(n, r[LAST] as number),
      end: Number.isFinite(end) ? end : null,
      complete,
      from: complete ? null : this.#heldFrom(),
    }
  }

  /** From here on no entry is missing. */
  #heldFrom(): number | null {
    const { before, oldest } = this.#tree
    const time = this.timeAt(oldest)
    const from = Number.isNaN(time) ? before : Math.max(before, time)
    return Number.isFinite(from) ? from : null
  }

  #holds(offset: number): boolean {
    return offset >= this.#tree.oldest && offset <= this.#tree.head && Number.isInteger(offset)
  }
}

/** Null for what JSON cannot carry, and for an empty window. */
function finite(n: number, value: number): number | null {
  return n > 0 && Number.isFinite(value) ? value : null
}

/**
 * Where a span window ends (SPEC WN2): at the feed's newest event time while points come, moved on in whole seconds
 * since the newest entry arrived once the feed falls silent. So a window ages, and its answer is the same for all who
 * ask within the same second.
 */
export function windowEnd(newestTime: number, silenceMs: number): number {
  return newestTime + Math.floor(Math.max(0, silenceMs) / 1000) * 1000
}

/** The smallest width of 2^k ms, k ≥ 0, at which `span` ms take at most `columns` columns (SPEC WN4). */
export function columnWidth(span: number, columns: number): number {
  let width = 1
  while (span / width > columns) width *= 2
  return width
}
