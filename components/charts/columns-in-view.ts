import type { ColumnBuffer, RollingBuffer } from '../../lib/domain/column-buffer.ts'
import { type Viewport, xOf } from './viewport.ts'

/** The last column that holds a value at or before the plot's left edge, so that the line runs in from there. */
export function firstColumn(columns: ColumnBuffer, view: Viewport): number {
  let c = Math.min(columns.columnOf(view.end - view.span), columns.to)
  while (c > columns.from && (columns.count[columns.slot(c)] ?? 0) === 0) c--
  return Math.max(c, columns.from)
}

/** The first column that holds a value or a gap after the plot's right edge, so that the line runs out to there. */
export function lastColumn(columns: ColumnBuffer, view: Viewport): number {
  let c = columns.columnOf(view.end) + 1
  while (c < columns.to && (columns.count[columns.slot(c)] ?? 0) === 0) {
    if ((columns.gap[columns.slot(c)] ?? 0) !== 0) break
    c++
  }
  return Math.min(c, columns.to)
}

/** The last row at or before the plot's left edge. */
export function firstRow(rolling: RollingBuffer, view: Viewport): number {
  let c = Math.min(rolling.columnOf(view.end - view.span), rolling.to)
  while (c > rolling.from && Number.isNaN(rolling.end[rolling.slot(c)] ?? Number.NaN)) c--
  return Math.max(c, rolling.from)
}

/** Whether the points in view stand at least `distance` device pixels apart, taken together. */
export function isSparse(columns: ColumnBuffer, view: Viewport, distance: number): boolean {
  const last = Math.min(columns.to, columns.columnOf(view.end))
  const enough = view.width / distance
  let left = Number.NaN
  let right = Number.NaN
  let count = 0
  for (let c = Math.max(columns.from, columns.columnOf(view.end - view.span)); c <= last; c++) {
    const i = columns.slot(c)
    if ((columns.count[i] ?? 0) === 0) continue
    if (count === 0) left = xOf(view, columns.firstTime[i] ?? 0)
    right = xOf(view, columns.lastTime[i] ?? 0)
    count++
    if (count > enough) return false
  }
  return count <= 1 || right - left >= (count - 1) * distance
}

/** The slot of the newest column that holds a value, -1 where none does. */
export function newestSlot(columns: ColumnBuffer): number {
  for (let c = columns.to; c >= columns.from; c--) {
    if ((columns.count[columns.slot(c)] ?? 0) > 0) return columns.slot(c)
  }
  return -1
}
