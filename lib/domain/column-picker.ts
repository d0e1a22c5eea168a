import { FIRST_TIME, LAST_TIME, MAX, MIN, N, T_MAX, T_MIN } from './aggregate.ts'
import { BLOCK, type NodeRef, SLICE, type SliceTree } from './slice-tree.ts'

/** Entries in offset order. A gap is NaN. */
export interface Points {
  readonly times: Float64Array
  readonly values: Float64Array
  readonly offsets: Float64Array
  /** How many entries they stand for. */
  readonly total: number
}

/** Of one column: offsets of what M4 keeps, by what was found so far. */
interface Column {
  readonly key: number
  /** Earliest and latest entry, gaps among them. */
  openTime: number
  open: number
  closeTime: number
  close: number
  firstTime: number
  first: number
  lastTime: number
  last: number
  min: number
  minAt: number
  max: number
  maxAt: number
}

/**
 * M4: of each column the first and last value by (time, offset), the first min and the first max by offset, and the
 * earliest or latest entry where that is a gap (so that the line breaks where it should). At most 6 entries a column.
 */
export class ColumnPicker {
  total = 0
  readonly #tree: SliceTree
  readonly #columns = new Map<number, Column>()
  #current: Column | undefined

  constructor(tree: SliceTree) {
    this.#tree = tree
  }

  /** A whole slice of 64 values, without a gap, all in column `key`: costs one entry; its extremes are looked up at the end. */
  addSlice(key: number, slice: number, ref: NodeRef): void {
    const { data, at } = ref
    const c = this.#column(key)
    const offset = -slice // stands for "somewhere in this slice" until `points`
    this.total += SLICE
    this.#edges(c, data[at + T_MIN] as number, data[at + T_MAX] as number, offset)
    this.#value(c, data[at + FIRST_TIME] as number, data[at + MIN] as number, offset)
    this.#value(c, data[at + LAST_TIME] as number, data[at + MAX] as number, offset)
  }

  add(key: number, offset: number, time: number, value: number): void {
    const c = this.#column(key)
    this.total++
    this.#edges(c, time, time, offset)
    if (!Number.isNaN(value)) this.#value(c, time, value, offset)
  }

  /** Everything picked, in offset order, at most the last `budget`. */
  points(budget = Number.POSITIVE_INFINITY): Points {
    const picked: number[] = []
    let ordered = true
    for (const c of this.#columns.values()) {
      for (const offset of this.#picked(c)) {
        if (picked.length > 0 && offset < (picked[picked.length - 1] as number)) ordered = false
        if (picked[picked.length - 1] !== offset) picked.push(offset)
      }
    }
    const offsets = Float64Array.from(picked)
    if (!ordered) offsets.sort()
    return pointsAt(this.#tree, offsets.length > budget ? offsets.slice(-budget) : offsets, this.total)
  }

  #column(key: number): Column {
    if (this.#current?.key === key) return this.#current
    let c = this.#columns.get(key)
    if (!c) {
      c = {
        key,
        openTime: Number.POSITIVE_INFINITY,
        open: 0,
        closeTime: Number.NEGATIVE_INFINITY,
        close: 0,
        firstTime: Number.POSITIVE_INFINITY,
        first: 0,
        lastTime: Number.NEGATIVE_INFINITY,
        last: 0,
        min: Number.POSITIVE_INFINITY,
        minAt: 0,
        max: Number.NEGATIVE_INFINITY,
        maxAt: 0,
      }
      this.#columns.set(key, c)
    }
    this.#current = c
    return c
  }

  #edges(c: Column, start: number, end: number, offset: number): void {
    if (start < c.openTime) {
      c.openTime = start
      c.open = offset
    }
    if (end >= c.closeTime) {
      c.closeTime = end
      c.close = offset
    }
  }

  #value(c: Column, time: number, value: number, offset: number): void {
    if (time < c.firstTime) {
      c.firstTime = time
      c.first = offset
    }
    if (time >= c.lastTime) {
      c.lastTime = time
      c.last = offset
    }
    if (value < c.min) {
      c.min = value
      c.minAt = offset
    }
    if (value > c.max) {
      c.max = value
      c.maxAt = offset
    }
  }

  #picked(c: Column): number[] {
    const picked = [
      this.#find(c.open, c.openTime, 0, false),
      this.#find(c.close, c.closeTime, 0, true),
      this.#find(c.first, c.firstTime, 0, false),
      this.#find(c.last, c.lastTime, 0, true),
      this.#find(c.minAt, c.min, BLOCK, false),
      this.#find(c.maxAt, c.max, BLOCK, false),
    ]
    return picked.filter((offset) => offset > 0).sort((a, b) => a - b)
  }

  /** The first or last offset of slice `-at` whose time (`field` 0) or value (`field` BLOCK) is `wanted`. */
  #find(at: number, wanted: number, field: number, fromEnd: boolean): number {
    if (at >= 0) return at
    const data = this.#tree.dataOf(-at * SLICE)
    const start = (-at * SLICE) & (BLOCK - 1)
    for (let e = 0; e < SLICE; e++) {
      const i = fromEnd ? SLICE - 1 - e : e
      if (data[start + field + i] === wanted) return -at * SLICE + i
    }
    return 0
  }
}

export function pointsAt(tree: SliceTree, offsets: Float64Array, total: number): Points {
  const times = new Float64Array(offsets.length)
  const values = new Float64Array(offsets.length)
  for (let i = 0; i < offsets.length; i++) {
    const offset = offsets[i] as number
    const data = tree.dataOf(offset)
    times[i] = data[offset & (BLOCK - 1)] as number
    values[i] = data[(offset & (BLOCK - 1)) + BLOCK] as number
  }
  return { times, values, offsets, total }
}

export function isWholeSlice(ref: NodeRef): boolean {
  return ref.data[ref.at + N] === SLICE
}
