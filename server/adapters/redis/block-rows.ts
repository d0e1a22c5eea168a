import { RECORD } from '../../../lib/domain/aggregate.ts'
import type { Entries } from '../../../lib/domain/entry-codec.ts'
import { RowGatherer, type Rows, rollEntries } from '../../../lib/domain/rollup.ts'
import { TIERS, type Tier, tierWidth } from '../../../lib/domain/row-tiers.ts'
import { blockEnd } from './blocks.ts'
import { cut } from './stream-entries.ts'

/** Rows lie in groups of so many neighbouring columns: about 4 min, 35 min and 37 h. One that grows is packed anew each time. */
const GROUP = 32

/** Column c covers (c·width − width, c·width]. */
export function groupOf(column: number): number {
  return Math.floor((column - 1) / GROUP)
}

/** Event time up to which a group reaches. */
export function groupEnd(tier: Tier, group: number): number {
  return (group + 1) * GROUP * tierWidth(tier)
}

/** The groups that hold anything of the event times (from, to]. */
export function groupsWithin(tier: Tier, from: number, to: number): { least: number; greatest: number } {
  const width = tierWidth(tier)
  return { least: groupOf(Math.floor(from / width) + 1), greatest: groupOf(Math.ceil(to / width)) }
}

/** The rows of one block, of each tier, the finest first. */
export function rowsOfBlock({ times, values }: Pick<Entries, 'times' | 'values'>): Rows[] {
  const all: Rows[] = []
  for (const tier of TIERS) {
    const finer = all.at(-1)
    if (finer === undefined) {
      all.push(rollEntries(times, values, tierWidth(tier)))
      continue
    }
    const gatherer = new RowGatherer()
    gatherer.addRows(finer, tierWidth((tier - 1) as Tier), tierWidth(tier))
    all.push(gatherer.rows())
  }
  return all
}

/** Consecutive entries from offset `first` on, as the blocks that they lie in. */
export function* inBlocks(first: number, entries: Entries): Generator<{ first: number; entries: Entries }> {
  const end = first + entries.times.length
  for (let from = first; from < end; ) {
    const next = Math.min(end, blockEnd(from) + 1)
    yield { first: from, entries: cut(entries, from - first, next - first) }
    from = next
  }
}

/** Rows by the group in which they lie; columns ascend. */
export function* inGroups({ columns, records }: Rows): Generator<{ group: number; rows: Rows }> {
  for (let from = 0; from < columns.length; ) {
    const group = groupOf(columns[from] as number)
    let to = from + 1
    while (to < columns.length && groupOf(columns[to] as number) === group) to++
    const rows = {
      columns: columns.subarray(from, to),
      records: records.subarray(from * RECORD, to * RECORD),
    }
    yield { group, rows }
    from = to
  }
}

/** Without the rows that end by a time. */
export function rowsAfter({ columns, records }: Rows, tier: Tier, time: number): Rows {
  const found = columns.findIndex((column) => column * tierWidth(tier) > time)
  const from = found < 0 ? columns.length : found
  return { columns: columns.subarray(from), records: records.subarray(from * RECORD) }
}
