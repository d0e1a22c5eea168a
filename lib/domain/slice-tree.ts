import { merge, RECORD, scan, T_MAX, T_MIN } from './aggregate.ts'

export const SLICE = 64
export const BLOCK = 1024
const SLICES = BLOCK / SLICE
const NODES = 2 * BLOCK
const UPPER = NODES + 2 * SLICES * RECORD
/** log2 of the slices in a block. */
const BLOCK_LEVEL = 4

/**
 * 1,024 entries and their part of the tree, in one array: times, values, then a binary heap of aggregates (root at 1, one
 * leaf a slice), then the nodes over several blocks that end with this one.
 */
interface Block {
  readonly data: Float64Array
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
 * seals a slice and the nodes that end with it (at most log2 of the slices held), one in 1,024 allocates a block;
 * nothing is ever copied. Nodes that reach back before `oldest` are not computed: ask only for what is held.
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
  #blocks: Block[] = []
  /** Absolute number of the first block held. */
  #base: number

  constructor(first: number, before: number | undefined) {
    this.head = first - 1
    this.oldest = first
    this.before = before ?? (first > 1 ? Number.NaN : Number.NEGATIVE_INFINITY)
    this.newest = before ?? Number.NEGATIVE_INFINITY
    this.#base = Math.floor(first / BLOCK)
  }

  push(time: number, value: number): void {
    const offset = this.head + 1
    const i = offset & (BLOCK - 1)
    if (i === 0 || this.#blocks.length === 0) this.#grow(offset, time)
    const data = (this.#blocks[this.#blocks.length - 1] as Block).data
    data[i] = time
    data[i + BLOCK] = value
    if (time < this.newest) this.lastLate = offset
    else this.newest = time
    this.head = offset
    if ((i & (SLICE - 1)) === SLICE - 1) this.#seal(offset, data, i)
  }

  /** Drops the oldest whole blocks, as long as at least `keep` entries stay. */
  trim(keep: number): void {
    while (this.#blocks.length > 0) {
      const next = (this.#base + 1) * BLOCK
      if (next > this.head + 1 || this.head + 1 - next < keep) return
      const block = this.#blocks.shift() as Block
      this.bytes -= block.data.byteLength
      this.before = Math.min(block.runningMax, this.newest)
      this.#base++
      this.oldest = next
    }
  }

  /** The block that holds an offset: times at `offset & (BLOCK - 1)`, values `BLOCK` further on. */
  dataOf(offset: number): Float64Array {
    return (this.#blocks[Math.floor(offset / BLOCK) - this.#base] as Block).data
  }

  /** The aggregate of the 2^level slices from `slice` on, which is a multiple of 2^level. */
  node(level: number, slice: number, ref: NodeRef): void {
    if (level <= BLOCK_LEVEL) {
      ref.data = this.dataOf(slice * SLICE)
      ref.at = NODES + ((SLICES >> level) + ((slice & (SLICES - 1)) >> level)) * RECORD
    } else {
      ref.data = this.dataOf((slice + 2 ** level) * SLICE - 1)
      ref.at = UPPER + (level - BLOCK_LEVEL - 1) * RECORD
    }
  }

  /** The first offset held whose running-maximum time is after `time`; head + 1 where none is. O(log n). */
  firstAfter(time: number): number {
    if (!(this.newest > time)) return this.head + 1
    if (this.before > time) return this.oldest
    let low = 0
    let high = this.#blocks.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#blocks[middle] as Block).runningMax > time) high = middle
      else low = middle + 1
    }
    const start = (this.#base + low) * BLOCK
    const data = (this.#blocks[low] as Block | undefined)?.data
    const end = Math.min(start + BLOCK - 1, this.head)
    let offset = Math.max(start, this.oldest)
    while (data && offset <= end) {
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

  #leafStart(data: Float64Array, i: number): number {
    return data[NODES + (SLICES + (i >> 6)) * RECORD + T_MIN] as number
  }

  #grow(offset: number, time: number): void {
    const number = Math.floor(offset / BLOCK)
    const previous = this.#blocks[this.#blocks.length - 1]
    if (previous) previous.runningMax = this.newest
    else this.#base = number
    if (Number.isNaN(this.before)) this.before = time
    let over = 0
    while ((number + 1) % 2 ** (over + 1) === 0 && over < 40) over++
    const data = new Float64Array(UPPER + over * RECORD)
    this.bytes += data.byteLength
    this.#blocks.push({ data, runningMax: Number.POSITIVE_INFINITY })
  }

  #seal(offset: number, data: Float64Array, i: number): void {
    const from = Math.max(i - SLICE + 1, i - (offset - this.oldest))
    let node = SLICES + (i >> 6)
    scan(data, from, i + 1, BLOCK, data, NODES + node * RECORD)
    while (node & 1 && node > 1) {
      node >>= 1
      const left = NODES + 2 * node * RECORD
      merge(data, NODES + node * RECORD, data, left, data, left + RECORD)
    }
    if (node === 1) this.#sealUpper(data)
  }

  #sealUpper(data: Float64Array): void {
    const last = this.#blocks.length - 1
    const number = this.#base + last
    let right = NODES + RECORD
    for (let level = 1; (number + 1) % 2 ** level === 0; level++) {
      const sibling = last - 2 ** (level - 1)
      const out = UPPER + (level - 1) * RECORD
      const reach = (number + 1 - 2 ** level) * BLOCK
      if (sibling < 0 || reach < this.oldest) return
      const left = level === 1 ? NODES + RECORD : UPPER + (level - 2) * RECORD
      merge(data, out, (this.#blocks[sibling] as Block).data, left, data, right)
      right = out
    }
  }
}
