import type { ByteReader, ByteWriter } from './byte-stream.ts'
import { decodeDictionary, planDictionary } from './dictionary-codec.ts'
import { decodeIntegers, type Plan, planIntegers } from './integer-codec.ts'
import { decodeRatio, planRatio } from './ratio-codec.ts'
import { joinRuns, splitRuns } from './runs.ts'
import { decodeScaled, planBinary, planDecimal } from './scaled-codec.ts'
import { decodeXor, planXor } from './xor-codec.ts'

const SCALED = 0
const RATIO = 1
const DICTIONARY = 2
const XOR = 3
const RUNS = 4

/** Of a column, so that a few hostile bytes cannot ask for much memory. */
export const MAX_LENGTH = 2 ** 17

const SAMPLE = 32
/** Bits a number below which no other coding is tried, and below which those of odd numbers are not. */
const GOOD = 4
const FAIR = 16

/** Any float64s, bit for bit (NaN as the platform's one NaN), in about the smallest of several codings. */
export function planColumn(column: Float64Array): Plan {
  const runs = splitRuns(column)
  if (!runs) return planEach(column)
  const numbers = planEach(runs.numbers)
  const lengths = planIntegers(runs.lengths)
  return withForm(RUNS, {
    bits: numbers.bits + lengths.bits,
    write(writer) {
      writer.varint(runs.numbers.length)
      numbers.write(writer)
      lengths.write(writer)
    },
  })
}

function planEach(column: Float64Array): Plan {
  const sample = sampleOf(column)
  let best: Plan | null = null
  function offer(form: number, plan: Plan | null): void {
    if (plan && (!best || plan.bits < best.bits)) best = withForm(form, plan)
  }
  const isAbove = (bits: number): boolean => !best || best.bits > bits * column.length
  offer(SCALED, planDecimal(column, sample))
  if (isAbove(GOOD)) offer(DICTIONARY, planDictionary(column))
  if (isAbove(GOOD)) offer(RATIO, planRatio(column, sample))
  if (isAbove(FAIR)) offer(SCALED, planBinary(column, sample))
  if (isAbove(FAIR)) offer(XOR, planXor(column))
  return best ?? withForm(XOR, planXor(column))
}

function withForm(form: number, plan: Plan): Plan {
  return {
    bits: plan.bits,
    write(writer) {
      writer.byte(form)
      plan.write(writer)
    },
  }
}

export function encodeColumn(writer: ByteWriter, column: Float64Array): void {
  planColumn(column).write(writer)
}

/** Throws RangeError where the bytes are not what `encodeColumn` writes. */
export function decodeColumn(reader: ByteReader, length: number): Float64Array {
  const form = reader.byte()
  if (form !== RUNS) return decodeEach(reader, form, length)
  const count = reader.varint()
  if (count > length) throw new RangeError(`${count} runs are more than ${length} numbers.`)
  const numbers = decodeEach(reader, reader.byte(), count)
  return joinRuns({ numbers, lengths: decodeIntegers(reader, count) }, length)
}

function decodeEach(reader: ByteReader, form: number, length: number): Float64Array {
  switch (form) {
    case SCALED:
      return decodeScaled(reader, length)
    case RATIO:
      return decodeRatio(reader, length)
    case DICTIONARY:
      return decodeDictionary(reader, length)
    case XOR:
      return decodeXor(reader, length)
    default:
      throw new RangeError(`There is no coding ${form} of a column.`)
  }
}

/** Some of the numbers that are no gaps, spread evenly. */
function sampleOf(column: Float64Array): Float64Array {
  const step = Math.max(1, Math.floor(column.length / SAMPLE))
  const sample = new Float64Array(Math.ceil(column.length / step))
  let count = 0
  for (let i = 0; i < column.length; i += step)
    if (Number.isFinite(column[i])) sample[count++] = column[i] as number
  return sample.subarray(0, count)
}
