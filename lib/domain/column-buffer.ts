import { ColumnRing } from './column-ring.ts'

/** Bits of `ColumnBuffer.gap`. A break before: no line from the column on the left; after: none to the right. */
export const BREAK_BEFORE = 1
export const BREAK_AFTER = 2

/**
 * The newest columns of one feed for drawing: first, min, max and last by time (M4), merged from points that may come in
 * any order and may themselves be M4 of the same or a narrower width: the result is the same as from all points. Of equal
 * times the first to come is `first`, the last to come is `last`; of equal extremes the first to come stays.
 * The arrays are indexed by `slot(column)`; where `count` is 0 only `gap` means anything.
 */
export class ColumnBuffer extends ColumnRing {
  readonly count: Float64Array
  readonly first: Float64Array
  readonly firstTime: Float64Array
  readonly min: Float64Array
  readonly minTime: Float64Array
  readonly max: Float64Array
  readonly maxTime: Float64Array
  readonly last: Float64Array
  readonly lastTime: Float64Array
  readonly gap: Uint8Array
  /** Times of the earliest and latest entry, gaps among them. */
  readonly #earliest: Float64Array
  readonly #latest: Float64Array

  constructor(width: number, capacity: number) {
    super(width, capacity)
    const column = (): Float64Array => new Float64Array(this.capacity)
    this.count = column()
    this.first = column()
    this.firstTime = column()
    this.min = column()
    this.minTime = column()
    this.max = column()
    this.maxTime = column()
    this.last = column()
    this.lastTime = column()
    this.gap = new Uint8Array(this.capacity)
    this.#earliest = column()
    this.#latest = column()
  }

  /** NaN is a gap. Points older than what is held are passed over. */
  append(times: ArrayLike<number>, values: ArrayLike<number>): void {
    for (let i = 0; i < times.length; i++) this.#add(times[i] ?? Number.NaN, values[i] ?? Number.NaN)
  }

  /** Takes over what another buffer of the same or a narrower width holds from column `from` of it on. */
  merge(other: ColumnBuffer, from: number): void {
    for (let c = Math.max(from, other.from); c <= other.to; c++) {
      const i = other.slot(c)
      const gap = other.gap[i] ?? 0
      if ((gap & BREAK_BEFORE) !== 0) this.#add(other.#earliest[i] ?? Number.NaN, Number.NaN)
      if ((other.count[i] ?? 0) > 0) {
        this.#add(other.firstTime[i] ?? 0, other.first[i] ?? 0)
        this.#add(other.minTime[i] ?? 0, other.min[i] ?? 0)
        this.#add(other.maxTime[i] ?? 0, other.max[i] ?? 0)
        this.#add(other.lastTime[i] ?? 0, other.last[i] ?? 0)
      }
      if ((gap & BREAK_AFTER) !== 0) this.#add(other.#latest[i] ?? Number.NaN, Number.NaN)
    }
  }

  protected wipe(slot: number): void {
    this.count[slot] = 0
    this.gap[slot] = 0
    this.#earliest[slot] = Number.POSITIVE_INFINITY
    this.#latest[slot] = Number.NEGATIVE_INFINITY
  }

  #add(time: number, value: number): void {
    const i = this.open(this.columnOf(time))
    if (i < 0) return
    const isGap = Number.isNaN(value)
    this.#markEdges(i, time, isGap)
    if (isGap) return
    const count = this.count[i] ?? 0
    this.count[i] = count + 1
    if (count === 0 || time < (this.firstTime[i] ?? 0)) {
      this.first[i] = value
      this.firstTime[i] = time
    }
    if (count === 0 || time >= (this.lastTime[i] ?? 0)) {
      this.last[i] = value
      this.lastTime[i] = time
    }
    if (count === 0 || value < (this.min[i] ?? 0)) {
      this.min[i] = value
      this.minTime[i] = time
    }
    if (count === 0 || value > (this.max[i] ?? 0)) {
      this.max[i] = value
      this.maxTime[i] = time
    }
  }

  #markEdges(i: number, time: number, isGap: boolean): void {
    let gap = this.gap[i] ?? 0
    if (time < (this.#earliest[i] ?? 0)) {
      this.#earliest[i] = time
      gap = isGap ? gap | BREAK_BEFORE : gap & ~BREAK_BEFORE
    }
    if (time >= (this.#latest[i] ?? 0)) {
      this.#latest[i] = time
      gap = isGap ? gap | BREAK_AFTER : gap & ~BREAK_AFTER
    }
    this.gap[i] = gap
  }
}

/**
 * The newest columns of one window's rolling statistics for drawing, one row a column. Rows may come in any order (a fill
 * puts rows in the middle). Arrays are indexed by `slot(column)`: `end` is NaN where a column has no row, and where `n`
 * is 0 the window was empty there (the line breaks).
 */
export class RollingBuffer extends ColumnRing {
  readonly end: Float64Array
  readonly n: Float64Array
  readonly mean: Float64Array
  readonly std: Float64Array
  readonly min: Float64Array
  readonly max: Float64Array

  constructor(width: number, capacity: number) {
    super(width, capacity)
    const column = (): Float64Array => new Float64Array(this.capacity)
    this.end = column()
    this.n = column()
    this.mean = column()
    this.std = column()
    this.min = column()
    this.max = column()
  }

  /** `end` says which column; of two rows in one column the one with the later end stays, the newer one of equals. */
  put(end: number, n: number, mean: number, std: number, min: number, max: number): void {
    const i = this.open(this.columnOf(end))
    if (i < 0 || end < (this.end[i] ?? 0)) return
    this.end[i] = end
    this.n[i] = n
    this.mean[i] = mean
    this.std[i] = std
    this.min[i] = min
    this.max[i] = max
  }

  /** Takes over the rows that another buffer of the same or a narrower width holds from column `from` of it on. */
  merge(other: RollingBuffer, from: number): void {
    for (let c = Math.max(from, other.from); c <= other.to; c++) {
      const i = other.slot(c)
      const end = other.end[i] ?? Number.NaN
      if (Number.isNaN(end)) continue
      const at = (column: Float64Array): number => column[i] ?? Number.NaN
      this.put(end, at(other.n), at(other.mean), at(other.std), at(other.min), at(other.max))
    }
  }

  protected wipe(slot: number): void {
    this.end[slot] = Number.NaN
  }
}
