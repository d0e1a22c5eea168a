import type { Entries } from '../../../lib/domain/entry-codec.ts'
import { RowGatherer, withoutRows } from '../../../lib/domain/rollup.ts'
import { decodeRows, encodeRows } from '../../../lib/domain/row-codec.ts'
import { TIERS, tierWidth } from '../../../lib/domain/row-tiers.ts'
import { groupOf, inBlocks, inGroups, rowsOfBlock } from './block-rows.ts'
import type { FeedKeys, FeedShape } from './feed-keys.ts'
import type { RedisLink } from './link.ts'
import { type RollState, type TierState, tierOf } from './roll-state.ts'
import { type Change, GROUP_BYTES } from './row-changes.ts'
import { cut } from './stream-entries.ts'

/** Groups of rows in one answer. */
const PAGE = 256

/**
 * What to change of a feed's rows so that they stand for those entries alone that are gone, and the roll state then: the
 * entries from offset `first` on are about to be others, and will become rows anew. `held` are those up to now.
 */
export async function changedForRebuild(of: {
  link: RedisLink
  keys: FeedKeys
  shape: FeedShape
  first: number
  held: Entries
}): Promise<{ changes: Change[]; roll: RollState | null }> {
  const { link, keys, shape, first, held } = of
  const { roll, state } = shape
  const changes: Change[] = [['b', '-inf', '+inf', null]]
  if (roll.goneUpTo === Number.NEGATIVE_INFINITY) {
    for (const tier of TIERS) changes.push([`r${tier}`, '-inf', '+inf', null])
    return { changes, roll: null }
  }
  const rolled = cut(held, 0, Math.max(0, roll.rolled - first + 1))
  const later = TIERS.map(() => new RowGatherer())
  for (const { entries } of inBlocks(first, rolled)) {
    for (const [i, rows] of rowsOfBlock(entries).entries()) later[i]?.addRows(rows, 1, 1)
  }
  const tiers: TierState[] = []
  for (const tier of TIERS) {
    const key = keys.rows(state.feed, tier)
    // Whatever is gone ended by then.
    const last = groupOf(Math.ceil(roll.goneUpTo / tierWidth(tier)))
    changes.push([`r${tier}`, `(${last}`, '+inf', null])
    const taken = new Map<number, ReturnType<RowGatherer['rows']>>()
    for (const { group, rows } of inGroups(later[tier - 1]?.rows() ?? new RowGatherer().rows()))
      taken.set(group, rows)
    let bytes = 0
    let oldest = Number.POSITIVE_INFINITY
    for await (const { group, packed } of storedGroups(link, key, last)) {
      const gone = taken.get(group)
      const left = gone === undefined ? null : withoutRows(decodeRows(packed), gone)
      if (left?.columns.length === 0) {
        changes.push([`r${tier}`, group, group, null])
        continue
      }
      const now = left === null ? packed : encodeRows(left)
      if (left !== null) changes.push([`r${tier}`, group, group, now])
      bytes += now.length + GROUP_BYTES
      oldest = Math.min(oldest, group)
    }
    tiers.push({ goneUpTo: tierOf(roll, tier).goneUpTo, bytes, oldest })
  }
  return { changes, roll: { ...roll, rolled: first - 1, oldestEnd: Number.POSITIVE_INFINITY, tiers } }
}

/** Those of a tier up to a group, ascending. */
async function* storedGroups(
  link: RedisLink,
  key: string,
  last: number,
): AsyncGenerator<{ group: number; packed: Buffer }> {
  for (let at = 0; ; at += PAGE) {
    const page = await link.client.zrangebyscoreBuffer(key, '-inf', last, 'WITHSCORES', 'LIMIT', at, PAGE)
    for (let i = 0; i < page.length; i += 2) {
      yield { group: Number(String(page[i + 1])), packed: page[i] as Buffer }
    }
    if (page.length < 2 * PAGE) return
  }
}
