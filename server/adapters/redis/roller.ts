import { TIERS, type Tier } from '../../../lib/domain/row-tiers.ts'
import { groupEnd, inBlocks, rowsOfBlock } from './block-rows.ts'
import { BLOCK_ENTRIES, type Block, blockEnd, blockOf, packBlock, readBlock } from './blocks.ts'
import { bucketOf } from './buckets.ts'
import { type FeedKeys, type FeedShape, stateOf } from './feed-keys.ts'
import type { FeedReader } from './feed-reader.ts'
import { GatheredRows } from './gathered-rows.ts'
import type { RedisLink } from './link.ts'
import { packRollState, type RollState, type TierState, tierOf } from './roll-state.ts'
import { type Change, changeArgs, GROUP_BYTES } from './row-changes.ts'
import { Script } from './script.ts'

/** Blocks, and groups of rows that they fall into, of one step: Redis does nothing else meanwhile. */
const BLOCKS_AT_ONCE = 64
const GROUPS_AT_ONCE = 200
/** Of one step that drops some. */
const DROPPED_BLOCKS = 256
const DROPPED_GROUPS = 256
/**
 * Turns entries of a feed into rows, and drops what is too old of either. Each step is one script that does nothing where
 * the roll state is another than the one that the step was made from: whoever takes them, and wherever one stops, each
 * block is in each row once (SPEC LG6). null means that somebody else was quicker.
 */
export class Roller {
  readonly #link: RedisLink
  readonly #keys: FeedKeys
  readonly #reader: FeedReader
  /** What this node has dropped since its start: entries, and groups of rows. */
  readonly deleted = { entries: 0, rollups: 0 }
  readonly #groups = new Script('groups')
  readonly #keep = new Script('always', 'fence', 'state', 'trim', 'change-rows', 'together', 'keep')

  constructor(link: RedisLink, keys: FeedKeys, reader: FeedReader) {
    this.#link = link
    this.#keys = keys
    this.#reader = reader
  }

  /** Up to an offset, of which the last block may be cut short. */
  async roll(epoch: string, held: FeedShape, to: number): Promise<FeedShape | null> {
    let now: FeedShape | null = held
    while (now !== null && now.roll.rolled < to) now = await this.#rollSome(epoch, now, to)
    return now
  }

  /** Entries before an offset go; all of them have become rows. */
  trimTo(epoch: string, held: FeedShape, below: number): Promise<FeedShape | null> {
    return this.#trim(epoch, held, ({ first, last }) => (last < below ? 'all' : first < below ? below : null))
  }

  /** The blocks go that end before a time, up to the first that does not. */
  trimBefore(epoch: string, held: FeedShape, time: number): Promise<FeedShape | null> {
    return this.#trim(epoch, held, ({ tMax }) => (tMax < time ? 'all' : null))
  }

