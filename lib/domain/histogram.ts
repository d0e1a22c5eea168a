import { niceStep } from './nice-step.ts'

/** Bin i counts the values in [from + i·width, from + (i + 1)·width), the last one those at its end too. */
export interface Histogram {
  readonly from: number
  readonly width: number
  readonly counts: readonly number[]
}

const MOST = 40
const FEWEST = 8

/**
 * Counts finite values. `bins` of them: from the least to the greatest, as numpy.histogram; where left out as many as suit
 * their number, with edges at whole steps, so that they stay where they are while a window slides. null for no values, and
 * where their distance is more than a float64 holds.
 */
export function histogram(values: Float64Array, bins?: number): Histogram | null {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (value < min) min = value
    if (value > max) max = value
  }
  if (!Number.isFinite(max - min)) return null
  if (min === max) return one(min, values.length)
  if (bins !== undefined) return count(values, min, (max - min) / bins, bins)
  const wanted = Math.min(MOST, Math.max(FEWEST, Math.ceil(Math.sqrt(values.length))))
  const width = niceStep(max - min, wanted)
  const first = Math.floor(min / width)
  const last = Math.max(first, Math.ceil(max / width) - 1)
  return count(values, first * width, width, last - first + 1)
}

function one(value: number, n: number): Histogram {
  const width = value === 0 ? 1 : Math.max(Math.abs(value) * 0.1, 1e-300)
  return { from: value - width / 2, width, counts: [n] }
}

function count(values: Float64Array, from: number, width: number, bins: number): Histogram | null {
  // Differences below what the values themselves can tell.
  if (!(width > 0) || from + width === from) return null
  const counts = new Array<number>(bins).fill(0)
  for (const value of values) {
    let i = Math.min(bins - 1, Math.max(0, Math.floor((value - from) / width)))
    // A quotient may round over an edge that the value itself does not reach.
    if (i > 0 && value < from + i * width) i--
    else if (i < bins - 1 && value >= from + (i + 1) * width) i++
    counts[i] = (counts[i] ?? 0) + 1
  }
  return { from, width, counts }
}
