import type { ColumnBuffer } from '../../lib/domain/column-buffer.ts'
import { PATIENCE_MS, silenceLimit } from '../../lib/domain/usual-interval.ts'
import { firstColumn, lastColumn } from './columns-in-view.ts'
import type { ChartSeries } from './series-source.ts'
import type { Viewport } from './viewport.ts'

interface Known {
  readonly from: number
  readonly to: number
  readonly limit: number
}

/** By buffer: its limit as of the columns that it held then. A habit does not change with a few columns. */
const known = new WeakMap<ColumnBuffer, Known>()
const FEW = 8

/** Beyond which distance of its points a series says nothing, ms; endless where its panel connects them. */
export function limitOf({ source, gaps = 'break' }: Pick<ChartSeries, 'source' | 'gaps'>): number {
  if (gaps !== 'break') return Number.POSITIVE_INFINITY
  const { columns, live } = source
  const held = known.get(columns)
  if (
    held !== undefined &&
    columns.to - held.to < FEW &&
    columns.to >= held.to &&
    Math.abs(columns.from - held.from) < FEW
  )
    return held.limit
  const limit = silenceLimit(columns, live)
  // An endless one is of too few points: the next may make a habit.
  if (limit !== Number.POSITIVE_INFINITY) known.set(columns, { from: columns.from, to: columns.to, limit })
  return limit
}

/** The stretches of time in view in which a series said nothing, in order. Grown, never allocated in a paint otherwise. */
export class Silences {
  count = 0
  from = new Float64Array(16)
  to = new Float64Array(16)

  /** `until`: how far it is known that nothing came after the newest point; -Infinity where it is not. */
  find(columns: ColumnBuffer, view: Viewport, limit: number, until: number): void {
    this.count = 0
    if (limit === Number.POSITIVE_INFINITY) return
    const last = lastColumn(columns, view)
    let before = Number.NaN
    for (let c = firstColumn(columns, view); c <= last; c++) {
      const i = columns.slot(c)
      if ((columns.count[i] ?? 0) === 0) continue
      const time = columns.firstTime[i] ?? 0
      if (time - before > limit) this.add(before, time)
      before = columns.lastTime[i] ?? 0
    }
    if (until - before > Math.max(limit, PATIENCE_MS)) this.add(before, until)
  }

  add(from: number, to: number): void {
    if (this.count === this.from.length) {
      this.from = grown(this.from)
      this.to = grown(this.to)
    }
    this.from[this.count] = from
    this.to[this.count] = to
    this.count++
  }

  /** Leaves of these what is silent in `other` too. */
  intersect(other: Silences): void {
    const { from, to, count } = this
    this.count = 0
    if (count === 0 || other.count === 0) return
    const kept = new Silences()
    for (let i = 0, j = 0; i < count && j < other.count; ) {
      const start = Math.max(from[i] ?? 0, other.from[j] ?? 0)
      const end = Math.min(to[i] ?? 0, other.to[j] ?? 0)
      if (end > start) kept.add(start, end)
      if ((to[i] ?? 0) < (other.to[j] ?? 0)) i++
      else j++
    }
    this.from = kept.from
    this.to = kept.to
    this.count = kept.count
  }

  /** How many of them are over at `time`. */
  over(time: number, known = 0): number {
    let k = known
    while (k < this.count && (this.to[k] ?? 0) <= time) k++
    return k
  }

  /** A time is within the k-th silence where it lies further than `slack` behind its beginning. */
  holds(time: number, k: number, slack: number): boolean {
    return k < this.count && time > (this.from[k] ?? 0) + slack && time < (this.to[k] ?? 0)
  }
}

function grown(column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(column.length * 2)
  larger.set(column)
  return larger
}

/** How far it is known that a series said nothing after its newest point. */
export function knownUntil({ source }: Pick<ChartSeries, 'source'>, view: Viewport, now: number): number {
  if (source.history?.status.getSnapshot().loading) return Number.NEGATIVE_INFINITY
  return Math.min(view.end, now)
}
