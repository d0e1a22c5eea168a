import type { ByteReader, ByteWriter } from './byte-stream.ts'

/** The codec takes safe integers of which no two differ by more, so that second differences are exact. */
export const MAX_RANGE = 2 ** 50

const MAX_ORDER = 2

/**
 * Integers as themselves, as differences or as differences of differences (`order` 0, 1, 2), whichever is smallest;
 * of those the distance to their median, zigzag, as planes of bytes: all lowest bytes first, then all second ones.
 */
export function encodeIntegers(writer: ByteWriter, integers: Float64Array): void {
  const { order, heads, rest } = smallest(integers)
  const centre = median(rest)
  const zigzag = rest.map((value) => (value < centre ? 2 * (centre - value) - 1 : 2 * (value - centre)))
  const width = Math.ceil(bitLength(zigzag.reduce((a, b) => Math.max(a, b), 0)) / 8)
  writer.byte(order * 16 + width)
  for (const head of heads) writer.signed(head)
  writer.signed(centre)
  const n = zigzag.length
  const at = writer.reserve(n * width)
  const { bytes } = writer
  for (let i = 0; i < n; i++) {
    const value = zigzag[i] as number
    const high = Math.floor(value / 2 ** 32)
    for (let plane = 0; plane < width; plane++)
      bytes[at + plane * n + i] = plane < 4 ? value >>> (plane * 8) : high >>> (plane * 8 - 32)
  }
}

export function decodeIntegers(reader: ByteReader, n: number): Float64Array {
  const form = reader.byte()
  const order = form >> 4
  const width = form & 15
  if (order > MAX_ORDER || width > 7) throw new RangeError(`There is no coding ${form} of integers.`)
  const heads = Array.from({ length: Math.min(order, n) }, () => reader.signed())
  const centre = reader.signed()
  const out = new Float64Array(n)
  const rest = out.subarray(heads.length)
  readZigzag(reader, width, centre, rest)
  for (let level = heads.length - 1; level >= 0; level--) {
    let sum = heads[level] as number
    out[level] = sum
    for (let i = level + 1; i < n; i++) {
      sum += out[i] as number
      out[i] = sum
    }
  }
  return out
}

function readZigzag(reader: ByteReader, width: number, centre: number, out: Float64Array): void {
  const n = out.length
  const at = reader.take(n * width)
  const { bytes } = reader
  for (let i = 0; i < n; i++) {
    let low = 0
    let high = 0
    for (let plane = 0; plane < width; plane++) {
      const byte = bytes[at + plane * n + i] as number
      if (plane < 4) low |= byte << (plane * 8)
      else high |= byte << (plane * 8 - 32)
    }
    const half = (low >>> 1) + high * 2 ** 31
    out[i] = (low & 1) === 1 ? centre - half - 1 : centre + half
  }
}

interface Differences {
  readonly order: number
  /** The first value of each order below. */
  readonly heads: readonly number[]
  readonly rest: Float64Array
}

function smallest(integers: Float64Array): Differences {
  let best: Differences = { order: 0, heads: [], rest: integers }
  let bits = sizeOf(integers)
  let rest = integers
  const heads: number[] = []
  for (let order = 1; order <= MAX_ORDER && rest.length > 1; order++) {
    heads.push(rest[0] as number)
    rest = differences(rest)
    const size = sizeOf(rest)
    if (size < bits) {
      bits = size
      best = { order, heads: [...heads], rest }
    }
  }
  return best
}

function differences(values: Float64Array): Float64Array {
  const out = new Float64Array(values.length - 1)
  for (let i = 0; i < out.length; i++) out[i] = (values[i + 1] as number) - (values[i] as number)
  return out
}

/** About how many bits the values take, as distances to their median. */
function sizeOf(values: Float64Array): number {
  const centre = median(values)
  let bits = 0
  for (let i = 0; i < values.length; i++) bits += bitLength(Math.abs((values[i] as number) - centre))
  return bits
}

function bitLength(value: number): number {
  return value < 2 ** 32 ? 32 - Math.clz32(value) : 64 - Math.clz32(value / 2 ** 32)
}

/** Of at most 63 values spread evenly. */
function median(values: Float64Array): number {
  if (values.length === 0) return 0
  const step = Math.max(1, Math.floor(values.length / 63))
  const sample = Float64Array.from(
    { length: Math.ceil(values.length / step) },
    (_, i) => values[i * step] ?? 0,
  )
  sample.sort()
  return sample[sample.length >> 1] ?? 0
}
