import type { RollingBuffer } from '../../lib/domain/column-buffer.ts'
import { firstRow } from './columns-in-view.ts'
import { EdgePen, LinePen } from './pens.ts'
import { Silences } from './silences.ts'
import { type Path, type Viewport, xOf, yOf } from './viewport.ts'

/** `sigma` is mean ± std, `extent` from min to max. */
export type Band = 'sigma' | 'extent'

const pen = new LinePen()
const edge = new EdgePen()
const NONE = new Silences()

/** The rolling mean, broken where the window was empty and where nothing was said. Allocates nothing. */
export function drawMean(path: Path, rolling: RollingBuffer, view: Viewport, silences = NONE): void {
  pen.begin(path)
  const last = Math.min(rolling.to, rolling.columnOf(view.end) + 1)
  let before = Number.NaN
  let held = 0
  let over = 0
  for (let c = firstRow(rolling, view); c <= last; c++) {
    const i = rolling.slot(c)
    const end = rolling.end[i] ?? Number.NaN
    if (Number.isNaN(end)) continue
    const passed = silences.over(end, over)
    if (passed > over) {
      pen.break()
      before = Number.NaN
    }
    over = passed
    if ((rolling.n[i] ?? 0) === 0 || silences.holds(end, over, rolling.width)) {
      pen.break()
      before = Number.NaN
      continue
    }
    const y = yOf(view, rolling.mean[i] ?? 0)
    if (c - before > 1) pen.point(xOf(view, holdUntil(rolling, c)), held)
    pen.point(xOf(view, end), y)
    before = c
    held = y
  }
  pen.break()
}

/**
 * Statistics hold until something changes them, and then a row comes. A live feed sends no row for the columns between;
 * a snapshot sends all. So that both draw alike, a row stands until the end of the column before the next one.
 */
function holdUntil(rolling: RollingBuffer, next: number): number {
  return (next - 1) * rolling.width
}

/** One closed area for each stretch in which the window was not empty and something was said. Allocates nothing. */
export function drawBand(
  path: Path,
  rolling: RollingBuffer,
  band: Band,
  view: Viewport,
  silences = NONE,
): void {
  const last = Math.min(rolling.to, rolling.columnOf(view.end) + 1)
  let first = -1
  let rows = 0
  let over = 0
  for (let c = firstRow(rolling, view); c <= last + 1; c++) {
    const i = rolling.slot(c)
    const end = c > last ? Number.NaN : (rolling.end[i] ?? Number.NaN)
    if (Number.isNaN(end) && c <= last) continue
    const passed = silences.over(end, over)
    if (passed > over) {
      if (rows > 1) drawStretch(path, rolling, band, first, c - 1, view)
      rows = 0
    }
    over = passed
    if (c <= last && (rolling.n[i] ?? 0) > 0 && !silences.holds(end, over, rolling.width)) {
      if (rows === 0) first = c
      rows++
      continue
    }
    if (rows > 1) drawStretch(path, rolling, band, first, c - 1, view)
    rows = 0
  }
}

function drawStretch(
  path: Path,
  rolling: RollingBuffer,
  band: Band,
  first: number,
  last: number,
  view: Viewport,
): void {
  drawEdge(path, rolling, band === 'sigma' ? rolling.mean : rolling.max, band, 1, first, last, view)
  drawEdge(path, rolling, band === 'sigma' ? rolling.mean : rolling.min, band, -1, last, first, view)
  path.closePath()
}

/**
 * The upper edge (`sign` 1, to the right) or the lower one (-1, to the left). Rows in the same device pixel become
 * one at their outermost value, so that the band never shows less than it holds.
 */
function drawEdge(
  path: Path,
  rolling: RollingBuffer,
  values: Float64Array,
  band: Band,
  sign: 1 | -1,
  first: number,
  last: number,
  view: Viewport,
): void {
  edge.begin(path, sign)
  let before = Number.NaN
  let held = 0
  for (let c = first; sign > 0 ? c <= last : c >= last; c += sign) {
    const i = rolling.slot(c)
    const end = rolling.end[i] ?? Number.NaN
    if (Number.isNaN(end)) continue
    const y = yOf(view, (values[i] ?? 0) + (band === 'sigma' ? sign * (rolling.std[i] ?? 0) : 0))
    // To the right the row before holds up to this one, to the left this one up to the row before.
    if (Math.abs(c - before) > 1) {
      edge.point(xOf(view, holdUntil(rolling, Math.max(c, before))), sign > 0 ? held : y)
    }
    edge.point(xOf(view, end), y)
    before = c
    held = y
  }
  edge.end()
}
