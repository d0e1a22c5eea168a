import type { ColumnBuffer } from '../../lib/domain/column-buffer.ts'
import { rowUpTo } from '../../lib/domain/column-lookup.ts'
import type { Range } from '../../lib/domain/time-range.ts'
import type { ChartSeries } from './series-source.ts'

/** A drawn point, and the statistics of the window that ended there; NaN where there are none. */
export interface ChartRow {
  readonly source: string
  readonly time: number
  readonly value: number
  readonly mean: number
  readonly std: number
}

/** What a chart draws of its series in a range, series by series, in the order of time. */
export function chartTable(series: readonly ChartSeries[], range: Range): ChartRow[] {
  return series.flatMap(({ id, source }) => {
    const { columns, rolling } = source
    return drawnPoints(columns, range).map(([time, value]) => {
      const row = rolling === null ? -1 : rowUpTo(rolling, time)
      const read = (column: Float64Array | undefined): number =>
        row < 0 || rolling?.n[row] === 0 ? Number.NaN : (column?.[row] ?? Number.NaN)
      return { source: id, time, value, mean: read(rolling?.mean), std: read(rolling?.std) }
    })
  })
}

type Point = readonly [time: number, value: number]

/** Of each column the first, lowest, highest and last, as far as they are different points. */
function drawnPoints(columns: ColumnBuffer, { from, to }: Range): Point[] {
  const points: Point[] = []
  const last = Math.min(columns.to, columns.columnOf(to))
  for (let c = Math.max(columns.from, columns.columnOf(from)); c <= last; c++) {
    const i = columns.slot(c)
    if ((columns.count[i] ?? 0) === 0) continue
    const { firstTime, first, minTime, min, maxTime, max, lastTime, last: newest } = columns
    const corners: Point[] = [
      [firstTime[i] ?? 0, first[i] ?? 0],
      [minTime[i] ?? 0, min[i] ?? 0],
      [maxTime[i] ?? 0, max[i] ?? 0],
      [lastTime[i] ?? 0, newest[i] ?? 0],
    ]
    corners.sort(([a], [b]) => a - b)
    for (const [j, point] of corners.entries()) {
      const [time] = point
      if (time > from && time <= to && time !== corners[j - 1]?.[0]) points.push(point)
    }
  }
  return points
}