  /** The oldest groups of rows go while they end before a time, or until so many bytes are free. */
  async dropRows(
    epoch: string,
    held: FeedShape,
    tier: Tier,
    until: { readonly time: number } | { readonly bytes: number },
  ): Promise<FeedShape | null> {
    let now: FeedShape | null = held
    for (let freed = 0; now !== null; ) {
      const old: TierState = tierOf(now.roll, tier)
      const page = await this.#oldestGroups(now, tier)
      const gone = []
      let bytes = 0
      for (const one of page.slice(0, DROPPED_GROUPS)) {
        const stays = 'time' in until ? groupEnd(tier, one.group) >= until.time : freed + bytes >= until.bytes
        if (stays) break
        gone.push(one)
        bytes += one.bytes
      }
      const last = gone.at(-1)
      if (last === undefined) return now
      freed += bytes
      const changed = {
        goneUpTo: Math.max(old.goneUpTo, groupEnd(tier, last.group)),
        bytes: Math.max(0, old.bytes - bytes),
        oldest: page[gone.length]?.group ?? Number.POSITIVE_INFINITY,
      }
      now = await this.#step(epoch, now, withTier(now.roll, tier, changed), 0, [
        [`r${tier}`, '-inf', last.group, null],
      ])
      if (now !== null) this.deleted.rollups += gone.length
      if (gone.length < DROPPED_GROUPS) return now
    }
    return now
  }

  async #rollSome(epoch: string, held: FeedShape, to: number): Promise<FeedShape | null> {
    const { state, roll } = held
    const from = roll.rolled + 1
    const end = Math.min(to, blockEnd(from) + (BLOCKS_AT_ONCE - 1) * BLOCK_ENTRIES)
    const found = await this.#reader.entries(state, from, end)
    if (found === null) return null
    const blocks: Block[] = []
    const gathered = new GatheredRows(roll)
    for (const { first, entries } of inBlocks(from, found)) {
      if (gathered.groups >= GROUPS_AT_ONCE) break
      blocks.push(blockOf(first, entries.times))
      gathered.add(rowsOfBlock(entries))
    }
    const stored = await this.#storedGroups(held, gathered)
    const { changes, tiers } = gathered.onto(stored)
    const rolled = blocks.at(-1)?.last ?? roll.rolled
    const oldestEnd =
      roll.oldestEnd === Number.POSITIVE_INFINITY ? (blocks[0]?.tMax ?? roll.oldestEnd) : roll.oldestEnd
    const added = blocks.map((block): Change => ['b', block.first, block.first, packBlock(block)])
    return this.#step(epoch, held, { ...roll, rolled, oldestEnd, tiers }, 0, [...added, ...changes])
  }

  async #trim(
    epoch: string,
    held: FeedShape,
    verdict: (block: Block) => 'all' | number | null,
  ): Promise<FeedShape | null> {
    let now: FeedShape | null = held
    for (let more = true; more && now !== null; ) {
      const key = this.#keys.blocks(now.state.feed)
      const page: Block[] = (await this.#link.client.zrangeBuffer(key, 0, String(DROPPED_BLOCKS))).map(
        readBlock,
      )
      let count = 0
      while (count < DROPPED_BLOCKS && page[count] !== undefined && verdict(page[count] as Block) === 'all')
        count++
      more = count === DROPPED_BLOCKS
      const next = page[count]
      const part = more || next === undefined ? null : verdict(next)
      const gone = page.slice(0, typeof part === 'number' ? count + 1 : count)
      const last = gone.at(-1)
      if (last === undefined) return now
      const below = typeof part === 'number' ? part : last.last + 1
      const changes: Change[] = [['b', '-inf', last.first, null]]
      // Of a block that goes in part the rest is held to reach as far as the whole did.
      if (typeof part === 'number') changes.push(['b', below, below, packBlock({ ...last, first: below })])
      const roll = {
        ...now.roll,
        goneUpTo: gone.reduce((max, { tMax }) => Math.max(max, tMax), now.roll.goneUpTo),
        oldestEnd: next?.tMax ?? Number.POSITIVE_INFINITY,
      }
      now = await this.#step(epoch, now, roll, below, changes)
      if (now === null) return null
      for (const { first, last } of gone) this.deleted.entries += Math.min(last + 1, below) - first
    }
    return now
  }

  async #oldestGroups(held: FeedShape, tier: Tier): Promise<{ group: number; bytes: number }[]> {
    const key = this.#keys.rows(held.state.feed, tier)
    const found = await this.#link.client.zrangeBuffer(key, 0, String(DROPPED_GROUPS), 'WITHSCORES')
    return Array.from({ length: found.length / 2 }, (_, i) => ({
      group: Number(String(found[2 * i + 1])),
      bytes: (found[2 * i]?.length ?? 0) + GROUP_BYTES,
    }))
  }

  async #storedGroups(held: FeedShape, gathered: GatheredRows): Promise<Map<string, Buffer>> {
    const stored = new Map<string, Buffer>()
    const ids = gathered.ids()
    const keys = TIERS.map((tier) => this.#keys.rows(held.state.feed, tier))
    const wanted = ids.flatMap(({ tier, group }) => [tier, group])
    const found = (await this.#groups.run(this.#link.client, keys, wanted)) as readonly (Buffer | null)[]
    for (const [i, { id }] of ids.entries()) {
      const packed = found[i]
      if (packed) stored.set(id, packed)
    }
    return stored
  }

  async #step(
    epoch: string,
    { state, packedRoll }: FeedShape,
    roll: RollState,
    below: number,
    changes: readonly Change[],
  ): Promise<FeedShape | null> {
    const bucket = bucketOf(state.feed)
    const packed = packRollState(roll)
    const reply = await this.#keep.run(
      this.#link.client,
      [this.#keys.meta(bucket), this.#keys.states(bucket), this.#keys.rolls(bucket)],
      [
        this.#keys.freshEpoch(),
        this.#keys.prefix(bucket),
        epoch,
        state.feed,
        state.generation,
        packedRoll ?? '',
        packed,
        below,
        ...changeArgs(changes),
      ],
    )
    if (reply === null) return null
    return { state: stateOf(state.feed, epoch, reply as Buffer), roll, packedRoll: packed }
  }
}

function withTier(roll: RollState, tier: Tier, changed: TierState): RollState {
  return { ...roll, tiers: roll.tiers.map((one, i) => (i === tier - 1 ? changed : one)) }
}
