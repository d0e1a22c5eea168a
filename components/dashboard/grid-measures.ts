/** CSS px: a row of a room's grid, and the gap between two panels; `PanelGrid` has them in its classes too. */
export const ROW = 40
export const GAP = 16

/** CSS px of so many rows and the gaps between them. */
export function heightOf(rows: number): number {
  return rows * ROW + (rows - 1) * GAP
}

/** One grid cell around one panel: it fills its place, and on a phone grows with what is in it. */
export const FILL = 'grid min-h-0 grid-cols-[minmax(0,1fr)] grid-rows-[1fr] md:grid-rows-[minmax(0,1fr)]'
