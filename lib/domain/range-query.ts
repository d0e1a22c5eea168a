import { clear, merge, N, RECORD, scan, T_MAX, T_MIN } from './aggregate.ts'
import { BLOCK, type NodeRef, SLICE, type SliceTree } from './slice-tree.ts'

const RESULT = 0
const MIDDLE = RECORD
const END = 2 * RECORD
const CACHED = 3 * RECORD
const CACHE_LINES = 8
const MAX_LEVEL = 30

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
  readonly #few = new Float64Array(2 * SLICE)

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
      this.#scan(from, to, RESULT, after, until)
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
      this.#scan(from, first * SLICE - 1, RESULT, after, until)
      merge(record, RESULT, record, RESULT, record, middle)
    } else record.copyWithin(RESULT, middle, middle + RECORD)
    if (to >= end * SLICE) {
      this.#scan(end * SLICE, to, END, after, until)
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
      this.record.copyWithin(at, MIDDLE, MIDDLE + RECORD)
      this.#keys[2 * line] = first
      this.#keys[2 * line + 1] = end
    }
    return at
  }

  #blocks(first: number, end: number, after: number, until: number, filter: boolean): void {
    let slice = first
    while (slice < end) {
      let level = 0
      while (level < MAX_LEVEL && slice % 2 ** (level + 1) === 0 && slice + 2 ** (level + 1) <= end) level++
      if (filter) this.#filtered(level, slice, after, until)
      else {
        this.#tree.node(level, slice, this.#ref)
        merge(this.record, MIDDLE, this.record, MIDDLE, this.#ref.data, this.#ref.at)
      }
      slice += 2 ** level
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
      this.#scan(slice * SLICE, slice * SLICE + SLICE - 1, END, after, until)
      merge(this.record, MIDDLE, this.record, MIDDLE, this.record, END)
    } else {
      this.#filtered(level - 1, slice, after, until)
      this.#filtered(level - 1, slice + 2 ** (level - 1), after, until)
    }
  }

  /** At most 64 entries, which may lie in two blocks. */
  #scan(from: number, to: number, at: number, after: number, until: number): void {
    const data = this.#tree.dataOf(from)
    const i = from & (BLOCK - 1)
    const count = to - from + 1
    if (i + count <= BLOCK) {
      scan(data, i, i + count, BLOCK, this.record, at, after, until)
      return
    }
    const here = BLOCK - i
    const next = this.#tree.dataOf(to)
    const few = this.#few
    for (let e = 0; e < count; e++) {
      const source = e < here ? data : next
      const j = e < here ? i + e : e - here
      few[e] = source[j] as number
      few[e + SLICE] = source[j + BLOCK] as number
    }
    scan(few, 0, count, SLICE, this.record, at, after, until)
  }

  get n(): number {
    return this.record[N] as number
  }
}
