/**
 * Rollup rows come in three widths: 2^13, 2^16 and 2^22 ms, which is about 8 s, 66 s and 70 min. Powers of two, so that
 * they nest in the columns of every zoom (SPEC WN4): a drawing from rows has exact statistics in each of its columns.
 */
export const TIERS = [1, 2, 3] as const
export type Tier = (typeof TIERS)[number]

/** Stands for "no tier has rows". */
export const NO_TIER = 4

const WIDTHS = { 1: 2 ** 13, 2: 2 ** 16, 3: 2 ** 22 } as const

export function tierWidth(tier: Tier): number {
  return WIDTHS[tier]
}

/** Rows are written where they stand for at least so many entries each; sparser feeds keep their entries instead. */
export const ENTRIES_PER_ROW = 16
