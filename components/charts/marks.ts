import {
  BREAK_AFTER,
  BREAK_BEFORE,
  type ColumnBuffer,
  type RollingBuffer,
} from '../../lib/domain/column-buffer.ts'

/** The part of CanvasRenderingContext2D that marks need, so that tests and the inspection handle can record them. */
export interface Path {
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
  closePath(): void
}

/** What of time and value the plot shows, in device pixels: `end` sits at the right edge, `high` at the top. */
export interface Viewport {
  width: number
  height: number
  /** Event time (ms) at the right edge. */
  end: number
  span: number
  low: number
  high: number
}

/** `sigma` is mean ± std, `extent` from min to max. */
export type Band = 'sigma' | 'extent'

/** Far outside the plot, near enough for the rasteriser's numbers. */
const FAR = 20_000

export function xOf(view: Viewport, time: number): number {
  return view.width + ((time - view.end) * view.width) / view.span
}

export function yOf(view: Viewport, value: number): number {
  const y = ((view.high - value) * view.height) / (view.high - view.low)
  return y < -FAR ? -FAR : y > FAR ? FAR : y
}

/**
 * Draws a line point by point and reduces what falls into the same half of a device pixel to its first, lowest, highest
 * and last: at most two columns of four points a pixel, whatever comes in.
 */
class LinePen {
  #path: Path | null = null
  #down = false
  #cell = Number.NaN
  #x = 0
  #y = 0
  #topX = 0
  #top = 0
  #bottomX = 0
  #bottom = 0
  #lastX = 0
  #lastY = 0

  begin(path: Path): void {
    this.#path = path
    this.#down = false
    this.#cell = Number.NaN
  }

  point(x: number, y: number): void {
    const cell = Math.floor(x * 2)
    if (cell !== this.#cell) {
      this.#flush()
      this.#cell = cell
      this.#x = x
      this.#y = y
      this.#topX = x
      this.#top = y
      this.#bottomX = x
      this.#bottom = y
    } else if (y < this.#top) {
      this.#topX = x
      this.#top = y
    } else if (y > this.#bottom) {
      this.#bottomX = x
      this.#bottom = y
    }
    this.#lastX = x
    this.#lastY = y
  }

  /** Lifts the pen: the next point begins anew. */
  break(): void {
    this.#flush()
    this.#cell = Number.NaN
    this.#down = false
  }

