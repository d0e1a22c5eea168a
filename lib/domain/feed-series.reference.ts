import type { Quantiles, Stats, WindowSpec } from '../protocol/windows.ts'
import type { Points } from './column-picker.ts'
import type { Rolling, SeriesOptions } from './feed-series.ts'

const BLOCK = 1024

/** What `FeedSeries` answers, worked out the plain way: the reference that its tests compare it with. */
export class ReferenceSeries {
  readonly #capacity: number
  #times: number[] = []
  #values: number[] = []
  #oldest: number
  #newest = Number.NEGATIVE_INFINITY
  /** Newest event time before `oldest`; NaN while unknown. */
  #before: number

  constructor(options: SeriesOptions = {}) {
    this.#oldest = options.first ?? 1
    this.#capacity = options.capacity ?? 2 ** 20
    this.#before = options.before ?? Number.NaN
    if (options.before !== undefined) this.#newest = options.before
  }

  append(first: number, times: ArrayLike<number>, values: ArrayLike<number>): void {
    if (first !== this.head + 1) throw new RangeError(`offset ${first} does not follow ${this.head}`)
    for (let i = 0; i < times.length; i++) {
      const time = times[i] ?? Number.NaN
      if (Number.isNaN(this.#before)) this.#before = this.#oldest > 1 ? time : Number.NEGATIVE_INFINITY
      this.#times.push(time)
      this.#values.push(values[i] ?? Number.NaN)
      if (time > this.#newest) this.#newest = time
      if (this.head % BLOCK === 0) this.trim(this.#capacity)
    }
  }

  get head(): number {
    return this.#oldest + this.#times.length - 1
  }
  get oldest(): number {
    return this.#oldest
  }
  get trimmed(): boolean {
    return this.#oldest > 1
  }
  get newestTime(): number {
    return this.#newest
  }
  get bytes(): number {
    return this.#times.length * 16
  }
  timeAt(offset: number): number {
    return this.#times[offset - this.#oldest] ?? Number.NaN
  }
  valueAt(offset: number): number {
    return this.#values[offset - this.#oldest] ?? Number.NaN
  }

  trim(keep: number): void {
    const next = Math.floor(this.#oldest / BLOCK) * BLOCK + BLOCK
    if (next > this.head + 1 || this.head + 1 - next < keep) return
    const drop = next - this.#oldest
    for (let i = 0; i < drop; i++) this.#before = Math.max(this.#before, this.#times[i] ?? Number.NaN)
    this.#times.splice(0, drop)
    this.#values.splice(0, drop)
    this.#oldest = next
    this.trim(keep)
  }

  aggregate(from: number, to: number): Stats {
    const offsets = this.#range(from, to)
    const end = offsets.reduce((newest, o) => Math.max(newest, this.timeAt(o)), Number.NEGATIVE_INFINITY)
    return this.#stats(offsets, end, this.#oldest === 1 || from >= this.#oldest)
  }

  stats(window: WindowSpec, end: number): Stats {
    if ('last' in window)
      return this.#stats(
        this.#lastOf(window.last, this.head),
        this.#newest,
        this.#isComplete(window, this.head),
      )
    return this.#stats(this.#within(end - window.span, end), end, this.#isComplete(window, end))
  }

  quantiles(window: WindowSpec, end: number): Quantiles {
    const offsets =
      'last' in window ? this.#lastOf(window.last, this.head) : this.#within(end - window.span, end)
    const values = offsets.map((o) => this.valueAt(o)).filter((v) => !Number.isNaN(v))
    const sampled = values.length > 10_000
    const from = offsets[0] ?? 0
    const length = (offsets.at(-1) ?? 0) - from + 1
    const picked = sampled
      ? Array.from({ length: 10_000 }, (_, i) => this.valueAt(from + Math.floor((i * length) / 10_000)))
      : values
    picked.sort((a, b) => a - b)
    const at = (q: number): number | null => {
      if (picked.length === 0) return null
      const rank = (picked.length - 1) * q
      const low = picked[Math.floor(rank)] ?? 0
      const high = picked[Math.ceil(rank)] ?? 0
      const t = rank - Math.floor(rank)
      return t < 0.5 ? low + (high - low) * t : high - (high - low) * (1 - t)
    }
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99), sampled }
  }

  m4(from: number, to: number, width: number): Points {
    const offsets = this.#within(from, to)
    const columns = new Map<number, number[]>()
    for (const o of offsets) {
      const column = Math.ceil(this.timeAt(o) / width)
      const held = columns.get(column)
      if (held) held.push(o)
      else columns.set(column, [o])
    }
    if (offsets.length <= 4 * (Math.ceil(to / width) - Math.floor(from / width)))
      return this.#points(offsets, offsets.length)
    const picked = [...columns.values()].flatMap((column) => this.#extremes(column))
    return this.#points(
      picked.sort((a, b) => a - b),
      offsets.length,
    )
  }

  reduce(from: number, to: number, budget: number): Points {
    const offsets = this.#range(from, to)
    if (offsets.length <= budget) return this.#points(offsets, offsets.length)
    const buckets = Math.max(1, Math.floor(budget / 6))
    const picked: number[] = []
    for (let b = 0; b < buckets; b++) {
      const start = Math.floor((b * offsets.length) / buckets)
      const end = Math.floor(((b + 1) * offsets.length) / buckets)
      picked.push(...this.#extremes(offsets.slice(start, end)).sort((x, y) => x - y))
    }
    return this.#points(picked.slice(-budget), offsets.length)
  }

  rolling(window: WindowSpec, from: number, to: number, width: number): Rolling {
    const ends: number[] = []
    for (let k = Math.floor(from / width) + 1; k * width <= to; k++) ends.push(k * width)
    if (to > from && ends.at(-1) !== to) ends.push(to)
    let completeFrom = Number.NEGATIVE_INFINITY
    const stats = ends.map((end) => {
      const offset = this.#upTo(end)
      if (!this.#isComplete(window, 'last' in window ? offset : end))
        completeFrom = Math.max(completeFrom, end + 1)
      return 'last' in window
        ? this.#stats(this.#lastOf(window.last, offset), end, true)
        : this.#stats(this.#within(end - window.span, end), end, true)
    })
    const column = (key: 'n' | 'mean' | 'std' | 'min' | 'max') =>
      Float64Array.from(stats, (s) => s[key] ?? Number.NaN)
    return {
      end: Float64Array.from(ends),
      n: column('n'),
      mean: column('mean'),
      std: column('std'),
      min: column('min'),
      max: column('max'),
      completeFrom,
    }
  }

  #range(from: number, to: number): number[] {
    const offsets: number[] = []
    for (let o = Math.max(from, this.#oldest); o <= Math.min(to, this.head); o++) offsets.push(o)
    return offsets
  }

  #lastOf(count: number, to: number): number[] {
    return this.#range(to - count + 1, to)
  }

  #within(after: number, to: number): number[] {
    return this.#range(this.#oldest, this.head).filter((o) => this.timeAt(o) > after && this.timeAt(o) <= to)
  }

  /** The last offset whose running-maximum time is at most `time`. */
  #upTo(time: number): number {
    let offset = this.#oldest - 1
    if (this.#before > time) return offset
    while (offset < this.head && this.timeAt(offset + 1) <= time) offset++
    return offset
  }

  #isComplete(window: WindowSpec, at: number): boolean {
    if (this.#oldest === 1) return true
    return 'last' in window ? at - window.last + 1 >= this.#oldest : this.#before <= at - window.span
  }

  #stats(offsets: number[], end: number, complete: boolean): Stats {
    const finite = offsets.filter((o) => !Number.isNaN(this.valueAt(o)))
    const n = finite.length
    const byTime = [...finite].sort((a, b) => this.timeAt(a) - this.timeAt(b) || a - b)
    const origin = this.valueAt(finite[0] ?? 0)
    const offset = finite.reduce((sum, o) => sum + (this.valueAt(o) - origin), 0) / n
    const m2 = finite.reduce((sum, o) => sum + (this.valueAt(o) - origin - offset) ** 2, 0)
    const values = finite.map((o) => this.valueAt(o))
    const orNull = (value: number | undefined): number | null =>
      n > 0 && value !== undefined && Number.isFinite(value) ? value : null
    const held = Math.max(this.#before, this.timeAt(this.#oldest))
    return {
      n,
      mean: orNull(origin + offset),
      std: orNull(Math.sqrt(m2 / n)),
      min: orNull(values.reduce((a, b) => (b < a ? b : a), Number.POSITIVE_INFINITY)),
      max: orNull(values.reduce((a, b) => (b > a ? b : a), Number.NEGATIVE_INFINITY)),
      sum: orNull(origin * n + offset * n),
      first: orNull(this.valueAt(byTime[0] ?? 0)),
      last: orNull(this.valueAt(byTime.at(-1) ?? 0)),
      end: Number.isFinite(end) ? end : null,
      complete,
      from: complete || Number.isNaN(held) ? null : held,
    }
  }

  #points(offsets: number[], total: number): Points {
    return {
      times: Float64Array.from(offsets, (o) => this.timeAt(o)),
      values: Float64Array.from(offsets, (o) => this.valueAt(o)),
      offsets: Float64Array.from(offsets),
      total,
    }
  }

  /** First, min, max and last by (time, offset), and a gap that lies before the first or after the last value. */
  #extremes(offsets: number[]): number[] {
    const byTime = [...offsets].sort((a, b) => this.timeAt(a) - this.timeAt(b) || a - b)
    const finite = byTime.filter((o) => !Number.isNaN(this.valueAt(o)))
    const inOrder = offsets.filter((o) => !Number.isNaN(this.valueAt(o)))
    const picked = [byTime[0], byTime.at(-1), finite[0], finite.at(-1)]
    if (inOrder.length > 0) {
      picked.push(inOrder.reduce((a, b) => (this.valueAt(b) < this.valueAt(a) ? b : a)))
      picked.push(inOrder.reduce((a, b) => (this.valueAt(b) > this.valueAt(a) ? b : a)))
    }
    return [...new Set(picked.filter((o) => o !== undefined))]
  }
}
