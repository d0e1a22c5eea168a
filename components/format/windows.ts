import { MAX_WINDOW_POINTS, MAX_WINDOW_SPAN_MS } from '../../lib/protocol/limits.ts'
import type { Stats, WindowSpec } from '../../lib/protocol/windows.ts'
import { formatDuration } from './times.ts'
import { decimalMark, parseTypedNumber } from './typed-number.ts'

export function formatWindow(window: WindowSpec): string {
  if ('span' in window) return formatDuration(window.span)
  return `last ${window.last.toLocaleString('en')} ${window.last === 1 ? 'point' : 'points'}`
}

/** A window as `parseWindow` reads it: `100` or `90000ms`. */
export function writeWindow(window: WindowSpec): string {
  return 'span' in window ? `${window.span}ms` : String(window.last)
}

/** What a window's answer covers: "1 h", or "last 41 min of 1 h" where less than that is held. */
export function formatCoverage(window: WindowSpec, stats: Stats): string {
  if (stats.complete) return formatWindow(window)
  if ('last' in window) return `${stats.n.toLocaleString('en')} of ${formatWindow(window)}`
  const held = stats.from === null || stats.end === null ? 0 : stats.end - stats.from
  return `last ${formatDuration(held)} of ${formatDuration(window.span)}`
}

const MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  sec: 1000,
  second: 1000,
  seconds: 1000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
}
const POINTS = ['', 'p', 'point', 'points']

export type WindowEntry =
  | { readonly ok: true; readonly window: WindowSpec }
  | { readonly ok: false; readonly message: string }

const refuse = (message: string): WindowEntry => ({ ok: false, message })

/** A number, and what stands behind it. */
const PART = /([\d.,_'’\u00a0\u202f ]*\d)\s*([a-zµ]*)\s*/iy

/**
 * Reads what a person types as a window: "250" is points, "90s", "1.5 h", "1,5h", "1 h 30 min" or "500 ms" is time. `mark` is
 * the decimal mark; addresses always have a point.
 */
export function parseWindow(text: string, mark = decimalMark()): WindowEntry {
  const parts = partsOf(text.trim().replace(/^last /i, ''))
  const amounts = parts?.map(({ number }) => parseTypedNumber(number, mark)) ?? []
  const [first] = parts ?? []
  if (parts === null || first === undefined) {
    return refuse('Write a number of points, such as 250, or a time, such as 90s or 5m.')
  }
  if (amounts.some(Number.isNaN)) {
    return refuse('This may be one of two numbers, or none: write it without marks between thousands.')
  }
  if (parts.length === 1 && POINTS.includes(first.unit)) return pointsWindow(amounts[0] ?? 0)
  let span = 0
  let smallest = Number.POSITIVE_INFINITY
  for (const [i, { unit }] of parts.entries()) {
    const factor = MS[unit]
    if (factor === undefined) {
      return refuse(`“${unit}” is not a unit of time here: use ms, s, m, h or d.`)
    }
    if (factor >= smallest) return refuse('Write the larger unit first, and each once: 1 h 30 min.')
    smallest = factor
    span += (amounts[i] ?? 0) * factor
  }
  span = Math.round(span)
  if (span < 1) return refuse('A window of time is at least 1 ms.')
  if (span > MAX_WINDOW_SPAN_MS) return refuse('A window of time is at most 366 days.')
  return { ok: true, window: { span } }
}

function partsOf(text: string): { number: string; unit: string }[] | null {
  const parts: { number: string; unit: string }[] = []
  PART.lastIndex = 0
  while (PART.lastIndex < text.length) {
    const [, number, unit = ''] = PART.exec(text) ?? []
    if (number === undefined) return null
    parts.push({ number: number.trim(), unit: unit.toLowerCase() })
  }
  return parts
}

function pointsWindow(amount: number): WindowEntry {
  if (!Number.isInteger(amount) || amount < 1)
    return refuse('A number of points is a whole number from 1 up.')
  if (amount > MAX_WINDOW_POINTS) {
    return refuse(`A window holds at most ${MAX_WINDOW_POINTS.toLocaleString('en')} points.`)
  }
  return { ok: true, window: { last: amount } }
}
