import type { ByteReader, ByteWriter } from './byte-stream.ts'

const WORD = 2 ** 32
const MAX_WIDTH = 56

/**
 * Integers as zigzag distances to a centre (0, -1, 1, -2, … become 0, 1, 2, 3, …), less than 2^53, in planes: all lowest
 * bytes, then all second ones, and so on. So a compressor finds what repeats in each plane, and the upper ones are runs
 * of zeros. The last plane has 1, 2, 4 or 8 bits a number, so that noise of 10 bits takes 10.
 */
export function writeDistances(writer: ByteWriter, integers: Float64Array, centre: number): void {
  const n = integers.length
  const zigzag = new Float64Array(n)
  let max = 0
  for (let i = 0; i < n; i++) {
    const distance = (integers[i] as number) - centre
    const value = distance < 0 ? -2 * distance - 1 : 2 * distance
    zigzag[i] = value
    if (value > max) max = value
  }
  const width = widthFor(bitLength(max))
  writer.signed(centre)
  writer.byte(width)
  for (let shift = 0; shift < width; shift += 8) writePlane(writer, zigzag, shift, Math.min(8, width - shift))
}

/** Fills `out` with as many integers. */
export function readDistances(reader: ByteReader, out: Float64Array): void {
  const n = out.length
  const centre = reader.signed()
  const width = reader.byte()
  if (width > MAX_WIDTH || widthFor(width) !== width)
    throw new RangeError(`There are no planes for ${width} bits.`)
  const planes: Uint8Array[] = []
  for (let shift = 0; shift < width; shift += 8) planes.push(readPlane(reader, n, Math.min(8, width - shift)))
  if (width === 0) out.fill(centre)
  else if (width <= 24) joinShort(planes, centre, out)
  else joinLong(planes, centre, out)
}

/** Of an integer from 0 to 2^64. */
export function bitLength(value: number): number {
  return value < WORD ? 32 - Math.clz32(value) : 64 - Math.clz32(value / WORD)
}

/** Bits that planes have for numbers of so many. */
function widthFor(bits: number): number {
  const last = bits % 8
  return bits - last + (last > 4 ? 8 : last > 2 ? 4 : last)
}

/** One loop each, since these are nearly all columns there are. */
function joinShort(planes: readonly Uint8Array[], centre: number, out: Float64Array): void {
  const n = out.length
  const [p0, p1, p2] = planes
  if (p0 && p1 && p2)
    for (let i = 0; i < n; i++) {
      const low = (p0[i] as number) | ((p1[i] as number) << 8) | ((p2[i] as number) << 16)
      out[i] = centre + ((low >>> 1) ^ -(low & 1))
    }
  else if (p0 && p1)
    for (let i = 0; i < n; i++) {
      const low = (p0[i] as number) | ((p1[i] as number) << 8)
      out[i] = centre + ((low >>> 1) ^ -(low & 1))
    }
  else if (p0)
    for (let i = 0; i < n; i++) {
      const low = p0[i] as number
      out[i] = centre + ((low >>> 1) ^ -(low & 1))
    }
}

function joinLong(planes: readonly Uint8Array[], centre: number, out: Float64Array): void {
  const n = out.length
  const none = new Uint8Array(n)
  const [p0 = none, p1 = none, p2 = none, p3 = none, p4 = none, p5 = none, p6 = none] = planes
  for (let i = 0; i < n; i++) {
    const low =
      (p0[i] as number) | ((p1[i] as number) << 8) | ((p2[i] as number) << 16) | ((p3[i] as number) << 24)
    const high = (p4[i] as number) | ((p5[i] as number) << 8) | ((p6[i] as number) << 16)
    const half = (low >>> 1) + high * 2 ** 31
    out[i] = (low & 1) === 1 ? centre - half - 1 : centre + half
  }
}

function writePlane(writer: ByteWriter, integers: Float64Array, shift: number, bits: number): void {
  const n = integers.length
  const at = writer.reserve(Math.ceil((n * bits) / 8))
  const { bytes } = writer
  const unit = shift < 32 ? 1 : WORD
  if (bits === 8) for (let i = 0; i < n; i++) bytes[at + i] = ((integers[i] as number) / unit) >>> shift
  else
    for (let i = 0; i < n; i++) {
      const value = ((integers[i] as number) / unit) >>> shift
      const to = at + ((i * bits) >>> 3)
      bytes[to] = (bytes[to] as number) | (value << ((i * bits) & 7))
    }
}

/** A byte a number. */
function readPlane(reader: ByteReader, n: number, bits: number): Uint8Array {
  const length = Math.ceil((n * bits) / 8)
  const at = reader.take(length)
  const packed = reader.bytes.subarray(at, at + length)
  if (bits === 8) return packed
  const out = new Uint8Array(n)
  const mask = 2 ** bits - 1
  for (let i = 0; i < n; i++) out[i] = ((packed[(i * bits) >>> 3] as number) >>> ((i * bits) & 7)) & mask
  return out
}
