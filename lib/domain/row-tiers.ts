import type { DrawingQuery } from './draw-history.ts'

/**
 * Rollup rows come in three widths: 2^13, 2^16 and 2^22 ms, which is about 8 s, 66 s and 70 min. Powers of two, so that
 * they nest in the columns of every zoom (SPEC WN4): a drawing from rows has exact statistics in each of its columns.
 */
export const TIERS = [1, 2, 3] as const
export type Tier = (typeof TIERS)[number]

const WIDTHS = { 1: 2 ** 13, 2: 2 ** 16, 3: 2 ** 22 } as const

export function tierWidth(tier: Tier): number {
  return WIDTHS[tier]
}

/** More entries than this are not gone through one by one for a drawing: rows answer. */
const DRAWN_ENTRIES = 2 ** 20
/** The same where rows are as fine as the drawing, and only its rolling windows need entries: about 50 ms of work. */
const WIDE_ENTRIES = 2 ** 18

export function entriesToDraw({ width, windows }: Pick<DrawingQuery, 'width' | 'windows'>): number {
  if (width < tierWidth(1)) return DRAWN_ENTRIES
  return windows.length > 0 ? WIDE_ENTRIES : WIDE_ENTRIES / 4
}
