const CHUNK = 64

const NO_ITEMS: never[] = []

/**
 * Items by consecutive absolute numbers, added at the end and taken from the front. In chunks of 64 under a list of chunks
 * that is wide enough for 4,096 items at once, and is copied only beyond that.
 */
export class BlockList<T> {
  /** Number of the first item held. */
  first = 0
  count = 0
  /** Chunk c lies at c & mask; the length is a power of two. */
  #chunks = new Array<(T | undefined)[]>(CHUNK).fill(NO_ITEMS)

  /** `number` must be that of an item held. */
  at(number: number): T {
    return (this.#chunks[(number / CHUNK) & (this.#chunks.length - 1)] as T[])[number & (CHUNK - 1)] as T
  }

  /** The next item; the very first may have any number. */
  push(number: number, item: T): void {
    if (this.count === 0) this.first = number
    const chunk = Math.floor(number / CHUNK)
    if (this.count === 0 || number % CHUNK === 0) this.#open(chunk)
    const items = this.#chunks[chunk & (this.#chunks.length - 1)] as (T | undefined)[]
    items[number & (CHUNK - 1)] = item
    this.count++
  }

  shift(): T {
    const number = this.first
    const items = this.#chunks[(number / CHUNK) & (this.#chunks.length - 1)] as (T | undefined)[]
    const item = items[number & (CHUNK - 1)] as T
    items[number & (CHUNK - 1)] = undefined
    this.first++
    this.count--
    return item
  }

  #open(chunk: number): void {
    const first = Math.floor(this.first / CHUNK)
    const { length } = this.#chunks
    if (chunk - first >= length) {
      const wider = new Array<(T | undefined)[]>(2 * length).fill(NO_ITEMS)
      for (let c = first; c < chunk; c++)
        wider[c & (2 * length - 1)] = this.#chunks[c & (length - 1)] as (T | undefined)[]
      this.#chunks = wider
    }
    this.#chunks[chunk & (this.#chunks.length - 1)] = []
  }
}
