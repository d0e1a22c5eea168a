/**
 * Which of the columns of `width` ms on absolute time are held, and in which slot: the newest `capacity` of them (rounded
 * up to a power of two), without holes. Column c covers (c·width − width, c·width], as windows do. Data lies in the
 * subclass's typed arrays, by slot, so that a drawing loop allocates nothing:
 * `for (let c = ring.from; c <= ring.to; c++) { const i = ring.slot(c); … }`
 */
export abstract class ColumnRing {
  readonly width: number
  readonly capacity: number
  /** First and last column held; `to < from` while empty. */
  from = 0
  to = -1
  readonly #mask: number
  /** Columns below were trimmed on purpose and do not come back. */
  #floor = Number.NEGATIVE_INFINITY

  constructor(width: number, capacity: number) {
    this.width = width
    this.capacity = 2 ** Math.ceil(Math.log2(Math.max(1, capacity)))
    this.#mask = this.capacity - 1
  }

  slot(column: number): number {
    return column & this.#mask
  }

  /** The column that a time falls into. */
  columnOf(time: number): number {
    return Math.ceil(time / this.width)
  }

  startTime(column: number): number {
    return (column - 1) * this.width
  }

  /** Forgets every column that ends at `time` or before. */
  trimBefore(time: number): void {
    const keep = Math.floor(time / this.width) + 1
    if (keep > this.#floor) this.#floor = keep
    if (keep > this.to) this.#empty()
    else if (keep > this.from) this.from = keep
  }

  clear(): void {
    this.#floor = Number.NEGATIVE_INFINITY
    this.#empty()
  }

  /** The slot of a column, made empty where it is new; -1 where it lies before what is held. Costs the columns skipped. */
  protected open(column: number): number {
    if (column >= this.from && column <= this.to) return column & this.#mask
    if (!(column >= this.#floor) || !Number.isFinite(column)) return -1
    if (this.to < this.from) {
      this.from = column
      this.to = column
      this.wipe(column & this.#mask)
    } else if (column > this.to) {
      const first = Math.max(this.to + 1, column - this.capacity + 1)
      for (let c = first; c <= column; c++) this.wipe(c & this.#mask)
      this.from = Math.max(this.from, column - this.capacity + 1)
      this.to = column
    } else {
      if (column <= this.to - this.capacity) return -1
      for (let c = column; c < this.from; c++) this.wipe(c & this.#mask)
      this.from = column
    }
    return column & this.#mask
  }

  protected abstract wipe(slot: number): void

  #empty(): void {
    this.from = 0
    this.to = -1
  }
}
