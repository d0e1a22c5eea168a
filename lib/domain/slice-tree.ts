import { merge, RECORD, T_MAX, T_MIN } from './aggregate.ts'
import { BlockList } from './block-list.ts'
import { scanWithin } from './scan.ts'
import { SliceSums } from './slice-sums.ts'

export const SLICE = 64
export const BLOCK = 1024
const SLICES = BLOCK / SLICE
const NODES = 2 * BLOCK
const BLOCK_LENGTH = NODES + 2 * SLICES * RECORD
const NO_UPPER = new Float64Array(0)
/** log2 of the slices in a block. */
const BLOCK_LEVEL = 4

/**
 * 1,024 entries and their part of the tree, in one array: times, values, then a binary heap of aggregates (root at 1, one
 * leaf a slice).
 */
interface Block {
  readonly data: Float64Array
  /** The nodes over 2, 4, 8… blocks that end with this one. */
  readonly upper: Float64Array
  /** Newest event time up to the end of this block; Infinity while it is the last. */
  runningMax: number
}

/** Where a node's record lies. */
export interface NodeRef {
  data: Float64Array
  at: number
}

/**
 * The raw entries of one feed in blocks, under a binary tree of aggregates. Slices and nodes are cut at multiples of
 * absolute offsets, so that a node's bits do not depend on where this instance began. A push costs a few ns, one in 64
 * seals a slice and the nodes that end with it (at most log2 of the slices held), one in 1,024 allocates a block or takes
 * the one just dropped; no entry is ever copied. Nodes that reach back before `oldest` are not computed: ask only for what is held.
 */
export class SliceTree {
  head: number
  oldest: number
  newest: number
  /** Newest event time before `oldest`; NaN while unknown. */
  before: number
  /** Offset of the last entry that was older than one before it. */
  lastLate = 0
  bytes = 0
  readonly #blocks = new BlockList<Block>()
  #spare: Float64Array | undefined
  readonly #sums = new SliceSums()
  /** Number of the block that the last search by time ended in: a window that slides mostly ends there again. */
  #found = 0

  constructor(first: number, before: number | undefined) {
    this.head = first - 1
    this.oldest = first
    this.before = before ?? (first > 1 ? Number.NaN : Number.NEGATIVE_INFINITY)
    this.newest = before ?? Number.NEGATIVE_INFINITY
  }

