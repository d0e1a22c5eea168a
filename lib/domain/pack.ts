import type { ColumnRef } from '../protocol/live-events.ts'

const MAGIC = 0x31505257 // 'WRP1', read as a little-endian u32
const PREFIX = 8

/** Numbers of one part of what a writer gathers. */
const PART = 16_384

/**
 * Gathers columns, then writes one pack: 'WRP1', u32 byte length of the header, the header as JSON in UTF-8, zeros up to
 * a multiple of 8, and all columns as one run of float64. Everything is little-endian, as are all machines we run on.
 */
export class PackWriter {
  /** Columns one behind the other: thousands of small ones have no memory of their own. */
  readonly #parts: Float64Array[] = []
  #last = new Float64Array()
  #used = 0
  #length = 0

  /** Numbers that were added. */
  get length(): number {
    return this.#length
  }

  /** Copies the column, or its numbers [from, to) (its source may change afterwards), and says where it will lie. */
  add(column: ArrayLike<number>, from = 0, to = column.length): ColumnRef {
    const count = to - from
    const ref: ColumnRef = [this.#length, count]
    this.#length += count
    if (this.#used + count > this.#last.length) {
      this.#parts.push(this.#last.subarray(0, this.#used))
      this.#last = new Float64Array(Math.max(PART, count))
      this.#used = 0
    }
    const last = this.#last
    const used = this.#used
    for (let i = 0; i < count; i++) last[used + i] = column[from + i] as number
    this.#used += count
    return ref
  }

  finish(header: unknown): Uint8Array<ArrayBuffer> {
    return this.finishWith(JSON.stringify(header))
  }

  /** The same with a header that is JSON already. */
  finishWith(header: string): Uint8Array<ArrayBuffer> {
    return writePack(header, [...this.#parts, this.#last.subarray(0, this.#used)])
  }
}

/** Columns lie one after the other, in the order given. */
export function encodePack(header: unknown, columns: readonly Float64Array[]): Uint8Array<ArrayBuffer> {
  return writePack(JSON.stringify(header), columns)
}

function writePack(header: string, columns: readonly Float64Array[]): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(header)
  const start = dataStart(json.length)
  const length = columns.reduce((sum, column) => sum + column.length, 0)
  const bytes = new Uint8Array(start + length * 8)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, MAGIC, true)
  view.setUint32(4, json.length, true)
  bytes.set(json, PREFIX)
  const data = new Float64Array(bytes.buffer, start, length)
  let at = 0
  for (const column of columns) {
    data.set(column, at)
    at += column.length
  }
  return bytes
}

export interface Pack {
  /** Parsed JSON, not checked further. */
  readonly header: unknown
  /** A view into the pack's memory; throws RangeError where the reference lies outside. */
  column(ref: ColumnRef): Float64Array
}

/** Throws TypeError with the reason where the bytes are no pack. Copies only where the bytes are not aligned to 8. */
export function decodePack(input: ArrayBuffer | Uint8Array): Pack {
  const bytes = input instanceof Uint8Array ? input : new Uint8Array(input)
  if (bytes.byteLength < PREFIX) throw new TypeError('not a pack: shorter than its prefix')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint32(0, true) !== MAGIC) throw new TypeError('not a pack: wrong magic number')
  const headerLength = view.getUint32(4, true)
  const start = dataStart(headerLength)
  if (start > bytes.byteLength) throw new TypeError('broken pack: the header is cut off')
  if ((bytes.byteLength - start) % 8 !== 0) throw new TypeError('broken pack: the columns are cut off')
  const header = parseHeader(bytes.subarray(PREFIX, PREFIX + headerLength))
  const data = float64s(bytes, start)
  return {
    header,
    column([from, length]) {
      const to = from + length
      if (
        !(Number.isInteger(from) && Number.isInteger(length) && from >= 0 && length >= 0 && to <= data.length)
      )
        throw new RangeError(`column [${from}, ${length}] lies outside the pack's ${data.length} numbers`)
      return data.subarray(from, to)
    },
  }
}

function dataStart(headerLength: number): number {
  return Math.ceil((PREFIX + headerLength) / 8) * 8
}

function parseHeader(utf8: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(utf8))
  } catch (cause) {
    throw new TypeError('broken pack: the header is not JSON', { cause })
  }
}

function float64s(bytes: Uint8Array, start: number): Float64Array {
  const at = bytes.byteOffset + start
  if (at % 8 === 0) return new Float64Array(bytes.buffer, at, (bytes.byteLength - start) / 8)
  // Not `slice`: that of a Node Buffer, as sockets deliver it, does not copy.
  return new Float64Array(new Uint8Array(bytes.subarray(start)).buffer)
}
