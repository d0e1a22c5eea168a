import { format, precisionFixed } from 'd3-format'
import { type Unit, unitSchema } from '../../lib/protocol/rooms.ts'

/** The catalog's free text as a unit that we know how to write. */
export function unitOf(text: string | null): Unit {
  return unitSchema.safeParse(text).data ?? 'none'
}

const MINUS = '−'
const grouped = format(',')

interface Prefix {
  readonly factor: number
  readonly symbol: string
}

const binary: readonly Prefix[] = [
  { factor: 1, symbol: 'B' },
  { factor: 1024, symbol: 'KiB' },
  { factor: 1024 ** 2, symbol: 'MiB' },
  { factor: 1024 ** 3, symbol: 'GiB' },
  { factor: 1024 ** 4, symbol: 'TiB' },
]
const durations: readonly Prefix[] = [
  { factor: 1e-3, symbol: 'µs' },
  { factor: 1, symbol: 'ms' },
  { factor: 1000, symbol: 's' },
]
const percents: readonly Prefix[] = [{ factor: 1, symbol: '%' }]
const plain: readonly Prefix[] = [{ factor: 1, symbol: '' }]
const si: readonly Prefix[] = [
  { factor: 1e-9, symbol: 'n' },
  { factor: 1e-6, symbol: 'µ' },
  { factor: 1e-3, symbol: 'm' },
  { factor: 1, symbol: '' },
  { factor: 1e3, symbol: 'k' },
  { factor: 1e6, symbol: 'M' },
  { factor: 1e9, symbol: 'G' },
  { factor: 1e12, symbol: 'T' },
]

function prefixesOf(unit: Unit): readonly Prefix[] {
  switch (unit) {
    case 'bytes':
    case 'bytes/s':
      return binary
    case 'ms':
      return durations
    case 'percent':
      return percents
    case 'none':
      return plain
  }
}

function pick(prefixes: readonly Prefix[], magnitude: number): Prefix {
  let best = prefixes[0] ?? { factor: 1, symbol: '' }
  if (magnitude === 0) return prefixes.find((p) => p.factor === 1) ?? best
  for (const prefix of prefixes) if (magnitude >= prefix.factor) best = prefix
  return best
}

function suffix(prefix: Prefix, unit: Unit): string {
  const symbol = unit === 'bytes/s' ? `${prefix.symbol}/s` : prefix.symbol
  return symbol === '' ? '' : `\u202f${symbol}`
}

/** A number as a person reads it: 1,234.5 · 12.4 MiB · 0.00012 · 3.2e+21. At most `digits` significant ones. */
export function formatValue(value: number | null, unit: Unit = 'none', digits = 5): string {
  if (value === null || !Number.isFinite(value)) return '–'
  const prefix = pick(prefixesOf(unit), Math.abs(value))
  const scaled = value / prefix.factor
  return plainNumber(scaled, digits) + suffix(prefix, unit)
}

function plainNumber(value: number, digits: number): string {
  const size = Math.abs(value)
  if (size !== 0 && (size >= 1e15 || size < 1e-6)) {
    return value.toExponential(Math.max(0, digits - 2)).replace('-', MINUS)
  }
  const whole = size < 1 ? 0 : Math.floor(Math.log10(size)) + 1
  const small = size !== 0 && size < 1 ? -Math.floor(Math.log10(size)) - 1 : 0
  const decimals = Math.max(0, Math.min(12, digits - whole + small))
  const rounded = Number(value.toFixed(decimals))
  return grouped(rounded).replace('-', MINUS)
}

export interface TickText {
  readonly labels: readonly string[]
  /** Present where the labels are differences from a number too long to repeat on every line. */
  readonly base: string | null
}

const MAX_LABEL = 9

/** Labels for an axis, all with the same unit and as many decimals as the step needs. */
export function formatTicks(ticks: readonly number[], step: number, unit: Unit): TickText {
  let largest = 0
  for (const tick of ticks) largest = Math.max(largest, Math.abs(tick))
  const prefixes =
    unit === 'none' && (largest >= 1e5 || (largest < 1e-2 && largest > 0)) ? si : prefixesOf(unit)
  const prefix = pick(prefixes, largest)
  const decimals = Math.min(15, precisionFixed(step / prefix.factor))
  // 2.5-steps need one decimal more than their order of magnitude.
  const fine = Math.abs(step / prefix.factor - Number((step / prefix.factor).toFixed(decimals))) > step * 1e-9
  const write = format(`,.${Math.min(15, decimals + (fine ? 1 : 0))}f`)
  const labels = ticks.map((tick) => write(clean(tick, step) / prefix.factor) + suffix(prefix, unit))
  if (largest < 1e18 && labels.every((label) => label.length <= MAX_LABEL)) return { labels, base: null }
  const base = ticks[0] ?? 0
  const range = step * Math.max(1, ticks.length)
  if (range > Math.abs(base) * 0.01) {
    return { labels: ticks.map((tick) => format('.3~e')(clean(tick, step)).replace('-', MINUS)), base: null }
  }
  const inner = formatTicks(
    ticks.map((tick) => tick - base),
    step,
    unit,
  )
  return {
    labels: inner.labels.map((label) => `+${label}`),
    base: formatValue(base, unit, 15),
  }
}

/** Takes the dust off a multiple of the step (0.30000000000000004). */
function clean(tick: number, step: number): number {
  return Math.abs(tick) < step * 1e-9 ? 0 : tick
}
