import type { Tier } from '../../../lib/domain/row-tiers.ts'

/** Of the rows of one tier. */
export interface TierState {
  /** Event time up to which rows were dropped; -Infinity where none was. Rows of up to there are not written again. */
  readonly goneUpTo: number
  /** About what they take in Redis. */
  readonly bytes: number
  /** The oldest group that is held; Infinity where none is. */
  readonly oldest: number
}

/** How far the log of a feed has become rows, and what has gone since. It changes with each change of either. */
export interface RollState {
  /** The last offset that rows stand for. */
  readonly rolled: number
  /** Event time of the newest entry that may be gone; -Infinity where none is. */
  readonly goneUpTo: number
  /** Event time of the newest entry in the oldest block; Infinity where there is no block. */
  readonly oldestEnd: number
  /** The finest first. */
  readonly tiers: readonly TierState[]
}

const TIERS = 3
const NUMBERS = 3 + 3 * TIERS
const FRESH_TIER: TierState = {
  goneUpTo: Number.NEGATIVE_INFINITY,
  bytes: 0,
  oldest: Number.POSITIVE_INFINITY,
}
const FRESH: RollState = {
  rolled: 0,
  goneUpTo: Number.NEGATIVE_INFINITY,
  oldestEnd: Number.POSITIVE_INFINITY,
  tiers: Array.from({ length: TIERS }, () => FRESH_TIER),
}

export function packRollState({ rolled, goneUpTo, oldestEnd, tiers }: RollState): Buffer {
  const numbers = [
    rolled,
    goneUpTo,
    oldestEnd,
    ...tiers.flatMap((one) => [one.goneUpTo, one.bytes, one.oldest]),
  ]
  const packed = Buffer.alloc(8 * NUMBERS)
  for (const [i, number] of numbers.entries()) packed.writeDoubleLE(number, 8 * i)
  return packed
}

/** null: nothing of the feed has become rows. */
export function readRollState(packed: Buffer | null): RollState {
  if (packed === null) return FRESH
  const at = (i: number) => packed.readDoubleLE(8 * i)
  return {
    rolled: at(0),
    goneUpTo: at(1),
    oldestEnd: at(2),
    tiers: FRESH.tiers.map((_, t) => ({
      goneUpTo: at(3 + 3 * t),
      bytes: at(4 + 3 * t),
      oldest: at(5 + 3 * t),
    })),
  }
}

export function tierOf({ tiers }: RollState, tier: Tier): TierState {
  return tiers[tier - 1] as TierState
}
