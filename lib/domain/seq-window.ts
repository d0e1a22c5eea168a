const BITS = 1024

export type SeqVerdict = 'new' | 'duplicate' | 'too_old'

/**
 * The highest seq of one producer on one feed, and which of the 1,024 up to it were seen (SPEC LG1). The bits are
 * allocated when a seq comes out of order: a producer that counts up, and a request that comes once, cost two numbers.
 */
export class SeqWindow {
  #highest = -1
  /** Without bits: `#lowest` up to `#highest` were seen, and nothing else. */
  #lowest = 0
  #bits: Uint32Array | null = null

  /** As `toBytes` wrote it. Throws RangeError where the bytes are of another length. */
  static fromBytes(bytes: Uint8Array): SeqWindow {
    const window = new SeqWindow()
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    window.#highest = view.getFloat64(0, true)
    window.#lowest = view.getFloat64(8, true)
    if (bytes.byteLength > 16) {
      window.#bits = Uint32Array.from({ length: BITS / 32 }, (_, i) => view.getUint32(16 + 4 * i, true))
    }
    return window
  }

  /** Two float64, and the 1,024 bits where there are any. */
  toBytes(): Uint8Array {
    const bytes = new Uint8Array(16 + (this.#bits === null ? 0 : BITS / 8))
    const view = new DataView(bytes.buffer)
    view.setFloat64(0, this.#highest, true)
    view.setFloat64(8, this.#lowest, true)
    for (const [i, word] of (this.#bits ?? []).entries()) view.setUint32(16 + 4 * i, word, true)
    return bytes
  }

  check(seq: number): SeqVerdict {
    if (seq > this.#highest) return 'new'
    if (seq <= this.#highest - BITS) return 'too_old'
    const seen = this.#bits === null ? seq >= this.#lowest : isSet(this.#bits, seq)
    return seen ? 'duplicate' : 'new'
  }

  add(seq: number): void {
    if (this.#highest < 0) {
      this.#lowest = seq
      this.#highest = seq
    } else if (this.#bits === null && seq === this.#highest + 1) {
      this.#highest = seq
    } else {
      this.#bits ??= this.#expand()
      this.#advance(this.#bits, seq)
      set(this.#bits, seq, true)
    }
  }

  #expand(): Uint32Array {
    const bits = new Uint32Array(BITS / 32)
    const from = Math.max(this.#lowest, this.#highest - BITS + 1)
    for (let seq = from; seq <= this.#highest; seq++) set(bits, seq, true)
    return bits
  }

  /** Moves the window up to `seq`; what lies between was not seen. */
  #advance(bits: Uint32Array, seq: number): void {
    if (seq <= this.#highest) return
    for (let s = Math.max(this.#highest + 1, seq - BITS + 1); s < seq; s++) set(bits, s, false)
    this.#highest = seq
  }
}

function isSet(bits: Uint32Array, seq: number): boolean {
  const bit = seq % BITS
  return (((bits[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) === 1
}

function set(bits: Uint32Array, seq: number, on: boolean): void {
  const bit = seq % BITS
  const word = bit >>> 5
  const old = bits[word] ?? 0
  const mask = 1 << (bit & 31)
  bits[word] = on ? old | mask : old & ~mask
}
