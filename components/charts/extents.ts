import type { ColumnBuffer, RollingBuffer } from '../../lib/domain/column-buffer.ts'
import { firstColumn, firstRow } from './columns-in-view.ts'
import type { Viewport } from './viewport.ts'

export interface Extent {
  low: number
  high: number
}

/** A logarithmic axis has no place for what is not above zero, and no axis for what is not finite: it does not count. */
function include(out: Extent, value: number, log: boolean): void {
  if ((log && !(value > 0)) || !Number.isFinite(value)) return
  if (value < out.low) out.low = value
  if (value > out.high) out.high = value
}

/** Widens `out` by the values in view. */
export function extendByValues(out: Extent, columns: ColumnBuffer, view: Viewport): void {
  const last = Math.min(columns.to, columns.columnOf(view.end))
  for (let c = firstColumn(columns, view); c <= last; c++) {
    const i = columns.slot(c)
    if ((columns.count[i] ?? 0) === 0) continue
    include(out, columns.min[i] ?? 0, view.log)
    include(out, columns.max[i] ?? 0, view.log)
    if (!view.log) continue
    include(out, columns.first[i] ?? 0, true)
    include(out, columns.last[i] ?? 0, true)
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
      include(out, mean - half, view.log)
      include(out, mean + half, view.log)
      // Of which the lower one may have no place.
      if (view.log) include(out, mean, true)
    }
    if (shows.extent) {
      include(out, rolling.min[i] ?? 0, view.log)
      include(out, rolling.max[i] ?? 0, view.log)
    }
  }
}
