import { RowGatherer, type Rows } from '../../../lib/domain/rollup.ts'
import { decodeRows, encodeRows } from '../../../lib/domain/row-codec.ts'
import { TIERS, type Tier } from '../../../lib/domain/row-tiers.ts'
import { groupEnd, inGroups } from './block-rows.ts'
import { type RollState, type TierState, tierOf } from './roll-state.ts'
import { type Change, GROUP_BYTES } from './row-changes.ts'

/** Rows of blocks by the group in which they lie, in the order of the blocks. */
export class GatheredRows {
  readonly #roll: RollState
  readonly #rows = new Map<string, { readonly tier: Tier; readonly group: number; readonly parts: Rows[] }>()

  constructor(roll: RollState) {
    this.#roll = roll
  }

  get groups(): number {
    return this.#rows.size
  }

  ids(): { id: string; tier: Tier; group: number }[] {
    return [...this.#rows].map(([id, { tier, group }]) => ({ id, tier, group }))
  }

  add(tiers: readonly Rows[]): void {
    for (const [i, tier] of TIERS.entries()) {
      const { goneUpTo } = tierOf(this.#roll, tier)
      for (const { group, rows } of inGroups(tiers[i] as Rows)) {
        // Its older rows are gone: what comes late is as if it had gone with them.
        if (groupEnd(tier, group) <= goneUpTo) continue
        const id = `${tier}:${group}`
        const one = this.#rows.get(id) ?? { tier, group, parts: [] }
        this.#rows.set(id, one)
        one.parts.push(rows)
      }
    }
  }

  /** What to write where `stored` is what was there. */
  onto(stored: ReadonlyMap<string, Buffer>): { changes: Change[]; tiers: TierState[] } {
    const changes: Change[] = []
    const tiers = [...this.#roll.tiers]
    for (const [id, { tier, group, parts }] of this.#rows) {
      const before = stored.get(id)
      const gatherer = new RowGatherer()
      if (before !== undefined) gatherer.addRows(decodeRows(before), 1, 1)
      for (const rows of parts) gatherer.addRows(rows, 1, 1)
      const bytes = encodeRows(gatherer.rows())
      changes.push([`r${tier}`, group, group, bytes])
      const old = tiers[tier - 1] as TierState
      tiers[tier - 1] = {
        ...old,
        bytes: old.bytes + bytes.length - (before === undefined ? -GROUP_BYTES : before.length),
        oldest: Math.min(old.oldest, group),
      }
    }
    return { changes, tiers }
  }
}
