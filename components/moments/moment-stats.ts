import type { Range } from '../../lib/domain/time-range.ts'
import type { Moment } from '../../lib/protocol/chat.ts'
import type { WindowSpec } from '../../lib/protocol/windows.ts'
import { nearestRow } from '../charts/readout.ts'
import type { ChartSeries } from '../charts/series-source.ts'

type MomentStats = NonNullable<Moment['stats']>

/** What the chart says of the window that ended at `time`; null where it says nothing. */
export function statsAt({ source }: ChartSeries, time: number, window: WindowSpec): MomentStats | null {
  const { rolling } = source
  if (rolling === null) return null
  const row = nearestRow(rolling, time)
  const n = rolling.n[row] ?? 0
  if (row < 0 || n === 0) return null
  const at = (column: Float64Array): number | null => finite(column[row])
  const own = source.history?.facts({ from: time, to: time })?.own === true
  return {
    n,
    mean: at(rolling.mean),
    std: at(rolling.std),
    min: at(rolling.min),
    max: at(rolling.max),
    ...(own ? {} : { window }),
  }
}

function finite(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value
}

export interface OwnColumn {
  readonly end: number
  readonly n: number
  readonly mean: number
  readonly std: number
  readonly min: number
  readonly max: number
}

/** Of the columns that lie wholly in the range: of all their values together. Null where they hold none. */
export function statsOfRange(columns: readonly OwnColumn[], width: number, range: Range): MomentStats | null {
  let n = 0
  let mean = 0
  let m2 = 0
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (const column of columns) {
    if (column.n === 0 || column.end - width < range.from || column.end > range.to) continue
    const delta = column.mean - mean
    const all = n + column.n
    m2 += column.std * column.std * column.n + delta * delta * n * (column.n / all)
    mean += delta * (column.n / all)
    n = all
    min = Math.min(min, column.min)
    max = Math.max(max, column.max)
  }
  return n === 0 ? null : { n, mean, std: Math.sqrt(m2 / n), min, max }
}

/** Of the range itself, to within a thousandth of it; null where the server does not say. */
export async function readRangeStats(feed: string, range: Range): Promise<MomentStats | null> {
  const query = new URLSearchParams({
    feed,
    from: String(range.from),
    to: String(range.to),
    columns: '2000',
  })
  try {
    const answer = await fetch(`/api/v1/columns?${query}`, { headers: { accept: 'application/json' } })
    if (!answer.ok) return null
    const { columns, width } = Object(await answer.json())
    return Array.isArray(columns) && typeof width === 'number' ? statsOfRange(columns, width, range) : null
  } catch {
    return null
  }
}
