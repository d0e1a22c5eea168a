import type { ColumnStats } from '../domain/draw-history.ts'
import type { Ask } from '../domain/time-range.ts'
import type { Stats } from '../protocol/windows.ts'
import type { History } from './decode-history.ts'
import type { RecentEntries } from './recent-ring.ts'

/** How a feed stood at an instant of its past, to within a column of the history that it was read from. */
export interface Moment {
  /** The newest drawn point up to then; null where none is held, its value null where it is a gap. */
  readonly newest: { readonly time: number; readonly value: number | null } | null
  /** Aligned with the windows that were asked for. */
  readonly stats: readonly Stats[]
}

/** An answer of the server, to be read instant by instant. */
export class Moments {
  readonly ask: Ask
  readonly history: History

  constructor(ask: Ask, history: History) {
    this.ask = ask
    this.history = history
  }

  /** Changes exactly where `read` would. */
  key(at: number): string {
    const { times, rolling } = this.history
    return `${countUpTo(times, at)} ${rolling.map((one) => (one === null ? 0 : countUpTo(one.end, at))).join(' ')}`
  }

  read(at: number): Moment {
    const { times, values, rolling } = this.history
    const point = countUpTo(times, at) - 1
    const value = values[point] ?? Number.NaN
    const newest = point < 0 ? null : { time: times[point] ?? 0, value: Number.isNaN(value) ? null : value }
    return { newest, stats: rolling.map((one) => statsAt(one, at, newest?.value ?? null)) }
  }

  /** The newest drawn points up to `at`; they stand for more entries than they are, so that they have no offsets. */
  recent(at: number, count: number): RecentEntries {
    const { times, values } = this.history
    const to = countUpTo(times, at)
    const from = Math.max(0, to - count)
    return {
      offsets: new Array<number>(to - from).fill(Number.NaN),
      times: Array.from(times.subarray(from, to)),
      values: Array.from(values.subarray(from, to)),
    }
  }
}

/** How many of the ascending numbers are at most `limit`. */
function countUpTo(ascending: Float64Array, limit: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] ?? 0) <= limit) low = middle + 1
    else high = middle
  }
  return low
}

/** History has no first value of a window; its last one is the newest point where that is in it. */
function statsAt(columns: ColumnStats | null, at: number, newest: number | null): Stats {
  const row = columns === null ? -1 : countUpTo(columns.end, at) - 1
  const n = columns?.n[row] ?? 0
  const read = (column: Float64Array | undefined): number | null => {
    const value = column?.[row] ?? Number.NaN
    return n === 0 || Number.isNaN(value) ? null : value
  }
  const mean = read(columns?.mean)
  return {
    n,
    mean,
    std: read(columns?.std),
    min: read(columns?.min),
    max: read(columns?.max),
    sum: mean === null ? null : mean * n,
    first: null,
    last: n === 0 ? null : newest,
    end: columns?.end[row] ?? null,
    complete: true,
    from: null,
  }
}
