import type { LogEntries } from '../../ports/feed-log.ts'

const BLOCK = 256
const VALUES = BLOCK
const ARRIVED = 2 * BLOCK
export const BLOCK_BYTES = 3 * BLOCK * 8

/** 256 entries: their times, then their values, then when they arrived, in one array. */
interface Block {
  readonly data: Float64Array
  minTime: number
  maxTime: number
}

/** The entries that one feed still holds, oldest first, in blocks: appending never copies what is there. */
export class EntryBlocks {
  readonly #blocks: Block[] = []
  /** Offset of the first entry of the first block. */
  #base = 1
  #head = 0

  get head(): number {
    return this.#head
  }

  get oldest(): number {
    return this.#base
  }

  get bytes(): number {
    return this.#blocks.length * BLOCK_BYTES
  }

  append(times: ArrayLike<number>, values: ArrayLike<number>, arrived: number): void {
    const n = times.length
    let done = 0
    while (done < n) {
      const at = this.#head + 1 - this.#base
      const slot = at % BLOCK
      const block = this.#blocks[(at - slot) / BLOCK] ?? this.#open()
      const take = Math.min(BLOCK - slot, n - done)
      const { data } = block
      let { minTime, maxTime } = block
      for (let i = 0; i < take; i++) {
        const time = times[done + i] as number
        if (time < minTime) minTime = time
        if (time > maxTime) maxTime = time
        data[slot + i] = time
        data[VALUES + slot + i] = values[done + i] as number
        data[ARRIVED + slot + i] = arrived
      }
      block.minTime = minTime
      block.maxTime = maxTime
      done += take
      this.#head += take
    }
  }

  /** Entries from..to, both held; empty where to < from. */
  slice(epoch: string, from: number, to: number): LogEntries {
    const n = Math.max(0, to - from + 1)
    const out = { times: new Float64Array(n), values: new Float64Array(n), arrived: new Float64Array(n) }
    let done = 0
    while (done < n) {
      const at = from + done - this.#base
      const slot = at % BLOCK
      const block = this.#blocks[(at - slot) / BLOCK]
      if (block === undefined) throw new RangeError(`entry ${from + done} is not held`)
      const take = Math.min(BLOCK - slot, n - done)
      out.times.set(block.data.subarray(slot, slot + take), done)
      out.values.set(block.data.subarray(VALUES + slot, VALUES + slot + take), done)
      out.arrived.set(block.data.subarray(ARRIVED + slot, ARRIVED + slot + take), done)
      done += take
    }
    return { epoch, first: from, ...out }
  }

  /**
   * Calls `take(offset, time, value, arrived)` for the entries of event time (from, to] in offset order until it
   * returns false. Blocks that hold none are skipped whole.
   */
  scan(
    from: number,
    to: number,
    take: (offset: number, time: number, value: number, arrived: number) => boolean,
  ): void {
    for (const [b, { data, minTime, maxTime }] of this.#blocks.entries()) {
      if (maxTime <= from || minTime > to) continue
      const first = this.#base + b * BLOCK
      const n = Math.min(BLOCK, this.#head - first + 1)
      for (let i = 0; i < n; i++) {
        const time = data[i] as number
        if (time <= from || time > to) continue
        if (!take(first + i, time, data[VALUES + i] as number, data[ARRIVED + i] as number)) return
      }
    }
  }

  /** Drops the oldest whole blocks beyond `keep` entries; the one being written stays. Returns the bytes set free. */
  trim(keep: number): number {
    const spare = Math.floor((this.#head - this.#base + 1 - keep) / BLOCK)
    const count = Math.min(Math.max(0, spare), this.#blocks.length - 1)
    if (count <= 0) return 0
    if (count === 1) this.#blocks.shift()
    else this.#blocks.splice(0, count)
    this.#base += count * BLOCK
    return count * BLOCK_BYTES
  }

  #open(): Block {
    const block = { data: new Float64Array(3 * BLOCK), minTime: Infinity, maxTime: -Infinity }
    this.#blocks.push(block)
    return block
  }
}
