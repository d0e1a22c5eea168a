const BITS = 1024

export type SeqVerdict = 'new' | 'duplicate' | 'too_old'

/** The highest seq of one producer on one feed, and which of the 1,024 below it were seen (SPEC LG1). */
export class SeqWindow {
  #highest = -1
  readonly #seen = new Uint32Array(BITS / 32)

  check(seq: number): SeqVerdict {
    if (seq > this.#highest) return 'new'
    if (seq <= this.#highest - BITS) return 'too_old'
    return this.#has(seq) ? 'duplicate' : 'new'
  }

  add(seq: number): void {
    if (seq > this.#highest) {
      const from = Math.max(this.#highest + 1, seq - BITS + 1)
      for (let s = from; s < seq; s++) this.#set(s, false)
      this.#highest = seq
    }
    this.#set(seq, true)
  }

  #has(seq: number): boolean {
    const bit = seq % BITS
    return (((this.#seen[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) === 1
  }

  #set(seq: number, on: boolean): void {
    const bit = seq % BITS
    const word = bit >>> 5
    const mask = 1 << (bit & 31)
    const old = this.#seen[word] ?? 0
    this.#seen[word] = on ? old | mask : old & ~mask
  }
}
