import { bitLength } from './byte-planes.ts'
import type { ByteReader } from './byte-stream.ts'
import { decodeIntegers, type Plan, planIntegers } from './integer-codec.ts'
import { PATCH_BITS, Patches, readPatches } from './patches.ts'
import { denominatorOf } from './rational.ts'

/** How p and q make a number: the same ratio rounds differently in each, and every bit must come back. */
const MEAN = 0 // p / q
const PERCENT_OF_RATIO = 1 // (p / q) * 100
const RATIO_OF_PERCENT = 2 // (100 * p) / q
const RATE = 3 // p / (q / 1000), with q in ms
const FORMS = [MEAN, PERCENT_OF_RATIO, RATIO_OF_PERCENT, RATE]

const MAX_NUMERATOR = 2 ** 46
/** Multiples that are tried, since not all round in the same way. */
const STEPS = [0, -1, 1, -2, 2]
/** How many of the sample are looked at first, since most columns are no ratios. */
const FEW = 16

/**
 * Numbers that were computed from two counters: percentages, rates, means. Continued fractions find the two again, which
 * take far fewer bits than their quotient. A denominator is multiplied up to one that is usual in the column, where that
 * changes nothing, since half of 200 jiffies was 100/200 and not 1/2. Null where many are no ratios.
 */
export function planRatio(column: Float64Array, sample: Float64Array): Plan | null {
  const few = sample.filter((_, i) => i % Math.ceil(sample.length / FEW) === 0)
  if (few.filter((value) => denominatorOf(value) > 0).length < few.length * 0.75) return null
  let best = { form: MEAN, usual: 0, bits: Number.POSITIVE_INFINITY }
  for (const form of FORMS) {
    const usual = usualDenominator(form, few)
    const bits = few.reduce((sum, value) => sum + bitsOf(form, value, usual), 0)
    if (usual > 0 && bits < best.bits) best = { form, usual, bits }
  }
  return best.usual > 0 ? planForm(column, best.form, best.usual) : null
}

function planForm(column: Float64Array, form: number, usual: number): Plan | null {
  const n = column.length
  const numerators = new Float64Array(n)
  const denominators = new Float64Array(n)
  const patches = new Patches(column)
  let p = 0
  let q = usual
  for (let i = 0; i < n; i++) {
    const value = column[i] as number
    const found = findDenominator(form, value, usual, q)
    if (found > 0) {
      q = found
      p = numeratorOf(form, value, q)
    } else if (!patches.add(i)) return null
    numerators[i] = p
    denominators[i] = q
  }
  const above = planIntegers(numerators)
  const below = planIntegers(denominators)
  return {
    bits: above.bits + below.bits + patches.bits,
    write(writer) {
      writer.byte(form)
      above.write(writer)
      below.write(writer)
      patches.write(writer)
    },
  }
}

export function decodeRatio(reader: ByteReader, length: number): Float64Array {
  const form = reader.byte()
  if (form > RATE) throw new RangeError(`There is no form ${form} of a ratio.`)
  const p = decodeIntegers(reader, length)
  const q = decodeIntegers(reader, length)
  for (let i = 0; i < length; i++) p[i] = numberOf(form, p[i] as number, q[i] as number)
  readPatches(reader, p)
  return p
}

function numberOf(form: number, p: number, q: number): number {
  if (form === MEAN) return p / q
  if (form === PERCENT_OF_RATIO) return (p / q) * 100
  if (form === RATIO_OF_PERCENT) return (100 * p) / q
  return p / (q / 1000)
}

/** p / q before it was multiplied. */
function ratioOf(form: number, value: number): number {
  if (form === MEAN) return value
  return form === RATE ? value / 1000 : value / 100
}

function numeratorOf(form: number, value: number, q: number): number {
  return Math.round(ratioOf(form, value) * q)
}

/** Whether every bit comes back: never true of -0. */
function fits(form: number, value: number, q: number): boolean {
  const p = numeratorOf(form, value, q)
  return numberOf(form, p, q) === value && Math.abs(p) <= MAX_NUMERATOR && (p !== 0 || 1 / value > 0)
}

/** The usual one, the last one, or the multiple of the least one that is nearest to the usual one and fits; 0 if none does. */
function findDenominator(form: number, value: number, usual: number, last: number): number {
  if (fits(form, value, usual)) return usual
  if (fits(form, value, last)) return last
  const least = denominatorOf(ratioOf(form, value))
  if (least === 0) return 0
  const nearest = Math.round(usual / least)
  for (const step of STEPS) {
    const near = (nearest + step) * least
    if (near > 0 && fits(form, value, near)) return near
  }
  return fits(form, value, least) ? least : 0
}

/** Of both numbers, or of a patch. */
function bitsOf(form: number, value: number, usual: number): number {
  const q = findDenominator(form, value, usual, usual)
  if (q === 0) return PATCH_BITS
  return bitLength(Math.abs(numeratorOf(form, value, q))) + bitLength(Math.abs(q - usual))
}

/** A large one: if all of a column have the same, it has been shortened in the least of them. */
function usualDenominator(form: number, sample: Float64Array): number {
  const all = sample.map((value) => denominatorOf(ratioOf(form, value))).sort()
  return all[Math.floor(all.length * 0.9)] ?? 0
}
