import type { ColumnBuffer } from '../../lib/domain/column-buffer.ts'
import { PATIENCE_MS } from '../../lib/domain/usual-interval.ts'
import type { Extent } from './extents.ts'
import type { ChartSeries } from './series-source.ts'
import { finite } from './share.ts'
import { limitOf } from './silences.ts'
import { type Path, type Viewport, xOf, yOf } from './viewport.ts'

/** Cells of the widest series' columns, so that all have a value in each. Grown, never allocated in a paint otherwise. */
let base = new Float64Array(0)
let top = new Float64Array(0)

interface Grid {
  readonly from: number
  readonly cells: number
  readonly width: number
}

/** One cell more on each side of the plot, so that areas run in and out of it. */
function gridOf(series: readonly ChartSeries[], view: Viewport): Grid {
  let width = 1
  for (const { source } of series) width = Math.max(width, source.columns.width)
  // More cells than pixels show nothing more.
  while (view.span / width > view.width * 2) width *= 2
  const from = Math.floor((view.end - view.span) / width)
  const cells = Math.ceil(view.end / width) - from + 2
  if (base.length < cells) {
    base = new Float64Array(cells * 2)
    top = new Float64Array(cells * 2)
  }
  base.fill(0, 0, cells)
  return { from, cells, width }
}

/**
 * Adds what a series says at the end of each cell to `base`, into `top`: its newest value until then. It adds nothing
 * before its first point, in a gap, and
 * once it has been silent for more than `limit` ms.
 */
function add(columns: ColumnBuffer, { from, cells, width }: Grid, limit: number): void {
  let value = 0
  let at = Number.NaN
  let c = Math.max(columns.from, columns.columnOf(from * width))
  for (let before = c; before >= columns.from; before--) {
    const i = columns.slot(before)
    if ((columns.count[i] ?? 0) === 0 && (columns.gap[i] ?? 0) === 0) continue
    c = before
    break
  }
  for (let cell = 0; cell < cells; cell++) {
    const until = columns.columnOf((from + cell) * width)
    for (; c <= until && c <= columns.to; c++) {
      const i = columns.slot(c)
      if ((columns.count[i] ?? 0) > 0) {
        value = columns.last[i] ?? 0
        at = columns.lastTime[i] ?? 0
      } else if ((columns.gap[i] ?? 0) !== 0) value = 0
    }
    const patience = c <= columns.to ? limit : Math.max(limit, PATIENCE_MS)
    top[cell] = finite((base[cell] ?? 0) + ((from + cell) * width - at > patience ? 0 : value))
  }
}

function next(): void {
  const held = base
  base = top
  top = held
}

/** Widens `out` by zero and by all sums in view. */
export function extendByStack(out: Extent, series: readonly ChartSeries[], view: Viewport): void {
  const grid = gridOf(series, view)
  for (const one of series) {
    add(one.source.columns, grid, limitOf(one))
    for (let cell = 0; cell < grid.cells; cell++) {
      const sum = top[cell] ?? 0
      if (view.log && !(sum > 0)) continue
      if (sum < out.low) out.low = sum
      if (sum > out.high) out.high = sum
    }
    next()
  }
  if (!view.log && series.length > 0) {
    out.low = Math.min(0, out.low)
    out.high = Math.max(0, out.high)
  }
}

/** Calls `paint` for each series, the lowest first, once its area stands in the path `begin` gave. */
export function drawStack(
  series: readonly ChartSeries[],
  view: Viewport,
  begin: () => Path,
  paint: (index: number) => void,
): void {
  const grid = gridOf(series, view)
  series.forEach((one, index) => {
    add(one.source.columns, grid, limitOf(one))
    const path = begin()
    const x = (cell: number): number => xOf(view, (grid.from + cell) * grid.width)
    path.moveTo(x(0), yOf(view, top[0] ?? 0))
    for (let cell = 1; cell < grid.cells; cell++) path.lineTo(x(cell), yOf(view, top[cell] ?? 0))
    for (let cell = grid.cells - 1; cell >= 0; cell--) path.lineTo(x(cell), yOf(view, base[cell] ?? 0))
    path.closePath()
    paint(index)
    next()
  })
}
