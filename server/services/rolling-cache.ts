import type { FeedSeries, Rolling } from '../../lib/domain/feed-series.ts'
import type { WindowSpec } from '../../lib/protocol/windows.ts'

export interface RollingColumns {
  readonly end: Float64Array
  readonly mean: Float64Array
  readonly std: Float64Array
  readonly min: Float64Array
  readonly max: Float64Array
}

/** After more new entries than this the columns are computed anew. */
const MAX_SCAN = 20_000

const FIELDS = ['end', 'mean', 'std', 'min', 'max'] as const

/**
 * The rolling columns of one series and window that are over (SPEC PB4): asked again, only the newest columns are
 * computed. A late point takes back the columns it belongs to.
 */
export class RollingCache {
  readonly #window: WindowSpec
  readonly #width: number
  #series: FeedSeries | null = null
  #head = 0
  #columns: RollingColumns = { end: empty, mean: empty, std: empty, min: empty, max: empty }

  constructor(window: WindowSpec, width: number) {
    this.#window = window
    this.#width = width
  }

  /** Columns that end in (from, to]; `from` and the width as in `FeedSeries.rolling`. */
  read(series: FeedSeries, from: number, to: number): RollingColumns {
    this.#forget(series)
    const { end } = this.#columns
    const firstWanted = (Math.floor(from / this.#width) + 1) * this.#width
    const covered = end.length > 0 && (end[0] ?? 0) <= firstWanted && (end.at(-1) ?? 0) >= firstWanted
    const kept = covered ? slice(this.#columns, firstWanted, to) : null
    const since = kept === null ? from : (kept.end.at(-1) ?? from)
    const fresh: RollingColumns = series.rolling(this.#window, since, to, this.#width)
    const all = kept === null ? fresh : join(kept, fresh)
    // A column is over once the feed's time has passed its end.
    this.#columns = slice(
      all,
      Number.NEGATIVE_INFINITY,
      Math.floor(series.newestTime / this.#width) * this.#width,
    )
    return all
  }

  /** Drops what entries that came since the last question may have changed. */
  #forget(series: FeedSeries): void {
    if (this.#series !== series || series.head - this.#head > MAX_SCAN) {
      this.#series = series
      this.#columns = { end: empty, mean: empty, std: empty, min: empty, max: empty }
      this.#head = series.head
      return
    }
    let earliest = Number.POSITIVE_INFINITY
    for (let offset = this.#head + 1; offset <= series.head; offset++) {
      const time = series.timeAt(offset)
      if (time < earliest) earliest = time
    }
    this.#head = series.head
    const last = this.#columns.end.at(-1)
    if (last !== undefined && earliest <= last) {
      this.#columns = slice(this.#columns, Number.NEGATIVE_INFINITY, earliest - 1)
    }
  }
}

const empty = new Float64Array()

/** Columns whose end lies in [from, to]. */
function slice(columns: RollingColumns, from: number, to: number): RollingColumns {
  const { end } = columns
  let a = 0
  let b = end.length
  while (a < b && (end[a] ?? 0) < from) a++
  while (b > a && (end[b - 1] ?? 0) > to) b--
  if (a === 0 && b === end.length) return columns
  return map((field) => columns[field].subarray(a, b))
}

function join(left: RollingColumns, right: RollingColumns | Rolling): RollingColumns {
  return map((field) => {
    const out = new Float64Array(left[field].length + right[field].length)
    out.set(left[field])
    out.set(right[field], left[field].length)
    return out
  })
}

function map(pick: (field: (typeof FIELDS)[number]) => Float64Array): RollingColumns {
  return { end: pick('end'), mean: pick('mean'), std: pick('std'), min: pick('min'), max: pick('max') }
}
