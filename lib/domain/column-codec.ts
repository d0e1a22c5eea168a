import type { ByteReader, ByteWriter } from './byte-stream.ts'
import { decodeIntegers, encodeIntegers, MAX_RANGE } from './integer-codec.ts'

const XOR = 0
/** 1 + e: integers divided by 10^e. */
const DECIMAL = 1
const MAX_DIGITS = 15

/** Of a column, so that a few hostile bytes cannot ask for much memory. */
export const MAX_LENGTH = 2 ** 17

/** One column of any float64, bit for bit (NaN as the platform's one NaN). The length is for the caller to keep. */
export function encodeColumn(writer: ByteWriter, column: Float64Array): void {
  const digits = digitsOf(column)
  const integers = digits >= 0 ? scaled(column, digits) : null
  if (integers) {
    writer.byte(DECIMAL + digits)
    encodeIntegers(writer, integers)
  } else {
    writer.byte(XOR)
    encodeXor(writer, column)
  }
}

export function decodeColumn(reader: ByteReader, length: number): Float64Array {
  const form = reader.byte()
  if (form === XOR) return decodeXor(reader, length)
  if (form > DECIMAL + MAX_DIGITS) throw new RangeError(`There is no coding ${form} of a column.`)
  const integers = decodeIntegers(reader, length)
  if (form === DECIMAL) return integers
  const scale = 10 ** (form - DECIMAL)
  for (let i = 0; i < length; i++) integers[i] = (integers[i] as number) / scale
  return integers
}

/** How many decimals the column needs, from some of its values; -1 if too many. */
function digitsOf(column: Float64Array): number {
  let digits = 0
  const step = Math.max(1, Math.floor(column.length / 32))
  for (let i = 0; i < column.length; i += step) {
    const value = column[i] as number
    while (Math.round(value * 10 ** digits) / 10 ** digits !== value) if (++digits > MAX_DIGITS) return -1
  }
  return digits
}

/** Integers that, divided by 10^digits, give back every bit; null where there are none. */
function scaled(column: Float64Array, digits: number): Float64Array | null {
  const scale = 10 ** digits
  const out = new Float64Array(column.length)
  let min = Number.MAX_SAFE_INTEGER
  let max = -Number.MAX_SAFE_INTEGER
  for (let i = 0; i < column.length; i++) {
    const value = column[i] as number
    const integer = Math.round(value * scale) + 0 // never -0
    if (!Object.is(integer / scale, value)) return null
    out[i] = integer
    if (integer < min) min = integer
    if (integer > max) max = integer
  }
  return max - min <= MAX_RANGE && max <= Number.MAX_SAFE_INTEGER && min >= -Number.MAX_SAFE_INTEGER
    ? out
    : null
}

/** Each value XOR the one before, as eight planes of bytes. */
function encodeXor(writer: ByteWriter, column: Float64Array): void {
  const words = new Uint32Array(column.buffer, column.byteOffset, column.length * 2)
  const n = column.length
  const at = writer.reserve(n * 8)
  const { bytes } = writer
  for (let half = 0; half < 2; half++) {
    let before = 0
    for (let i = 0; i < n; i++) {
      const word = words[2 * i + half] as number
      const xor = word ^ before
      before = word
      for (let plane = 0; plane < 4; plane++) bytes[at + (half * 4 + plane) * n + i] = xor >>> (plane * 8)
    }
  }
}

function decodeXor(reader: ByteReader, length: number): Float64Array {
  const at = reader.take(length * 8)
  const { bytes } = reader
  const out = new Float64Array(length)
  const words = new Uint32Array(out.buffer)
  for (let half = 0; half < 2; half++) {
    let word = 0
    for (let i = 0; i < length; i++) {
      let plane = at + half * 4 * length + i
      let xor = bytes[plane] as number
      for (let shift = 8; shift < 32; shift += 8) {
        plane += length
        xor |= (bytes[plane] as number) << shift
      }
      word ^= xor
      words[2 * i + half] = word
    }
  }
  return out
}
