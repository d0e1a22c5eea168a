import type { LogEntries } from '../../ports/feed-log.ts'

const BLOCK = 256
export const BYTES_PER_ENTRY = 24

interface Block {
  readonly times: Float64Array
  readonly values: Float64Array
  readonly arrived: Float64Array
}

function allocate(size: number): Block {
  return { times: new Float64Array(size), values: new Float64Array(size), arrived: new Float64Array(size) }
}

/** The entries that one feed still holds, oldest first, in blocks: appending never copies what is there. */
export class EntryBlocks {
  #blocks: Block[] = []
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
    return this.#blocks.length * BLOCK * BYTES_PER_ENTRY
  }

  append(times: readonly number[], values: readonly number[], arrived: number): void {
    for (let i = 0; i < times.length; i++) {
      const at = this.#head + 1 - this.#base
      let block = this.#blocks[(at / BLOCK) | 0]
      if (block === undefined) {
        block = allocate(BLOCK)
        this.#blocks.push(block)
      }
      const slot = at % BLOCK
      block.times[slot] = times[i] ?? Number.NaN
      block.values[slot] = values[i] ?? Number.NaN
      block.arrived[slot] = arrived
      this.#head++
    }
  }

  /** Entries from..to, both held. */
  slice(epoch: string, from: number, to: number): LogEntries {
    const n = Math.max(0, to - from + 1)
    const out = allocate(n)
    let done = 0
    while (done < n) {
      const at = from + done - this.#base
      const block = this.#blocks[(at / BLOCK) | 0]
      if (block === undefined) throw new RangeError(`entry ${from + done} is not held`)
      const slot = at % BLOCK
      const take = Math.min(BLOCK - slot, n - done)
      out.times.set(block.times.subarray(slot, slot + take), done)
      out.values.set(block.values.subarray(slot, slot + take), done)
      out.arrived.set(block.arrived.subarray(slot, slot + take), done)
      done += take
    }
    return { epoch, first: from, ...out }
  }

  /** Drops the oldest block unless it is the one being written. Returns the bytes set free. */
  dropOldest(): number {
    if (this.#blocks.length < 2) return 0
    this.#blocks.shift()
    this.#base += BLOCK
    return BLOCK * BYTES_PER_ENTRY
  }
}
