import { GRID_COLUMNS } from '../protocol/limits.ts'
import type { Layout } from '../protocol/panels.ts'

interface Placed {
  readonly id: string
  readonly layout: Layout
}

const MAX_HEIGHT = 60

/** Reading order: from the top down, in a row from left to right. A phone shows this order in one column. */
function byPlace(a: Placed, b: Placed): number {
  return a.layout.y - b.layout.y || a.layout.x - b.layout.x
}

function sideBySide(a: Layout, b: Layout): boolean {
  return a.x + a.w <= b.x || b.x + b.w <= a.x
}

/**
 * Where panels are drawn: each as far up as it goes below those before it, so that no two overlap and no row is empty,
 * whatever two people stored at once. The same panels give the same places everywhere. Of two that begin in one row the
 * panel `first` keeps its place. In reading order. O(n²).
 */
export function settle<P extends Placed>(panels: readonly P[], first?: string): P[] {
  const order = panels.toSorted((a, b) =>
    a.layout.y !== b.layout.y || (a.id !== first && b.id !== first) ? byPlace(a, b) : a.id === first ? -1 : 1,
  )
  return stack(order)
}

/** Sets one panel after the other as far up as it goes. */
function stack<P extends Placed>(order: readonly P[]): P[] {
  const done: P[] = []
  for (const panel of order) {
    const y = done.reduce(
      (below, { layout }) =>
        sideBySide(layout, panel.layout) ? below : Math.max(below, layout.y + layout.h),
      0,
    )
    done.push(y === panel.layout.y ? panel : { ...panel, layout: { ...panel.layout, y } })
  }
  return done.sort(byPlace)
}

export type GridStep = 'left' | 'right' | 'up' | 'down'

/** One panel a column to the side, or past its neighbour above or below; the others make way. */
export function move<P extends Placed>(panels: readonly P[], id: string, step: GridStep): P[] {
  const settled = settle(panels)
  const panel = settled.find((one) => one.id === id)
  if (panel === undefined) return settled
  const { layout } = panel
  const stacked = settled.filter((one) => one !== panel && !sideBySide(one.layout, layout))
  switch (step) {
    case 'left':
    case 'right': {
      const x = layout.x + (step === 'left' ? -1 : 1)
      return x < 0 || x + layout.w > GRID_COLUMNS ? settled : place(settled, id, { ...layout, x })
    }
    case 'up': {
      const above = stacked.filter((one) => one.layout.y < layout.y)
      const y = Math.max(-1, ...above.map((one) => one.layout.y))
      return y < 0 ? settled : place(settled, id, { ...layout, y })
    }
    case 'down': {
      const below = stacked.filter((one) => one.layout.y >= layout.y + layout.h).toSorted(byPlace)[0]
      return below === undefined
        ? settled
        : place(settled, id, { ...layout, y: below.layout.y + below.layout.h })
    }
  }
}

/** One panel a column wider or narrower (`right`, `left`), a row higher or lower (`down`, `up`). */
export function resize<P extends Placed>(panels: readonly P[], id: string, step: GridStep): P[] {
  const settled = settle(panels)
  const panel = settled.find((one) => one.id === id)
  if (panel === undefined) return settled
  const { layout } = panel
  const w = layout.w + (step === 'right' ? 1 : step === 'left' ? -1 : 0)
  const h = layout.h + (step === 'down' ? 1 : step === 'up' ? -1 : 0)
  if (w < 1 || layout.x + w > GRID_COLUMNS || h < 1 || h > MAX_HEIGHT) return settled
  return place(settled, id, { ...layout, w, h })
}

/** One panel a place earlier or later in reading order: what a phone's column shows is swapped with its neighbour. */
export function reorder<P extends Placed>(panels: readonly P[], id: string, step: 'earlier' | 'later'): P[] {
  const settled = settle(panels)
  const at = settled.findIndex((one) => one.id === id)
  const before = settled[step === 'earlier' ? at - 1 : at]
  const after = settled[step === 'earlier' ? at : at + 1]
  if (at < 0 || before === undefined || after === undefined) return settled
  const a = before.layout
  const b = after.layout
  const sameRow = a.y === b.y
  const moved = { ...after, layout: { ...b, x: Math.min(a.x, GRID_COLUMNS - b.w) } }
  const passed = sameRow ? { ...before, layout: { ...a, x: b.x + b.w - a.w } } : before
  const others = settled.filter((panel) => panel !== before && panel !== after)
  const first = settled.indexOf(before)
  return stack([...others.slice(0, first), moved, passed, ...others.slice(first)])
}

function place<P extends Placed>(panels: readonly P[], id: string, layout: Layout): P[] {
  return settle(
    panels.map((panel) => (panel.id === id ? { ...panel, layout } : panel)),
    id,
  )
}

/** The first gap of this size from the top, at the latest below everything. */
export function freePlace(
  panels: readonly Placed[],
  { w, h }: { readonly w: number; readonly h: number },
): Layout {
  const taken = settle(panels).map(({ layout }) => layout)
  const bottom = Math.max(0, ...taken.map((t) => t.y + t.h))
  for (let y = 0; y < bottom; y++) {
    for (let x = 0; x + w <= GRID_COLUMNS; x++) {
      const layout = { x, y, w, h }
      const free = taken.every((t) => sideBySide(t, layout) || t.y + t.h <= y || y + h <= t.y)
      if (free) return layout
    }
  }
  return { x: 0, y: bottom, w, h }
}

/** What an `arrange` must name, so that `next` is what is stored: each panel whose stored place is another. */
export function rearranged(stored: readonly Placed[], next: readonly Placed[]): Record<string, Layout> {
  const changed: Record<string, Layout> = {}
  for (const { id, layout } of next) {
    const before = stored.find((panel) => panel.id === id)?.layout
    if (before !== undefined && !sameLayout(before, layout)) changed[id] = layout
  }
  return changed
}

function sameLayout(a: Layout, b: Layout): boolean {
  return a.x === b.x && a.y === b.y && a.w === b.w && a.h === b.h
}
