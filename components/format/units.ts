import { format, precisionFixed } from 'd3-format'
import type { Steps } from '../../lib/domain/nice-step.ts'
import type { Unit } from '../../lib/protocol/panels.ts'

/** What producers write for the units that we know. */
const ALIASES: Readonly<Record<string, Unit>> = {
  '': 'none',
  '%': 'percent',
  B: 'bytes',
  byte: 'bytes',
  'B/s': 'bytes/s',
  bit: 'bits',
  bps: 'bits/s',
  'bit/s': 'bits/s',
  seconds: 's',
  milliseconds: 'ms',
  microseconds: 'us',
  µs: 'us',
  nanoseconds: 'ns',
  minutes: 'min',
  hours: 'h',
  days: 'd',
}
const MAX_UNIT = 24

/** The catalog's free text as a unit. */
export function unitOf(text: string | null): Unit {
  const trimmed = text?.trim().slice(0, MAX_UNIT) ?? ''
  return Object.hasOwn(ALIASES, trimmed) ? (ALIASES[trimmed] ?? 'none') : trimmed
}

const MINUS = '−'
const NARROW_SPACE = '\u202f'

interface Prefix {
  readonly factor: number
  readonly symbol: string
}

/** Symbols of steps of 1024 or 1000 of a unit. */
function steps(base: number, symbols: readonly string[], first = 0): readonly Prefix[] {
  return symbols.map((symbol, i) => ({ factor: base ** (i + first), symbol }))
}

const binary = steps(1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'])
const bits = steps(1000, ['bit', 'kbit', 'Mbit', 'Gbit', 'Tbit'])
const si = steps(1000, ['n', 'µ', 'm', '', 'k', 'M', 'G', 'T', 'P'], -3)
/** Of a second. */
const fractions = steps(1000, ['ns', 'µs', 'ms', 's'], -3)
const longer: readonly Prefix[] = [
  { factor: 60, symbol: 'min' },
  { factor: 3600, symbol: 'h' },
  { factor: 86_400, symbol: 'd' },
]
/** The units of time, in seconds. */
const SECONDS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  ms: 1e-3,
  s: 1,
  min: 60,
  h: 3600,
  d: 86_400,
}
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
const SI = 'si:'

function secondsOf(unit: Unit): number | undefined {
  return Object.hasOwn(SECONDS, unit) ? SECONDS[unit] : undefined
}

/** How a unit is written at each size, smallest first. */
function prefixesOf(unit: Unit): readonly Prefix[] {
  const seconds = secondsOf(unit)
  if (seconds !== undefined) {
    return [...fractions, ...longer].map(({ factor, symbol }) => ({ factor: factor / seconds, symbol }))
  }
  switch (unit) {
    case 'none':
      return plain
    case 'percent':
      return percents
    case 'bytes':
      return binary
    case 'bytes/s':
      return each(binary, '/s')
    case 'bits':
      return bits
    case 'bits/s':
      return each(bits, '/s')
    case 'si':
      return si
    default:
      return unit.startsWith(SI) ? each(si, unit.slice(SI.length)) : [{ factor: 1, symbol: unit }]
  }
}

/** How an axis of this unit steps. */
export function stepsOf(unit: Unit): Steps {
  const seconds = secondsOf(unit)
  if (seconds !== undefined) return { seconds }
  return unit === 'bytes' || unit === 'bytes/s' ? 'binary' : 'decimal'
}

/** Set behind the number as it is. */
function isFree(unit: Unit): boolean {
  const [only, more] = prefixesOf(unit)
  return unit !== 'none' && unit !== 'percent' && more === undefined && only?.symbol === unit
}

function each(prefixes: readonly Prefix[], end: string): readonly Prefix[] {
  return prefixes.map(({ factor, symbol }) => ({ factor, symbol: symbol + end }))
}

function pick(prefixes: readonly Prefix[], magnitude: number): Prefix {
  let best = prefixes[0] ?? { factor: 1, symbol: '' }
  // A hair below one: 1/1e-9 and the like are not exact.
  if (magnitude === 0) return prefixes.find((p) => Math.abs(p.factor - 1) < 1e-9) ?? best
  for (const prefix of prefixes) if (magnitude >= prefix.factor * (1 - 1e-9)) best = prefix
  return best
}

function suffix({ symbol }: Prefix): string {
  return symbol === '' ? '' : `${NARROW_SPACE}${symbol}`
}

/**
 * A number as a person reads it: 1,234.5 · 12.4 MiB · 1.5 min · 0.00012 · 3.2e+21. At most `digits` significant ones, or
 * exactly `decimals` behind the point where that is given.
 */
export function formatValue(
  value: number | null,
  unit: Unit = 'none',
  digits = 5,
  decimals?: number | undefined,
): string {
  if (value === null || !Number.isFinite(value)) return '–'
  const prefixes = prefixesOf(unit)
  let prefix = pick(prefixes, Math.abs(value))
  let written = writeNumber(value / prefix.factor, digits, decimals)
  // Rounding may fill a unit up: 999.9996 ms are 1 s.
  const filled = pick(prefixes, written.size * prefix.factor)
  if (filled.factor > prefix.factor) {
    prefix = filled
    written = writeNumber(value / prefix.factor, digits, decimals)
  }
  return written.text + suffix(prefix)
}

