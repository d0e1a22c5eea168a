const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

/** Bytes that are gone over before others may have their turn: some 0.1 ms. */
const STRIDE = 65_536

/**
 * Walks over JSON text (UTF-8) and finds where values begin and end, without reading them: a value that is not JSON inside is
 * passed over too, and JSON.parse says so later. Each step stops after a stride; `advance` lets the next one begin.
 */
export class JsonScanner {
  readonly bytes: Uint8Array
  at: number
  #stop: number
  #depth = 0
  #inText = false
  #bare = false

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes
    this.at = at
    this.#stop = Math.min(bytes.length, at + STRIDE)
  }

  /** The byte that it stands at; -1 at the end of the text. */
  peek(): number {
    return this.bytes[this.at] ?? -1
  }

  /** False where the text has ended. */
  advance(): boolean {
    this.#stop = Math.min(this.bytes.length, this.at + STRIDE)
    return this.at < this.bytes.length
  }

  /** True once a byte that is not white space stands at `at`. */
  skipBlanks(): boolean {
    const { bytes } = this
    let at = this.at
    while (at < this.#stop && isBlank(bytes[at])) at++
    this.at = at
    return at < this.#stop
  }

  /** Begins with the value whose first byte stands at `at`. */
  begin(): void {
    const byte = this.bytes[this.at]
    this.#inText = byte === QUOTE
    this.#depth = byte === OPEN_ARRAY || byte === OPEN_OBJECT ? 1 : 0
    this.#bare = !this.#inText && this.#depth === 0
    this.at++
  }

  /** True once `at` stands behind the value that was begun. */
  skipValue(): boolean {
    return this.#bare ? this.#skipWord() : this.#skipNested()
  }

  /** A number, `true`, or anything else that ends where the next value may begin. */
  #skipWord(): boolean {
    const { bytes } = this
    while (this.at < this.#stop) {
      const byte = bytes[this.at]
      if (byte === COMMA || byte === CLOSE_ARRAY || byte === CLOSE_OBJECT || isBlank(byte)) return true
      this.at++
    }
    return false
  }

  #skipNested(): boolean {
    const { bytes } = this
    const stop = this.#stop
    let at = this.at
    let depth = this.#depth
    let inText = this.#inText
    while (at < stop) {
      const byte = bytes[at++]
      if (inText) {
        if (byte === BACKSLASH) at++
        else if (byte === QUOTE) inText = false
      } else if (byte === QUOTE) inText = true
      else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) depth++
      else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) depth--
      else continue
      if (depth === 0 && !inText) break
    }
    this.at = at
    this.#depth = depth
    this.#inText = inText
    // An escape may have led past the end.
    return depth === 0 && !inText && at <= bytes.length
  }
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}
