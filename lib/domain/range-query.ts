import { clear, copy, merge, N, RECORD, T_MAX, T_MIN } from './aggregate.ts'
import { refine, scan, scanWithin } from './scan.ts'
import { BLOCK, type NodeRef, SLICE, type SliceTree } from './slice-tree.ts'

const RESULT = 0
const MIDDLE = RECORD
const END = 2 * RECORD
const CACHED = 3 * RECORD
const CACHE_LINES = 8
/** Ends the search for the lowest bit of a slice's number: no more than 2^30 slices can be held. */
const TOP = 2 ** 30

/**
 * Aggregates of offset ranges, optionally filtered by time, left in `record`. A range of at most 64 entries is scanned.
 * A longer one is its aligned dyadic blocks of slices, merged from left to right, with the ragged end on the left merged
 * before them and the one on the right after (SPEC WN5): the same bits on every instance that holds the range.
 * The blocks of recent ranges are remembered, since a sliding window changes them only twice in 64 pushes.
 */
export class RangeQuery {
  /** The answer of the last question, a record at 0. */
  readonly record = new Float64Array(CACHED + CACHE_LINES * RECORD)
  readonly #tree: SliceTree
  readonly #ref: NodeRef
  readonly #keys = new Float64Array(2 * CACHE_LINES)
  readonly #gathered = new Float64Array(2 * SLICE)

  constructor(tree: SliceTree) {
    this.#tree = tree
    this.#ref = { data: this.record, at: 0 }
  }

  /** Entries [from, to], which must be held; empty where to < from. */
  offsets(from: number, to: number): void {
    this.#query(from, to, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, false)
  }

  /** Of those the ones with `after < time <= until`. Costs more the more entries of other times lie between them. */
  within(from: number, to: number, after: number, until: number): void {
    // nothing from `from` on came late, so time never falls from there to `to`
    this.#query(from, to, after, until, this.#tree.lastLate >= from)
  }

  #query(from: number, to: number, after: number, until: number, filter: boolean): void {
    const { record } = this
    if (to < from) {
      clear(record, RESULT)
      return
    }
    if (to - from < SLICE) {
      this.#few(from, to, after, until, filter)
      return
    }
    const first = Math.ceil(from / SLICE)
    const end = Math.floor((to + 1) / SLICE)
    let middle = MIDDLE
    if (filter) {
      clear(record, MIDDLE)
      this.#blocks(first, end, after, until, true)
    } else middle = this.#remembered(first, end)
    if (from < first * SLICE) {
      this.#scan(from, first * SLICE - 1, RESULT, after, until, filter)
      merge(record, RESULT, record, RESULT, record, middle)
    } else copy(record, RESULT, record, middle)
    if (to >= end * SLICE) {
      if (filter || to < this.#tree.head) this.#scan(end * SLICE, to, END, after, until, filter)
      else this.#tree.tail(record, END)
      merge(record, RESULT, record, RESULT, record, END)
    }
  }

  /** Where the record of the slices [first, end) lies. */
  #remembered(first: number, end: number): number {
    const line = (end - first) & (CACHE_LINES - 1)
    const at = CACHED + line * RECORD
    if (this.#keys[2 * line] !== first || this.#keys[2 * line + 1] !== end) {
      clear(this.record, MIDDLE)
      this.#blocks(first, end, 0, 0, false)
      copy(this.record, at, this.record, MIDDLE)
      this.#keys[2 * line] = first
      this.#keys[2 * line + 1] = end
    }
    return at
  }

  #blocks(first: number, end: number, after: number, until: number, filter: boolean): void {
    let slice = first
    while (slice < end) {
      const low = slice | TOP
      const level = 31 - Math.max(Math.clz32(low & -low), Math.clz32(end - slice))
      if (filter) this.#filtered(level, slice, after, until)
      else {
        this.#tree.node(level, slice, this.#ref)
        merge(this.record, MIDDLE, this.record, MIDDLE, this.#ref.data, this.#ref.at)
      }
      slice += 1 << level
    }
  }

  /** Takes a node whole where all its times lie inside, and goes down only where some do not (SPEC WN1). */
  #filtered(level: number, slice: number, after: number, until: number): void {
    const ref = this.#ref
    this.#tree.node(level, slice, ref)
    const tMin = ref.data[ref.at + T_MIN] as number
    const tMax = ref.data[ref.at + T_MAX] as number
    if (tMax <= after || tMin > until) return
    if (tMin > after && tMax <= until) {
      merge(this.record, MIDDLE, this.record, MIDDLE, ref.data, ref.at)
    } else if (level === 0) {
      this.#scan(slice * SLICE, slice * SLICE + SLICE - 1, END, after, until, true)
      merge(this.record, MIDDLE, this.record, MIDDLE, this.record, END)
    } else {
      this.#filtered(level - 1, slice, after, until)
      this.#filtered(level - 1, slice + 2 ** (level - 1), after, until)
    }
  }

  /** Entries of one slice. */
  #scan(from: number, to: number, at: number, after: number, until: number, filter: boolean): void {
    const data = this.#tree.dataOf(from)
    const i = from & (BLOCK - 1)
    const end = i + to - from + 1
    if (filter) scanWithin(data, i, end, BLOCK, after, until, this.record, at)
    else scan(data, i, end, BLOCK, this.#tree.lastLate < from, this.record, at)
  }

  /** At most 64 entries, which may lie in two blocks: two passes, exact to the last digits. */
  #few(from: number, to: number, after: number, until: number, filter: boolean): void {
    let data = this.#tree.dataOf(from)
    let i = from & (BLOCK - 1)
    let valuesAt = BLOCK
    const count = to - from + 1
    if (i + count > BLOCK) {
      this.#gather(data, i, this.#tree.dataOf(to), count)
      data = this.#gathered
      i = 0
      valuesAt = SLICE
    }
    const end = i + count
    if (filter) scanWithin(data, i, end, valuesAt, after, until, this.record, RESULT)
    else scan(data, i, end, valuesAt, this.#tree.lastLate < from, this.record, RESULT)
    refine(data, i, end, valuesAt, after, until, this.record, RESULT)
  }

  #gather(data: Float64Array, i: number, next: Float64Array, count: number): void {
    for (let e = 0; e < count; e++) {
      const source = i + e < BLOCK ? data : next
      const j = (i + e) & (BLOCK - 1)
      this.#gathered[e] = source[j] as number
      this.#gathered[e + SLICE] = source[j + BLOCK] as number
    }
  }

  get n(): number {
    return this.record[N] as number
  }
}
