import type { Layout } from '../protocol/panels.ts'

interface Placed {
  readonly layout: Layout
}

/** Reading order: from the top down, in a row from left to right. A phone shows this order in one column. */
export function byPlace(a: Placed, b: Placed): number {
  return a.layout.y - b.layout.y || a.layout.x - b.layout.x
}

/**
 * Where panels are drawn: each as far up as it goes below those before it, so that no two overlap and no row is empty,
 * whatever two people stored at once. The same panels give the same places everywhere. O(n²).
 */
export function settle<P extends Placed>(panels: readonly P[]): P[] {
  const done: P[] = []
  for (const panel of panels.toSorted(byPlace)) {
    const { x, w } = panel.layout
    const y = done.reduce((below, { layout }) => {
      const beside = layout.x + layout.w <= x || x + w <= layout.x
      return beside ? below : Math.max(below, layout.y + layout.h)
    }, 0)
    done.push(y === panel.layout.y ? panel : { ...panel, layout: { ...panel.layout, y } })
  }
  return done
}
