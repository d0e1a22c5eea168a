/** Grows as needed. `reserve` hands out room to fill directly in `bytes`, which may be another array after each call. */
export class ByteWriter {
  bytes = new Uint8Array(1024)
  length = 0

  /** Where `count` more bytes begin, all zero. */
  reserve(count: number): number {
    const at = this.length
    this.length += count
    if (this.length > this.bytes.length) {
      const grown = new Uint8Array(Math.max(this.length, this.bytes.length * 2))
      grown.set(this.bytes.subarray(0, at))
      this.bytes = grown
    }
    return at
  }

  byte(value: number): void {
    const at = this.reserve(1)
    this.bytes[at] = value
  }

  /** An integer from 0 to 2^53, seven bits a byte, the lowest first. */
  varint(value: number): void {
    let rest = value
    for (; rest > 127; rest = Math.floor(rest / 128)) this.byte((rest % 128) + 128)
    this.byte(rest)
  }

  /** An integer from -2^53 to 2^53. */
  signed(value: number): void {
    this.byte(value < 0 ? 1 : 0)
    this.varint(Math.abs(value))
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length)
  }
}

/** Reads what ByteWriter wrote; throws RangeError where the bytes end too early or a number cannot have been written. */
export class ByteReader {
  readonly bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  /** Where the next `count` bytes begin. */
  take(count: number): number {
    const at = this.#at
    if (count > this.bytes.length - at)
      throw new RangeError(
        `The bytes are cut off: ${count} more are needed at ${at} of ${this.bytes.length}.`,
      )
    this.#at += count
    return at
  }

  byte(): number {
    return this.bytes[this.take(1)] as number
  }

  varint(): number {
    let value = 0
    for (let unit = 1; unit <= 2 ** 49; unit *= 128) {
      const byte = this.byte()
      value += (byte % 128) * unit
      if (byte < 128) {
        if (value > 2 ** 53) break
        return value
      }
    }
    throw new RangeError(`The number that ends at byte ${this.#at} is too large.`)
  }

  signed(): number {
    const negative = this.byte()
    if (negative > 1) throw new RangeError(`The sign at byte ${this.#at - 1} is neither 0 nor 1.`)
    const value = this.varint()
    return negative === 1 ? -value : value
  }

  end(): void {
    const left = this.bytes.length - this.#at
    if (left > 0) throw new RangeError(`${left} bytes are left over at the end.`)
  }
}
