import type { ByteReader } from './byte-stream.ts'
import { decodeIntegers, MAX_RANGE, type Plan, planIntegers } from './integer-codec.ts'
import { Patches, readPatches } from './patches.ts'

const MAX_INTEGER = 2 ** 53
const DECIMAL_FORMS = 16
/** 10^0 to 10^15, which are exact for every decimal of 15 digits, then powers of 2. */
const SCALES = Float64Array.from({ length: 96 }, (_, form) =>
  form < DECIMAL_FORMS ? Number(`1e${form}`) : 2 ** (form - DECIMAL_FORMS + 1),
)

/** Numbers with few decimals, as sensors send them (Afroozeh & Boncz, ALP, SIGMOD 2023). Null where many are not. */
export function planDecimal(column: Float64Array, sample: Float64Array): Plan | null {
  return planScaled(column, sample, sample.map(decimalForm))
}

/** Numbers of about one size, as sums of many are: all of them multiples of one power of 2. Null where many are not. */
export function planBinary(column: Float64Array, sample: Float64Array): Plan | null {
  return planScaled(column, sample, sample.map(binaryForm))
}

/** Integers divided by the least scale that does for nearly all of the sample. Numbers that it does not do for are patches. */
function planScaled(column: Float64Array, sample: Float64Array, forms: Float64Array): Plan | null {
  const form = forms.sort()[Math.floor(forms.length * 0.9)] ?? 0
  const scale = SCALES[form]
  if (scale === undefined) return null
  const middle = sample[sample.length >> 1] ?? 0
  const centre = isScaled(middle, scale) ? Math.round(middle * scale) : 0
  const patches = new Patches(column)
  const integers = new Float64Array(column.length)
  let last = centre
  for (let i = 0; i < column.length; i++) {
    const value = column[i] as number
    const integer = Math.round(value * scale)
    if (isScaled(value, scale) && Math.abs(integer - centre) <= MAX_RANGE / 2) last = integer
    else if (!patches.add(i)) return null
    integers[i] = last
  }
  const plan = planIntegers(integers)
  return {
    bits: plan.bits + patches.bits,
    write(writer) {
      writer.byte(form)
      plan.write(writer)
      patches.write(writer)
    },
  }
}

export function decodeScaled(reader: ByteReader, length: number): Float64Array {
  const form = reader.byte()
  const scale = SCALES[form]
  if (scale === undefined) throw new RangeError(`There is no scale ${form}.`)
  const out = decodeIntegers(reader, length)
  if (scale !== 1) for (let i = 0; i < length; i++) out[i] = (out[i] as number) / scale
  readPatches(reader, out)
  return out
}

/** Whether the nearest integer, divided by the scale, gives back every bit: never true of -0. */
function isScaled(value: number, scale: number): boolean {
  const integer = Math.round(value * scale)
  return integer / scale === value && Math.abs(integer) <= MAX_INTEGER && (integer !== 0 || 1 / value > 0)
}

/** The form of the least power of 10, one beyond all forms if there is none. */
function decimalForm(value: number): number {
  let form = 0
  while (form < DECIMAL_FORMS && !isScaled(value, SCALES[form] as number)) form++
  return form < DECIMAL_FORMS ? form : SCALES.length
}

/** The form of the least power of 2, from the exponent and the zeros at the end of the mantissa. */
function binaryForm(value: number): number {
  if (value === 0) return 0
  const [low = 0, high = 0] = new Int32Array(Float64Array.of(value).buffer)
  const zeros = low !== 0 ? trailingZeros(low) : 32 + trailingZeros(high | 0x100000)
  const power = 1075 - ((high >>> 20) & 0x7ff) - zeros
  return power <= 0 ? 0 : DECIMAL_FORMS - 1 + power
}

function trailingZeros(word: number): number {
  return 31 - Math.clz32(word & -word)
}
