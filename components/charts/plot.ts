/** Distances (CSS px) from the chart's box to its plot area; on the right there is room for half a time. */
export const PLOT = { left: 64, right: 26, top: 12, bottom: 24 } as const
