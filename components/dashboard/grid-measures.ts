/** CSS px: a row of a room's grid, and the gap between two panels; `PanelGrid` has them in its classes too. */
export const ROW = 40
export const GAP = 16
