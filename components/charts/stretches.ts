import { BREAK_AFTER, BREAK_BEFORE, type ColumnBuffer } from '../../lib/domain/column-buffer.ts'
import { PATIENCE_MS } from '../../lib/domain/usual-interval.ts'
import { firstColumn, lastColumn } from './columns-in-view.ts'
import type { Viewport } from './viewport.ts'

/**
 * Calls `each` for every stretch of time in which a series keeps one state, from the point that begins it to the one that
 * ends it; the newest lasts to the plot's right edge. `stateOf` gives a number for a value; where it is negative, and in a
 * gap,  there is no state. It ends too where
 * nothing came for more than `limit` ms, up to `until` after the newest point.
 */
export function eachStretch(
  columns: ColumnBuffer,
  view: Viewport,
  stateOf: (value: number) => number,
  each: (state: number, from: number, to: number, value: number) => void,
  limit = Number.POSITIVE_INFINITY,
  until = view.end,
): void {
  let before = Number.NaN
  let state = -1
  let from = 0
  let value = 0
  const end = (time: number): void => {
    if (state >= 0 && time > from) each(state, from, time, value)
    state = -1
  }
  const take = (time: number, next: number): void => {
    const is = stateOf(next)
    if (is === state) return
    end(time)
    state = is
    from = time
    value = next
  }
  const last = lastColumn(columns, view)
  for (let c = firstColumn(columns, view); c <= last; c++) {
    const i = columns.slot(c)
    const gap = columns.gap[i] ?? 0
    if ((columns.count[i] ?? 0) === 0) {
      if (gap !== 0) end(columns.startTime(c))
      continue
    }
    if ((columns.firstTime[i] ?? 0) - before > limit) end(before)
    else if ((gap & BREAK_BEFORE) !== 0) end(columns.startTime(c))
    before = columns.lastTime[i] ?? 0
    take(columns.firstTime[i] ?? 0, columns.first[i] ?? 0)
    if ((columns.count[i] ?? 0) > 1) {
      const minFirst = (columns.minTime[i] ?? 0) <= (columns.maxTime[i] ?? 0)
      if (minFirst) take(columns.minTime[i] ?? 0, columns.min[i] ?? 0)
      take(columns.maxTime[i] ?? 0, columns.max[i] ?? 0)
      if (!minFirst) take(columns.minTime[i] ?? 0, columns.min[i] ?? 0)
      take(columns.lastTime[i] ?? 0, columns.last[i] ?? 0)
    }
    if ((gap & BREAK_AFTER) !== 0) end(columns.lastTime[i] ?? 0)
  }
  end(until - before > Math.max(limit, PATIENCE_MS) ? before : view.end)
}
