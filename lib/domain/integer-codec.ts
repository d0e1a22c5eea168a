import { bitLength, readDistances, writeDistances } from './byte-planes.ts'
import type { ByteReader, ByteWriter } from './byte-stream.ts'

/** Integers are up to ±2^53, and no two of a column may lie further apart: so second differences are exact. */
export const MAX_RANGE = 2 ** 50

const MAX_ORDER = 2
/** Bits that are left of a byte in a plane of zeros. A wide plan is also slower to read. */
export const PLANE_BITS = 0.25
/** By how much the bits of a number are estimated too low where all numbers of a range are equally frequent. */
const EVEN_BITS = 1

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
 * Integers as themselves, as differences or as differences of differences, whichever lie nearest together; of those the
 * distances to their median.
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
  return {
    bits: best.bits,
    write(writer) {
      writer.byte(best.heads.length)
      for (const head of best.heads) writer.signed(head)
      writeDistances(writer, best.rest, best.centre)
    },
  }
}

export function decodeIntegers(reader: ByteReader, length: number): Float64Array {
  const order = reader.byte()
  if (order > Math.min(MAX_ORDER, length))
    throw new RangeError(`${length} integers have no differences of order ${order}.`)
  const heads = Array.from({ length: order }, () => reader.signed())
  const out = new Float64Array(length)
  readDistances(reader, out.subarray(order))
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

function differences(values: Float64Array): Float64Array {
  const out = new Float64Array(values.length - 1)
  for (let i = 0; i < out.length; i++) out[i] = (values[i + 1] as number) - (values[i] as number)
  return out
}

function measure(heads: readonly number[], rest: Float64Array): Differences {
  const n = rest.length
  const centre = median(rest)
  let bits = 0
  let min = centre
  let max = centre
  for (let i = 0; i < n; i++) {
    const value = rest[i] as number
    const distance = Math.abs(value - centre)
    // with its sign, where it has one
    if (distance > 0) bits += bitLength(distance) + 1
    if (value < min) min = value
    if (value > max) max = value
  }
  const range = bitLength(max - min)
  bits += (PLANE_BITS / 8) * range * n
  // such ones take the fewest bits from the middle; others have the smallest bytes from the median
  if (bits > (range - EVEN_BITS) * n) return { heads, rest, centre: min + Math.floor((max - min) / 2), bits }
  return { heads, rest, centre, bits }
}

/** Of up to 63 values spread evenly. */
function median(values: Float64Array): number {
  const step = Math.max(1, Math.ceil(values.length / 63))
  const sample = new Float64Array(Math.ceil(values.length / step))
  for (let i = 0; i < sample.length; i++) sample[i] = values[i * step] as number
  sample.sort()
  return sample[sample.length >> 1] ?? 0
}