  push(time: number, value: number): void {
    const offset = this.head + 1
    const i = offset & (BLOCK - 1)
    if (i === 0 || this.#blocks.count === 0) this.#grow(offset, time)
    const data = this.dataOf(offset)
    data[i] = time
    data[i + BLOCK] = value
    this.head = offset
    if ((i & (SLICE - 1)) === 0) this.#sums.begin(value)
    else this.#sums.add(i & 1, value)
    if (time < this.newest) {
      this.lastLate = offset
      this.#sums.spoil()
    } else this.newest = time
    if ((i & (SLICE - 1)) === SLICE - 1) this.#seal(offset, data, i)
  }

  /** The aggregate of the entries from the last slice's beginning to the head. */
  tail(out: Float64Array, o: number): void {
    const offset = this.head
    this.#writeTail(offset, this.dataOf(offset), offset & (BLOCK - 1), out, o)
  }

  /** Drops the oldest whole blocks, as long as at least `keep` entries stay. `reuse` keeps one for the next to come. */
  trim(keep: number, reuse = false): void {
    while (this.#blocks.count > 0) {
      const next = (this.#blocks.first + 1) * BLOCK
      if (next > this.head + 1 || this.head + 1 - next < keep) break
      const block = this.#blocks.shift()
      this.bytes -= block.upper.byteLength
      if (reuse && !this.#spare) this.#spare = block.data
      else this.bytes -= block.data.byteLength
      this.before = Math.min(block.runningMax, this.newest)
      this.oldest = next
    }
    if (reuse || !this.#spare) return
    this.bytes -= this.#spare.byteLength
    this.#spare = undefined
  }

  /** The block that holds an offset: times at `offset & (BLOCK - 1)`, values `BLOCK` further on. */
  dataOf(offset: number): Float64Array {
    return this.#blocks.at(Math.floor(offset / BLOCK)).data
  }

  /** The aggregate of the 2^level slices from `slice` on, which is a multiple of 2^level. */
  node(level: number, slice: number, ref: NodeRef): void {
    const block = this.#blocks.at(Math.floor((slice + (1 << level) - 1) / SLICES))
    if (level <= BLOCK_LEVEL) {
      ref.data = block.data
      ref.at = NODES + ((SLICES + (slice & (SLICES - 1))) >> level) * RECORD
    } else {
      ref.data = block.upper
      ref.at = (level - BLOCK_LEVEL - 1) * RECORD
    }
  }

  /** The first offset held whose running-maximum time is after `time`; head + 1 where none is. O(log n). */
  firstAfter(time: number): number {
    if (!(this.newest > time)) return this.head + 1
    if (this.before > time || this.#blocks.count === 0) return this.oldest
    const start = this.#blockWith(time) * BLOCK
    const data = this.dataOf(start)
    const end = Math.min(start + BLOCK - 1, this.head)
    let offset = Math.max(start, this.oldest)
    while (offset <= end) {
      const i = offset & (BLOCK - 1)
      const last = offset + SLICE - 1 - (i & (SLICE - 1))
      if (last <= end && (data[NODES + (SLICES + (i >> 6)) * RECORD + T_MAX] as number) <= time) {
        offset = last + 1
        continue
      }
      for (const stop = Math.min(last, end); offset <= stop; offset++)
        if ((data[offset & (BLOCK - 1)] as number) > time) return offset
    }
    return this.head + 1
  }

  /**
   * The last offset held, at most `hint`, whose time is at most `time`; oldest - 1 where none is. O(log n) where nothing
   * came late after it, else it walks back over blocks.
   */
  lastUpTo(time: number, hint = this.head): number {
    if (time >= this.newest) return Math.min(hint, this.head)
    const ordered = this.firstAfter(time) - 1
    let offset = Math.min(hint, this.lastLate)
    while (offset > ordered) {
      const data = this.dataOf(offset)
      const i = offset & (BLOCK - 1)
      if (i === BLOCK - 1 && (data[NODES + RECORD + T_MIN] as number) > time) {
        offset -= BLOCK
      } else if ((i & (SLICE - 1)) === SLICE - 1 && this.#leafStart(data, i) > time) {
        offset -= SLICE
      } else if ((data[i] as number) <= time) {
        return offset
      } else offset--
    }
    return Math.min(hint, ordered)
  }

  /** Number of the first block whose running maximum is after `time`; there is one. */
  #blockWith(time: number): number {
    const blocks = this.#blocks
    let low = blocks.first
    let high = low + blocks.count - 1
    const hint = this.#found
    if (hint >= low && hint <= high) {
      if (blocks.at(hint).runningMax > time) high = hint
      else low = hint + 1
      if (low === hint + 1 && blocks.at(low).runningMax > time) high = low
      else if (high === hint && hint > low && blocks.at(hint - 1).runningMax <= time) low = hint
    }
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if (blocks.at(middle).runningMax > time) high = middle
      else low = middle + 1
    }
    this.#found = low
    return low
  }

  #leafStart(data: Float64Array, i: number): number {
    return data[NODES + (SLICES + (i >> 6)) * RECORD + T_MIN] as number
  }

  #grow(offset: number, time: number): void {
    const number = Math.floor(offset / BLOCK)
    if (this.#blocks.count > 0) this.#blocks.at(number - 1).runningMax = this.newest
    if (Number.isNaN(this.before)) this.before = time
    let over = 0
    while ((number + 1) % 2 ** (over + 1) === 0 && over < 40) over++
    const upper = over > 0 ? new Float64Array(over * RECORD) : NO_UPPER
    this.bytes += upper.byteLength
    if (!this.#spare) this.bytes += BLOCK_LENGTH * 8
    const data = this.#spare ?? new Float64Array(BLOCK_LENGTH)
    this.#spare = undefined
    this.#blocks.push(number, { data, upper, runningMax: Number.POSITIVE_INFINITY })
  }

  /** `i` is the offset's place in its block. */
  #writeTail(offset: number, data: Float64Array, i: number, out: Float64Array, o: number): void {
    const from = i - (i & (SLICE - 1))
    if (this.#sums.holds) {
      this.#sums.write(data, from, i, BLOCK, out, o)
      return
    }
    const held = Math.max(from, i - (offset - this.oldest))
    scanWithin(data, held, i + 1, BLOCK, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, out, o)
  }

  #seal(offset: number, data: Float64Array, i: number): void {
    let node = SLICES + (i >> 6)
    this.#writeTail(offset, data, i, data, NODES + node * RECORD)
    while (node & 1 && node > 1) {
      node >>= 1
      const left = NODES + 2 * node * RECORD
      merge(data, NODES + node * RECORD, data, left, data, left + RECORD)
    }
    if (node === 1) this.#sealUpper(offset, data)
  }

  #sealUpper(offset: number, data: Float64Array): void {
    const end = offset + 1
    const number = Math.floor(offset / BLOCK)
    const { upper } = this.#blocks.at(number)
    let right = data
    let rightAt = NODES + RECORD
    for (let level = 1; (number + 1) % 2 ** level === 0; level++) {
      if (end - 2 ** level * BLOCK < this.oldest) return
      const sibling = this.#blocks.at(number - 2 ** (level - 1))
      const left = level === 1 ? sibling.data : sibling.upper
      const leftAt = level === 1 ? NODES + RECORD : (level - 2) * RECORD
      const at = (level - 1) * RECORD
      merge(upper, at, left, leftAt, right, rightAt)
      right = upper
      rightAt = at
    }
  }
}
