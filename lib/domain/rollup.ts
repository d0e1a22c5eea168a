import { clear, copy, merge, N, RECORD, subtract } from './aggregate.ts'
import { scanWithin } from './scan.ts'

/**
 * Aggregates of one feed by buckets of absolute time. Row i covers (columns[i]·width − width, columns[i]·width] and its
 * record (12 float64, see aggregate.ts) lies at `records[i·RECORD]`. Columns ascend.
 */
export interface Rows {
  readonly columns: Float64Array
  readonly records: Float64Array
}

/** Runs are summed in pieces of this many entries, each from an origin of its own, as slices are. */
const PIECE = 64

/** Rows of consecutive entries, in offset order; late ones go to the bucket of their time. A gap is NaN. */
export function rollEntries(times: Float64Array, values: Float64Array, width: number): Rows {
  const n = times.length
  const data = new Float64Array(2 * n)
  data.set(times)
  data.set(values, n)
  const gatherer = new RowGatherer()
  const record = new Float64Array(RECORD)
  let from = 0
  while (from < n) {
    const column = Math.ceil((times[from] as number) / width)
    let to = from + 1
    while (to < n && to - from < PIECE && Math.ceil((times[to] as number) / width) === column) to++
    scanWithin(data, from, to, n, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, record, 0)
    gatherer.add(column, record, 0)
    from = to
  }
  return gatherer.rows()
}

/**
 * What is left of rows once the entries of `later`, all of them among theirs, are taken out: merged with `later` again, or
 * with rows of these and further entries, it answers as before. Alone, its extremes may be those of what was taken out.
 */
export function withoutRows(rows: Rows, later: Rows): Rows {
  const taken = new Map(Array.from(later.columns, (column, i) => [column, i * RECORD]))
  const left: number[] = []
  const records = new Float64Array(rows.records.length)
  for (let i = 0; i < rows.columns.length; i++) {
    const column = rows.columns[i] as number
    const at = taken.get(column)
    const o = left.length * RECORD
    if (at === undefined) copy(records, o, rows.records, i * RECORD)
    else subtract(records, o, rows.records, i * RECORD, later.records, at)
    if (at === undefined || (records[o + N] as number) > 0) left.push(column)
  }
  return { columns: Float64Array.from(left), records: records.slice(0, left.length * RECORD) }
}

/** Merges rows by bucket: exact, since the records are (Chan's rule). Add in the order of offsets. */
export class RowGatherer {
  readonly #index = new Map<number, number>()
  #records = new Float64Array(16 * RECORD)
  #lastColumn = Number.NaN
  #lastAt = 0

  add(column: number, source: Float64Array, at: number): void {
    if (column !== this.#lastColumn) {
      this.#lastColumn = column
      this.#lastAt = this.#find(column)
    }
    merge(this.#records, this.#lastAt, this.#records, this.#lastAt, source, at)
  }

  /** Rows of `width` into buckets of `into`, a multiple of it. */
  addRows({ columns, records }: Rows, width: number, into: number): void {
    const ratio = into / width
    for (let i = 0; i < columns.length; i++) {
      this.add(Math.ceil((columns[i] as number) / ratio), records, i * RECORD)
    }
  }

  rows(): Rows {
    const columns = Float64Array.from(this.#index.keys()).sort()
    const records = new Float64Array(columns.length * RECORD)
    for (let i = 0; i < columns.length; i++) {
      copy(records, i * RECORD, this.#records, this.#index.get(columns[i] as number) ?? 0)
    }
    return { columns, records }
  }

  #find(column: number): number {
    const known = this.#index.get(column)
    if (known !== undefined) return known
    const at = this.#index.size * RECORD
    if (at === this.#records.length) {
      const larger = new Float64Array(2 * at)
      larger.set(this.#records)
      this.#records = larger
    }
    clear(this.#records, at)
    this.#index.set(column, at)
    return at
  }
}
