import type { WindowSpec } from '../protocol/windows.ts'
import {
  FIRST,
  FIRST_TIME,
  K,
  LAST,
  LAST_TIME,
  M,
  M2,
  MAX,
  MIN,
  N,
  RECORD,
  T_MAX,
  T_MIN,
} from './aggregate.ts'
import { FeedSeries } from './feed-series.ts'
import { RowGatherer, type Rows, rollEntries } from './rollup.ts'

/** Statistics at column ends, in the order of time. std is the population's. Where `n` is 0 the others mean nothing. */
export interface ColumnStats {
  readonly end: Float64Array
  readonly n: Float64Array
  readonly mean: Float64Array
  readonly std: Float64Array
  readonly min: Float64Array
  readonly max: Float64Array
}

export interface Drawing {
  /** Of the columns, ms. */
  readonly width: number
  readonly source: 'entries' | 'rows'
  /** Entries in the range; from rows, those that hold a value. */
  readonly total: number
  /** M4 of each column; a gap is NaN. */
  readonly times: Float64Array
  readonly values: Float64Array
  /** Of each column that holds a value its own exact statistics. */
  readonly own: ColumnStats
  /** Aligned with the query's windows. */
  readonly rolling: readonly (ColumnStats | null)[]
}

export interface DrawingQuery {
  /** Event time, ms, (from, to]: multiples of `width`. */
  readonly from: number
  readonly to: number
  readonly width: number
  readonly windows: readonly WindowSpec[]
}

/**
 * Consecutive entries, of which the first has offset `first`. What lies before the range serves the windows alone, and what
 * comes after its last entry may be left out: `newest` says up to which time the feed has any.
 */
export function drawEntries(
  first: number,
  times: Float64Array,
  values: Float64Array,
  { from, to, width, windows }: DrawingQuery,
  newest = Number.NEGATIVE_INFINITY,
): Drawing {
  const series = new FeedSeries({ first, capacity: Number.MAX_SAFE_INTEGER })
  series.append(first, times, values)
  const picked = series.m4(from, to, width)
  const inside = pickWithin(times, values, from, to)
  return {
    width,
    source: 'entries',
    total: picked.total,
    times: picked.times,
    values: picked.values,
    own: statsOf(rollEntries(inside.times, inside.values, width), width),
    rolling: windows.map((window) => {
      const until = Math.min(to, Math.max(series.newestTime, newest, from))
      return series.rolling(window, from, until, width)
    }),
  }
}

/** From rows of `rowWidth`, of which `query.width` is a multiple. */
export function drawRows(rows: Rows, rowWidth: number, query: DrawingQuery): Drawing {
  const { from, to, width } = query
  const inside = rowsWithin(rows, Math.floor(from / rowWidth), Math.ceil(to / rowWidth))
  const gatherer = new RowGatherer()
  gatherer.addRows(inside, rowWidth, width)
  const folded = gatherer.rows()
  const own = statsOf(folded, width)
  return {
    width,
    source: 'rows',
    total: own.n.reduce((sum, n) => sum + n, 0),
    ...pointsOf(folded, inside, rowWidth, width),
    own,
    rolling: query.windows.map(() => null),
  }
}

/** Of rows in the order of time those with after < column <= until. */
function rowsWithin({ columns, records }: Rows, after: number, until: number): Rows {
  let a = 0
  let b = columns.length
  while (a < b && (columns[a] as number) <= after) a++
  while (b > a && (columns[b - 1] as number) > until) b--
  return { columns: columns.subarray(a, b), records: records.subarray(a * RECORD, b * RECORD) }
}

function statsOf({ columns, records }: Rows, width: number): ColumnStats {
  const held: number[] = []
  for (let i = 0; i < columns.length; i++) if ((records[i * RECORD + N] as number) > 0) held.push(i)
  const read = (of: (at: number, row: number) => number) =>
    Float64Array.from(held, (row) => of(row * RECORD, row))
  return {
    end: read((_at, row) => (columns[row] as number) * width),
    n: read((at) => records[at + N] as number),
    mean: read((at) => (records[at + K] as number) + (records[at + M] as number)),
    std: read((at) => Math.sqrt((records[at + M2] as number) / (records[at + N] as number))),
    min: read((at) => records[at + MIN] as number),
    max: read((at) => records[at + MAX] as number),
  }
}

/** First and last stand where they were; minimum and maximum in the middle of the row that had them. */
function pointsOf(
  folded: Rows,
  rows: Rows,
  rowWidth: number,
  width: number,
): { times: Float64Array; values: Float64Array } {
  const times: number[] = []
  const values: number[] = []
  const put = (time: number, value: number): void => {
    times.push(time)
    values.push(value)
  }
  const ratio = width / rowWidth
  let row = 0
  for (let c = 0; c < folded.columns.length; c++) {
    const at = c * RECORD
    const field = (f: number): number => folded.records[at + f] as number
    const column = folded.columns[c] as number
    let minTime = Number.NaN
    let maxTime = Number.NaN
    for (; row < rows.columns.length && Math.ceil((rows.columns[row] as number) / ratio) === column; row++) {
      const middle = ((rows.columns[row] as number) - 0.5) * rowWidth
      const clamped = Math.min(field(LAST_TIME), Math.max(field(FIRST_TIME), middle))
      if (Number.isNaN(minTime) && rows.records[row * RECORD + MIN] === field(MIN)) minTime = clamped
      if (Number.isNaN(maxTime) && rows.records[row * RECORD + MAX] === field(MAX)) maxTime = clamped
    }
    if (field(N) === 0) {
      put(field(T_MIN), Number.NaN)
      continue
    }
    if (field(T_MIN) < field(FIRST_TIME)) put(field(T_MIN), Number.NaN)
    put(field(FIRST_TIME), field(FIRST))
    if (minTime <= maxTime) {
      put(minTime, field(MIN))
      put(maxTime, field(MAX))
    } else {
      put(maxTime, field(MAX))
      put(minTime, field(MIN))
    }
    put(field(LAST_TIME), field(LAST))
    if (field(T_MAX) > field(LAST_TIME)) put(field(T_MAX), Number.NaN)
  }
  return { times: Float64Array.from(times), values: Float64Array.from(values) }
}

function pickWithin(
  times: Float64Array,
  values: Float64Array,
  from: number,
  to: number,
): { times: Float64Array; values: Float64Array } {
  const inside = (time: number): boolean => time > from && time <= to
  return { times: times.filter(inside), values: values.filter((_, i) => inside(times[i] as number)) }
}
