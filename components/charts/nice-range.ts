import { niceStep, type Steps } from '../../lib/domain/nice-step.ts'
import { finite, reach } from './share.ts'

export interface ValueRange {
  low: number
  high: number
}

export interface NiceRange extends ValueRange {
  readonly step: number
  readonly ticks: readonly number[]
}

/** How an axis is divided. On `log` everything is in decimal logarithms: the range, its ticks, what comes in. */
export interface AxisKind {
  /** `tight`: no steps, only what the data needs. */
  readonly kind: 'linear' | 'log' | 'tight'
  readonly steps?: Steps
  /** Ends that stay, in the axis' own numbers. */
  readonly min?: number | undefined
  readonly max?: number | undefined
}

/**
 * The range that an axis shows for data in [low, high]: padded by 6%, cut at whole steps, never reaching below zero for
 * data that does not, nor above `ceiling`. Without data it is [0, 1]; a constant stands in the middle.
 */
export function niceRange(
  low: number,
  high: number,
  count: number,
  steps: Steps = 'decimal',
  ceiling = Number.POSITIVE_INFINITY,
  tight = false,
): NiceRange {
  const by = reach(Math.max(Math.abs(low), Math.abs(high)))
  if (by === 1) return rangeAround(low, high, count, steps, ceiling, tight)
  return enlarged(rangeAround(low * by, high * by, count, steps, ceiling * by, tight), 1 / by)
}

/** The narrowest axis: what differs by less than a part of it stands at one height. */
const NARROWEST = 1e-300

function rangeAround(
  low: number,
  high: number,
  count: number,
  steps: Steps,
  ceiling: number,
  tight: boolean,
): NiceRange {
  let lo = low
  let hi = high
  if (!(lo <= hi) || !Number.isFinite(lo) || !Number.isFinite(hi)) {
    lo = 0
    hi = 1
  } else if (hi - lo <= Math.max(Math.abs(hi) * 1e-13, NARROWEST)) {
    const half = hi === 0 && lo === 0 ? 1 : Math.max(Math.abs(hi) * 0.05, NARROWEST)
    lo -= half
    hi += half
  } else {
    const pad = (hi - lo) * 0.06
    lo = lo >= 0 && lo - pad < 0 ? 0 : lo - pad
    hi = hi <= 0 && hi + pad > 0 ? 0 : hi <= ceiling ? Math.min(ceiling, hi + pad) : hi + pad
  }
  const step = niceStep(hi - lo, count, steps)
  if (tight) return { low: lo, high: hi, step, ticks: [] }
  // `+ 0` makes a plain zero of a negative one.
  const first = Math.floor(lo / step + 1e-9) * step + 0
  const last = Math.ceil(hi / step - 1e-9) * step + 0
  return { low: first, high: last, step, ticks: multiples(step, first, last) }
}

/** The same in larger numbers. Ends beyond all numbers become the last ones, and ticks beyond go. */
function enlarged({ low, high, step, ticks }: NiceRange, by: number): NiceRange {
  const larger = ticks.map((tick) => tick * by).filter(Number.isFinite)
  return { low: finite(low * by), high: finite(high * by), step: finite(step * by), ticks: larger }
}

/** Where 1, 2 and 5 of a decade lie in it. */
const PARTS = [0, Math.log10(2), Math.log10(5)]

/** The same in decimal logarithms: ends and ticks at 1, 2 and 5 of a decade, or at whole decades where they are many. */
function niceLogRange(low: number, high: number, count: number): NiceRange {
  const known = low <= high && Number.isFinite(low) && Number.isFinite(high)
  const lo = known ? low : 0
  const hi = known ? high : 1
  const decades = Math.max(1, Math.ceil((hi - lo) / Math.max(1, count)))
  const marks: number[] = []
  const fine = decades === 1 && (hi - lo) * PARTS.length <= count * 1.5
  for (let d = Math.floor(lo / decades) * decades - decades; d <= hi + decades; d += decades) {
    if (fine) for (const part of PARTS) marks.push(d + part)
    else marks.push(d)
  }
  const first = Math.max(
    0,
    marks.findLastIndex((mark) => mark <= lo + 1e-9),
  )
  let last = marks.findIndex((mark) => mark >= hi - 1e-9)
  if (last <= first) last = first + 1
  const ticks = marks.slice(first, last + 1)
  return { low: ticks[0] ?? 0, high: ticks.at(-1) ?? 1, step: decades, ticks }
}

/** A nice range whose given ends are exactly those; ticks stay at whole steps between. */
export function fitRange(
  low: number,
  high: number,
  count: number,
  { kind, steps = 'decimal', min, max }: AxisKind,
  ceiling?: number,
): NiceRange {
  const nice = (from: number, to: number): NiceRange =>
    kind === 'log'
      ? niceLogRange(from, to, count)
      : niceRange(from, to, count, steps, ceiling, kind === 'tight')
  if (min === undefined && max === undefined) return nice(low, high)
  const free = nice(min ?? low, max ?? high)
  const bottom = min ?? Math.min(free.low, max ?? free.low)
  const top = max ?? Math.max(free.high, min ?? free.high)
  // Ends that leave nothing between them give way to the data.
  if (!(top > bottom)) return nice(low, high)
  const within = (ticks: readonly number[]): number[] => ticks.filter((tick) => tick >= bottom && tick <= top)
  if (kind === 'log') return { low: bottom, high: top, step: free.step, ticks: within(free.ticks) }
  const by = reach(Math.max(Math.abs(bottom), Math.abs(top)))
  const step = niceStep(Math.max(top * by - bottom * by, NARROWEST), count, steps)
  const { ticks } = enlarged(
    { low: bottom, high: top, step, ticks: multiples(step, bottom * by, top * by) },
    1 / by,
  )
  return { low: bottom, high: top, step: finite(step / by), ticks: within(ticks) }
}

const MOST_TICKS = 1000

function multiples(step: number, low: number, high: number): number[] {
  const ticks: number[] = []
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  // Ends so far from zero, and so near to one another, that steps between them cannot be counted.
  if (!(last - first <= MOST_TICKS)) return ticks
  for (let n = 0; n <= last - first; n++) ticks.push((first + n) * step + 0)
  return ticks.filter((tick, i) => tick !== ticks[i - 1])
}