/** A number's text, and the size that the text says. */
function writeNumber(
  value: number,
  digits: number,
  fixed: number | undefined,
): { readonly text: string; readonly size: number } {
  const size = Math.abs(value)
  if (size >= 1e15 || (fixed === undefined && size !== 0 && size < 1e-6)) {
    return { text: withMinus(value.toExponential(Math.max(0, digits - 2))), size }
  }
  const decimals = fixed ?? decimalsFor(size, digits)
  const text = withMinus(format(`,.${decimals}${fixed === undefined ? '~' : ''}f`)(value))
  return { text, size: decimals > 100 ? size : Number(size.toFixed(decimals)) }
}

/** How many decimals show so many significant digits. */
function decimalsFor(size: number, digits: number): number {
  const whole = size < 1 ? 0 : Math.floor(Math.log10(size)) + 1
  const small = size !== 0 && size < 1 ? -Math.floor(Math.log10(size)) - 1 : 0
  return Math.max(0, Math.min(12, digits - whole + small))
}

export interface TickText {
  readonly labels: readonly string[]
  /** Present where the labels are differences from a number too long to repeat on every line. */
  readonly base: string | null
}

/** Characters that fit beside the plot. */
const MAX_LABEL = 9

/** Labels for an axis, all with the same unit and as many decimals as the step needs. A long free unit is left out. */
export function formatTicks(ticks: readonly number[], step: number, unit: Unit): TickText {
  if (isFree(unit)) {
    const { labels, base } = formatTicks(ticks, step, 'none')
    const whole = labels.map((label) => label + suffix({ factor: 1, symbol: unit }))
    return base === null && whole.every(fits) ? { labels: whole, base } : { labels, base }
  }
  const largest = ticks.reduce((size, tick) => Math.max(size, Math.abs(tick)), 0)
  const prefix = prefixOfTicks(unit, largest, step)
  const scaled = step / prefix.factor
  const decimals = decimalsOf(scaled)
  const write = format(`,.${decimals}f`)
  const labels = ticks.map((tick) => {
    if (clean(tick, step) === 0) return unit === 'none' ? '0' : `0${suffix(prefix)}`
    return write(tick / prefix.factor) + suffix(prefix)
  })
  if (largest < 1e18 && decimals < 15 && labels.every(fits) && areApart(labels)) {
    return { labels: labels.map(withMinus), base: null }
  }
  const timed = secondsOf(unit) !== undefined
  const hundred = step * (timed ? 60 : 100)
  const base = Math.round((ticks[0] ?? 0) / hundred) * hundred
  if (!(Math.abs(base) >= hundred * 10) || !Number.isFinite(base)) {
    return { labels: exponents(ticks, step), base: null }
  }
  const inner = formatTicks(
    ticks.map((tick) => tick - base),
    step,
    unit,
  )
  return {
    labels: inner.labels.map((label) => (label === '0' || label.startsWith(MINUS) ? label : `+${label}`)),
    base: timed ? formatParts(base, unit) : formatValue(base, unit, 15),
  }
}

/** One for a whole axis. Of a time it is one that the steps fill: 30 s, 60 s, 90 s. */
function prefixOfTicks(unit: Unit, largest: number, step: number): Prefix {
  const prefixes = unit === 'none' && largest >= 1e5 ? large : prefixesOf(unit)
  const seconds = secondsOf(unit)
  if (seconds === undefined || largest * seconds < 1) return pick(prefixes, largest)
  const room = Math.max(step, 1 / seconds) * (1 + 1e-9)
  const filled = prefixes.findLast(
    ({ factor }) => factor <= room && Math.abs(((step * 10) / factor) % 1) < 1e-6,
  )
  return filled ?? pick(prefixes, largest)
}

/** A time in all its parts: 61 d 4 h 2 min. */
function formatParts(value: number, unit: Unit): string {
  let left = Math.abs(value)
  const parts: string[] = []
  for (const prefix of prefixesOf(unit).toReversed()) {
    const whole = Math.floor(left / prefix.factor + 1e-9)
    if (whole === 0) continue
    parts.push(whole.toLocaleString('en') + suffix(prefix))
    left -= whole * prefix.factor
  }
  return (value < 0 ? MINUS : '') + parts.slice(0, 4).join(' ')
}

function fits(label: string): boolean {
  return label.replace(NARROW_SPACE, '').length <= MAX_LABEL
}

/** With as many digits as tell each from the next. */
function exponents(ticks: readonly number[], step: number): string[] {
  let labels: string[] = []
  for (let digits = 3; digits <= 16; digits++) {
    const write = format(`.${digits}~e`)
    labels = ticks.map((tick) => (clean(tick, step) === 0 ? '0' : withMinus(write(tick))))
    if (areApart(labels)) break
  }
  return labels
}

function areApart(labels: readonly string[]): boolean {
  return labels.every((label, i) => label !== labels[i - 1])
}

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
