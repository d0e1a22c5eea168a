import type { ColumnBuffer } from './column-buffer.ts'

/** A feed that is silent for longer than so many of its usual intervals says nothing there. */
const MISSED = 5
/** Where nothing came since the newest entry, nothing is said before so long: frames and machines are late at times. */
export const PATIENCE_MS = 5_000
/** Fewer distances than this are no habit. */
const FEWEST = 5

let distances = new Float64Array(0)

/**
 * The median distance of neighbouring entries, ms, by those that stand on either side of a column's edge: they are true
 * neighbours however much the columns were reduced. A few long silences do not change it. NaN where too few are known.
 */
export function usualInterval(columns: ColumnBuffer): number {
  if (distances.length < columns.capacity) distances = new Float64Array(columns.capacity)
  let count = 0
  let before = Number.NaN
  for (let c = columns.from; c <= columns.to; c++) {
    const i = columns.slot(c)
    if ((columns.count[i] ?? 0) === 0) continue
    const distance = (columns.firstTime[i] ?? 0) - before
    if (distance > 0) distances[count++] = distance
    before = columns.lastTime[i] ?? 0
  }
  if (count < FEWEST) return Number.NaN
  const known = distances.subarray(0, count).sort()
  return known[count >> 1] ?? Number.NaN
}

/**
 * The distance of two entries, ms, beyond which there was no data between them; endless where the feed's habit is not known.
 * What is finer than a column is never told. `live` says the habit where `columns` hold too few.
 */
export function silenceLimit(columns: ColumnBuffer, live?: ColumnBuffer): number {
  const own = usualInterval(columns)
  const usual = Number.isNaN(own) && live !== undefined && live !== columns ? usualInterval(live) : own
  return Number.isNaN(usual) ? Number.POSITIVE_INFINITY : Math.max(usual * MISSED, columns.width)
}
