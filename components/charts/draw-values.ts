import { BREAK_AFTER, BREAK_BEFORE, type ColumnBuffer } from '../../lib/domain/column-buffer.ts'
import { firstColumn, lastColumn } from './columns-in-view.ts'
import { LinePen } from './pens.ts'
import { type Path, type Viewport, xOf, yOf } from './viewport.ts'

const pen = new LinePen()

/**
 * The value line, broken where the log has a gap, and where two points are further apart than `limit` ms. `step` holds each
 * value until the next. Allocates nothing.
 */
export function drawValues(
  path: Path,
  columns: ColumnBuffer,
  view: Viewport,
  limit = Number.POSITIVE_INFINITY,
  step = false,
): void {
  pen.begin(path)
  const last = lastColumn(columns, view)
  let before = Number.NaN
  let held = Number.NaN
  for (let c = firstColumn(columns, view); c <= last; c++) {
    const i = columns.slot(c)
    const gap = columns.gap[i] ?? 0
    if ((columns.count[i] ?? 0) === 0) {
      if (gap !== 0) {
        pen.break()
        held = Number.NaN
      }
      continue
    }
    if ((gap & BREAK_BEFORE) !== 0 || (columns.firstTime[i] ?? 0) - before > limit) {
      pen.break()
      held = Number.NaN
    }
    if (step && !Number.isNaN(held)) pen.point(xOf(view, columns.firstTime[i] ?? 0), held)
    pen.point(xOf(view, columns.firstTime[i] ?? 0), yOf(view, columns.first[i] ?? 0))
    if ((columns.count[i] ?? 0) > 1) {
      const minX = xOf(view, columns.minTime[i] ?? 0)
      const maxX = xOf(view, columns.maxTime[i] ?? 0)
      const minY = yOf(view, columns.min[i] ?? 0)
      const maxY = yOf(view, columns.max[i] ?? 0)
      if (minX <= maxX) pen.point(minX, minY)
      pen.point(maxX, maxY)
      if (minX > maxX) pen.point(minX, minY)
      pen.point(xOf(view, columns.lastTime[i] ?? 0), yOf(view, columns.last[i] ?? 0))
    }
    before = columns.lastTime[i] ?? 0
    held = yOf(view, columns.last[i] ?? 0)
    if ((gap & BREAK_AFTER) !== 0) {
      pen.break()
      held = Number.NaN
    }
  }
  pen.break()
}

/**
 * Calls `dot` for the points that no line shows, with a gap on either side, and for `all` others too, where there are so
 * few that each can be seen.
 */
export function eachDot(
  columns: ColumnBuffer,
  view: Viewport,
  all: boolean,
  dot: (x: number, y: number) => void,
  limit = Number.POSITIVE_INFINITY,
): void {
  let before = Number.NaN
  const last = lastColumn(columns, view)
  let alone = -1
  let joined = false
  for (let c = firstColumn(columns, view); c <= last + 1; c++) {
    const i = columns.slot(c)
    const gap = c > last ? BREAK_BEFORE : (columns.gap[i] ?? 0)
    const count = c > last ? 0 : (columns.count[i] ?? 0)
    const silent = count > 0 && (columns.firstTime[i] ?? 0) - before > limit
    if (silent || (gap & BREAK_BEFORE) !== 0 || (count === 0 && gap !== 0)) {
      if (alone >= 0 && !all) dotAt(columns, view, alone, dot)
      alone = -1
      joined = false
    }
    if (count === 0) continue
    before = columns.lastTime[i] ?? 0
    if (all) {
      dotAt(columns, view, i, dot)
      continue
    }
    const single = columns.firstTime[i] === columns.lastTime[i]
    alone = single && !joined && alone < 0 ? i : -1
    joined = true
    if ((gap & BREAK_AFTER) !== 0) {
      if (alone >= 0) dotAt(columns, view, alone, dot)
      alone = -1
      joined = false
    }
  }
}

function dotAt(columns: ColumnBuffer, view: Viewport, i: number, dot: (x: number, y: number) => void): void {
  dot(xOf(view, columns.firstTime[i] ?? 0), yOf(view, columns.first[i] ?? 0))
  if (columns.lastTime[i] === columns.firstTime[i]) return
  dot(xOf(view, columns.minTime[i] ?? 0), yOf(view, columns.min[i] ?? 0))
  dot(xOf(view, columns.maxTime[i] ?? 0), yOf(view, columns.max[i] ?? 0))
  dot(xOf(view, columns.lastTime[i] ?? 0), yOf(view, columns.last[i] ?? 0))
}
