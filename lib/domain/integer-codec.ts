import type { ByteReader, ByteWriter } from './byte-stream.ts'

/** The codec takes safe integers of which no two differ by more, so that second differences are exact. */
export const MAX_RANGE = 2 ** 50

const MAX_ORDER = 2
const MAX_WIDTH = 7
const WORD = 2 ** 32
/** Bits that are left of a byte in a plane of zeros. A wide plan is also slower to read. */
export const PLANE_BITS = 0.25

/** How a column would be written, and about how many bits that takes once compressed. */
export interface Plan {
  readonly bits: number
  write(writer: ByteWriter): void
}

interface Differences {
  /** The first value of each order below. */
  readonly heads: readonly number[]
  readonly rest: Float64Array
  readonly centre: number
  readonly bits: number
}

/**
 * Integers as themselves, as differences or as differences of differences, whichever is smallest; of those the
 * distances to their median, zigzag, as planes of bytes: all lowest bytes first, then all second ones. So small
 * distances, whatever they are of, become small bytes, and the rest becomes runs of zeros.
 */
export function planIntegers(integers: Float64Array): Plan {
  let best = measure([], integers)
  let rest = integers
  const heads: number[] = []
  while (heads.length < MAX_ORDER && rest.length > 1 && best.bits > 0) {
    heads.push(rest[0] as number)
    rest = differences(rest)
    const next = measure([...heads], rest)
    if (next.bits < best.bits) best = next
  }
  return { bits: best.bits, write: (writer) => writeDifferences(writer, best) }
}

function writeDifferences(writer: ByteWriter, { heads, rest, centre }: Differences): void {
  const n = rest.length
  const zigzag = new Float64Array(n)
  let max = 0
  for (let i = 0; i < n; i++) {
    const distance = (rest[i] as number) - centre
    const value = distance < 0 ? -2 * distance - 1 : 2 * distance
    zigzag[i] = value
    if (value > max) max = value
  }
  const width = Math.ceil(bitLength(max) / 8)
  writer.byte(heads.length * 16 + width)
  for (const head of heads) writer.signed(head)
  writer.signed(centre)
  const at = writer.reserve(n * width)
  const { bytes } = writer
  for (let plane = 0; plane < width; plane++) {
    const to = at + plane * n
    const shift = (plane % 4) * 8
    if (plane < 4) for (let i = 0; i < n; i++) bytes[to + i] = (zigzag[i] as number) >>> shift
    else for (let i = 0; i < n; i++) bytes[to + i] = ((zigzag[i] as number) / WORD) >>> shift
  }
}

export function decodeIntegers(reader: ByteReader, length: number): Float64Array {
  const form = reader.byte()
  const order = form >> 4
  const width = form & 15
  if (order > MAX_ORDER || width > MAX_WIDTH) throw new RangeError(`There is no coding ${form} of integers.`)
  if (order > length) throw new RangeError(`${length} integers have no differences of order ${order}.`)
  const heads = Array.from({ length: order }, () => reader.signed())
  const centre = reader.signed()
  const rest = length - order
  const at = reader.take(rest * width)
  const out = new Float64Array(length)
  readPlanes(reader.bytes, at, width, centre, out.subarray(order))
  for (let level = order - 1; level >= 0; level--) {
    let sum = heads[level] as number
    out[level] = sum
    for (let i = level + 1; i < length; i++) {
      sum += out[i] as number
      out[i] = sum
    }
  }
  return out
}

function readPlanes(bytes: Uint8Array, at: number, width: number, centre: number, out: Float64Array): void {
  const n = out.length
  if (width === 0) out.fill(centre)
  else if (width === 1)
    for (let i = 0; i < n; i++) {
      const low = bytes[at + i] as number
      out[i] = centre + ((low >>> 1) ^ -(low & 1))
    }
  else if (width === 2)
    for (let i = 0; i < n; i++) {
      const low = (bytes[at + i] as number) | ((bytes[at + n + i] as number) << 8)
      out[i] = centre + ((low >>> 1) ^ -(low & 1))
    }
  else if (width <= 4) readWord(bytes, at, width, centre, out)
  else readLong(bytes, at, width, centre, out)
}

function readWord(bytes: Uint8Array, at: number, width: number, centre: number, out: Float64Array): void {
  const n = out.length
  for (let i = 0; i < n; i++) {
    const j = at + i
    let low = (bytes[j] as number) | ((bytes[j + n] as number) << 8) | ((bytes[j + 2 * n] as number) << 16)
    if (width === 4) low |= (bytes[j + 3 * n] as number) << 24
    out[i] = centre + ((low >>> 1) ^ -(low & 1))
  }
}

/** Here the planes from the fifth on are a second word. */
function readLong(bytes: Uint8Array, at: number, width: number, centre: number, out: Float64Array): void {
  const n = out.length
  readWord(bytes, at, 4, 0, out)
  for (let i = 0; i < n; i++) {
    let high = 0
    for (let plane = 4; plane < width; plane++)
      high |= (bytes[at + plane * n + i] as number) << (plane * 8 - 32)
    const low = out[i] as number
    const half = (high * WORD) / 2
    out[i] = centre + (low < 0 ? low - half : low + half)
  }
}

function differences(values: Float64Array): Float64Array {
  const out = new Float64Array(values.length - 1)
  for (let i = 0; i < out.length; i++) out[i] = (values[i + 1] as number) - (values[i] as number)
  return out
}

function measure(heads: readonly number[], rest: Float64Array): Differences {
  const centre = median(rest)
  let bits = 0
  let max = 0
  for (let i = 0; i < rest.length; i++) {
    const distance = Math.abs((rest[i] as number) - centre)
    // with its sign, where it has one
    if (distance > 0) bits += bitLength(distance) + 1
    if (distance > max) max = distance
  }
  const planes = Math.ceil((bitLength(max) + 1) / 8) * rest.length
  return { heads, rest, centre, bits: max > 0 ? bits + planes * PLANE_BITS : 0 }
}

function bitLength(value: number): number {
  return value < WORD ? 32 - Math.clz32(value) : 64 - Math.clz32(value / WORD)
}

/** Of up to 63 values spread evenly. */
function median(values: Float64Array): number {
  const step = Math.max(1, Math.ceil(values.length / 63))
  const sample = new Float64Array(Math.ceil(values.length / step))
  for (let i = 0; i < sample.length; i++) sample[i] = values[i * step] as number
  sample.sort()
  return sample[sample.length >> 1] ?? 0
}