  #flush(): void {
    const path = this.#path
    if (path === null || Number.isNaN(this.#cell)) return
    if (this.#down) path.lineTo(this.#x, this.#y)
    else path.moveTo(this.#x, this.#y)
    this.#down = true
    const topIsInside = this.#top < this.#y && this.#top < this.#lastY
    const bottomIsInside = this.#bottom > this.#y && this.#bottom > this.#lastY
    if (topIsInside && this.#topX <= this.#bottomX) path.lineTo(this.#topX, this.#top)
    if (bottomIsInside) path.lineTo(this.#bottomX, this.#bottom)
    if (topIsInside && this.#topX > this.#bottomX) path.lineTo(this.#topX, this.#top)
    if (this.#lastX !== this.#x || this.#lastY !== this.#y) path.lineTo(this.#lastX, this.#lastY)
  }
}

const pen = new LinePen()

/** The last column that holds a value at or before the plot's left edge, so that the line runs in from there. */
function firstColumn(columns: ColumnBuffer, view: Viewport): number {
  let c = Math.min(columns.columnOf(view.end - view.span), columns.to)
  while (c > columns.from && (columns.count[columns.slot(c)] ?? 0) === 0) c--
  return Math.max(c, columns.from)
}

/** The first column that holds a value or a gap after the plot's right edge, so that the line runs out to there. */
function lastColumn(columns: ColumnBuffer, view: Viewport): number {
  let c = columns.columnOf(view.end) + 1
  while (c < columns.to && (columns.count[columns.slot(c)] ?? 0) === 0) {
    if ((columns.gap[columns.slot(c)] ?? 0) !== 0) break
    c++
  }
  return Math.min(c, columns.to)
}

/** The value line, broken where the log has a gap. Allocates nothing. */
export function drawValues(path: Path, columns: ColumnBuffer, view: Viewport): void {
  pen.begin(path)
  const last = lastColumn(columns, view)
  for (let c = firstColumn(columns, view); c <= last; c++) {
    const i = columns.slot(c)
    const gap = columns.gap[i] ?? 0
    if ((columns.count[i] ?? 0) === 0) {
      if (gap !== 0) pen.break()
      continue
    }
    if ((gap & BREAK_BEFORE) !== 0) pen.break()
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
    if ((gap & BREAK_AFTER) !== 0) pen.break()
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
): void {
  const last = lastColumn(columns, view)
  let alone = -1
  let joined = false
  for (let c = firstColumn(columns, view); c <= last + 1; c++) {
    const i = columns.slot(c)
    const gap = c > last ? BREAK_BEFORE : (columns.gap[i] ?? 0)
    const count = c > last ? 0 : (columns.count[i] ?? 0)
    if ((gap & BREAK_BEFORE) !== 0 || (count === 0 && gap !== 0)) {
      if (alone >= 0 && !all) dotAt(columns, view, alone, dot)
      alone = -1
      joined = false
    }
    if (count === 0) continue
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

/** The last row at or before the plot's left edge. */
function firstRow(rolling: RollingBuffer, view: Viewport): number {
  let c = Math.min(rolling.columnOf(view.end - view.span), rolling.to)
  while (c > rolling.from && Number.isNaN(rolling.end[rolling.slot(c)] ?? Number.NaN)) c--
  return Math.max(c, rolling.from)
}

/** The rolling mean, broken where the window was empty. Allocates nothing. */
export function drawMean(path: Path, rolling: RollingBuffer, view: Viewport): void {
  pen.begin(path)
  const last = Math.min(rolling.to, rolling.columnOf(view.end) + 1)
  let before = Number.NaN
  let held = 0
  for (let c = firstRow(rolling, view); c <= last; c++) {
    const i = rolling.slot(c)
    if (Number.isNaN(rolling.end[i] ?? Number.NaN)) continue
    if ((rolling.n[i] ?? 0) === 0) {
      pen.break()
      before = Number.NaN
      continue
    }
    const y = yOf(view, rolling.mean[i] ?? 0)
    if (c - before > 1) pen.point(xOf(view, holdUntil(rolling, c)), held)
    pen.point(xOf(view, rolling.end[i] ?? 0), y)
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

/** One closed area for each stretch in which the window was not empty. Allocates nothing. */
export function drawBand(path: Path, rolling: RollingBuffer, band: Band, view: Viewport): void {
  const last = Math.min(rolling.to, rolling.columnOf(view.end) + 1)
  let first = -1
  let rows = 0
  for (let c = firstRow(rolling, view); c <= last + 1; c++) {
    const i = rolling.slot(c)
    const end = c > last ? Number.NaN : (rolling.end[i] ?? Number.NaN)
    if (Number.isNaN(end) && c <= last) continue
    if (c <= last && (rolling.n[i] ?? 0) > 0) {
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

/** Draws one edge of a band, one point a device pixel. */
class EdgePen {
  #path: Path | null = null
  #sign: 1 | -1 = 1
  #moved = false
  #cell = Number.NaN
  #x = 0
  #y = 0

  begin(path: Path, sign: 1 | -1): void {
    this.#path = path
    this.#sign = sign
    this.#moved = sign < 0
    this.#cell = Number.NaN
  }

  point(x: number, y: number): void {
    const cell = Math.floor(x)
    if (cell === this.#cell) {
      if (this.#sign > 0 ? y < this.#y : y > this.#y) this.#y = y
      return
    }
    this.end()
    this.#cell = cell
    this.#x = x
    this.#y = y
  }

  end(): void {
    if (Number.isNaN(this.#cell)) return
    if (this.#moved) this.#path?.lineTo(this.#x, this.#y)
    else this.#path?.moveTo(this.#x, this.#y)
    this.#moved = true
  }
}

const edge = new EdgePen()

export interface Extent {
  low: number
  high: number
}

/** Widens `out` by the values in view. */
export function extendByValues(out: Extent, columns: ColumnBuffer, view: Viewport): void {
  const last = Math.min(columns.to, columns.columnOf(view.end))
  for (let c = firstColumn(columns, view); c <= last; c++) {
    const i = columns.slot(c)
    if ((columns.count[i] ?? 0) === 0) continue
    if ((columns.min[i] ?? 0) < out.low) out.low = columns.min[i] ?? 0
    if ((columns.max[i] ?? 0) > out.high) out.high = columns.max[i] ?? 0
  }
}

/** Widens `out` by what of the statistics is drawn. */
export function extendByRolling(
  out: Extent,
  rolling: RollingBuffer,
  view: Viewport,
  shows: { readonly mean: boolean; readonly sigma: boolean; readonly extent: boolean },
): void {
  if (!(shows.mean || shows.sigma || shows.extent)) return
  const last = Math.min(rolling.to, rolling.columnOf(view.end))
  for (let c = firstRow(rolling, view); c <= last; c++) {
    const i = rolling.slot(c)
    if (Number.isNaN(rolling.end[i] ?? Number.NaN) || (rolling.n[i] ?? 0) === 0) continue
    const mean = rolling.mean[i] ?? 0
    const half = shows.sigma ? (rolling.std[i] ?? 0) : 0
    if (shows.mean || shows.sigma) {
      if (mean - half < out.low) out.low = mean - half
      if (mean + half > out.high) out.high = mean + half
    }
    if (shows.extent) {
      if ((rolling.min[i] ?? 0) < out.low) out.low = rolling.min[i] ?? 0
      if ((rolling.max[i] ?? 0) > out.high) out.high = rolling.max[i] ?? 0
    }
  }
}

/** The slot of the newest column that holds a value, -1 where none does. */
export function newestSlot(columns: ColumnBuffer): number {
  for (let c = columns.to; c >= columns.from; c--) {
    if ((columns.count[columns.slot(c)] ?? 0) > 0) return columns.slot(c)
  }
  return -1
}
