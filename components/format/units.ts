import { format, precisionFixed } from 'd3-format'
import type { Unit } from '../../lib/protocol/panels.ts'

const KNOWN: ReadonlySet<string> = new Set(['percent', 'bytes', 'bytes/s', 'ms'])

/** The catalog's free text as a unit that we know how to write. */
export function unitOf(text: string | null): Unit {
  return text !== null && KNOWN.has(text) ? text : 'none'
}

const MINUS = '−'
const NARROW_SPACE = '\u202f'

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
/** Only the prefixes that everybody reads; what is smaller than 1 is written out. */
const large: readonly Prefix[] = [
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
    default:
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
  return symbol === '' ? '' : `${NARROW_SPACE}${symbol}`
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
    return withMinus(value.toExponential(Math.max(0, digits - 2)))
  }
  const whole = size < 1 ? 0 : Math.floor(Math.log10(size)) + 1
  const small = size !== 0 && size < 1 ? -Math.floor(Math.log10(size)) - 1 : 0
  const decimals = Math.max(0, Math.min(12, digits - whole + small))
  return withMinus(format(`,.${decimals}~f`)(value))
}

export interface TickText {
  readonly labels: readonly string[]
  /** Present where the labels are differences from a number too long to repeat on every line. */
  readonly base: string | null
}

/** Characters that fit beside the plot. */
const MAX_LABEL = 9

/** Labels for an axis, all with the same unit and as many decimals as the step needs. */
export function formatTicks(ticks: readonly number[], step: number, unit: Unit): TickText {
  const largest = ticks.reduce((size, tick) => Math.max(size, Math.abs(tick)), 0)
  const prefix = pick(unit === 'none' && largest >= 1e5 ? large : prefixesOf(unit), largest)
  const scaled = step / prefix.factor
  const decimals = decimalsOf(scaled)
  const write = format(`,.${decimals}f`)
  const labels = ticks.map((tick) => {
    if (clean(tick, step) === 0) return unit === 'none' ? '0' : `0${suffix(prefix, unit)}`
    return write(tick / prefix.factor) + suffix(prefix, unit)
  })
  if (
    largest < 1e18 &&
    decimals < 15 &&
    labels.every((label) => label.replace(NARROW_SPACE, '').length <= MAX_LABEL)
  ) {
    return { labels: labels.map(withMinus), base: null }
  }
  const hundred = step * 100
  const base = Math.round((ticks[0] ?? 0) / hundred) * hundred
  if (Math.abs(base) < hundred * 10) {
    return {
      labels: ticks.map((tick) => (clean(tick, step) === 0 ? '0' : withMinus(exponent(tick)))),
      base: null,
    }
  }
  const inner = formatTicks(
    ticks.map((tick) => tick - base),
    step,
    unit,
  )
  return {
    labels: inner.labels.map((label) => (label === '0' || label.startsWith(MINUS) ? label : `+${label}`)),
    base: formatValue(base, unit, 15),
  }
}

const exponent = format('.3~e')

function withMinus(label: string): string {
  return label.replace(/[-−]/g, MINUS)
}

/** As many as a multiple of the step needs, 2.5-steps included. */
function decimalsOf(step: number): number {
  const decimals = Math.min(15, precisionFixed(step))
  const rest = Math.abs(step - Number(step.toFixed(decimals)))
  return rest > step * 1e-6 ? Math.min(15, decimals + 1) : decimals
}

/** Takes the dust off a multiple of the step (0.30000000000000004). */
function clean(tick: number, step: number): number {
  return Math.abs(tick) < step * 1e-6 ? 0 : tick
}

/** How many digits show a number at a hundredth of the standard deviation around it; between 5 and 15. */
export function digitsFor(mean: number | null, std: number | null): number {
  if (mean === null || std === null || std <= 0 || mean === 0) return 5
  return Math.min(15, Math.max(5, Math.ceil(Math.log10(Math.abs(mean) / std)) + 3))
}
