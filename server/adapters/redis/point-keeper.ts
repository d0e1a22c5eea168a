import { fairLevel } from '../../../lib/domain/fair-level.ts'
import type { RetentionRule } from '../../../lib/domain/retention.ts'
import { TIERS } from '../../../lib/domain/row-tiers.ts'
import type { FeedKey } from '../../ports/feed-catalog.ts'
import type { SharedClock } from '../../ports/shared-clock.ts'
import { RedisAgeClock } from './age-clock.ts'
import { groupEnd } from './block-rows.ts'
import { BLOCK_ENTRIES } from './blocks.ts'
import { BUCKETS, bucketOf } from './buckets.ts'
import type { FeedKeys, FeedShape } from './feed-keys.ts'
import type { RedisLink } from './link.ts'
import { tierOf } from './roll-state.ts'
import type { Roller } from './roller.ts'
import { Script } from './script.ts'

const EVERY_MS = 10_000
/** Each so many passes all full blocks become rows; in between those of feeds alone that have so many new entries. */
const FULL_PASSES = 6
const MANY_ENTRIES = 8 * BLOCK_ENTRIES
/** Who holds it keeps the points; when that node is gone another one takes it over. */
const LEASE_MS = 30_000
/** Buckets that are gone over before the lease is renewed. */
const RENEWED_AFTER = 16
/** What a feed has in Redis besides its entries and rows, about. */
const FEED_BYTES = 600
/** Rows of all feeds may take this share of the budget; what they leave of it is the entries'. */
const ROWS_SHARE = 0.25
/** What is over its budget is cut to this share of it, so that not every pass has to. */
const KEPT_SHARE = 0.95
/** Events may be so much later than their arrival (SPEC PT2). */
const AHEAD_MS = 60_000

interface KeeperOptions {
  /** Of this node's run. */
  readonly name: string
  /** Of entries and rows together, about. */
  readonly budgetBytes: number
  /** Of each feed at least so many entries are kept, and not much more. */
  readonly entriesPerFeed: number
  /** null where the feed is not known (yet). */
  readonly ruleOf: (feed: FeedKey) => RetentionRule | null
  /** Of all nodes. */
  readonly sharedClock: SharedClock
  readonly onError: (error: unknown) => void
}

type Kept = FeedShape & { readonly epoch: string }

/**
 * Turns entries into rows, and drops those that are too old or too many (SPEC LG8b). One node at a time does it for all
 * feeds, one short step after the other; two at once would do no harm.
 */
export class PointKeeper {
  readonly #link: RedisLink
  readonly #keys: FeedKeys
  readonly #roller: Roller
  readonly #options: KeeperOptions
  readonly #lease = new Script('always', 'hold')
  readonly #drop = new Script('always', 'state', 'drop')
  readonly #ages: RedisAgeClock
  readonly #stop: () => void
  #pass: Promise<void> | null = null
  #closed = false

  constructor(link: RedisLink, keys: FeedKeys, roller: Roller, options: KeeperOptions) {
    this.#link = link
    this.#keys = keys
    this.#roller = roller
    this.#options = options
    this.#ages = new RedisAgeClock(link, options.sharedClock)
    // Where Redis does not answer, the next time is soon.
    let passes = 0
    this.#stop = link.clock.every(EVERY_MS, () => {
      if (this.#pass !== null) return
      void this.#begin(passes++ % FULL_PASSES === 0 ? BLOCK_ENTRIES : MANY_ENTRIES).catch(() => {})
    })
  }

  /** Settles once nothing is under way any more. */
  async close(): Promise<void> {
    this.#closed = true
    this.#stop()
    await this.#pass?.catch(() => {})
  }

  /** All that is held of a feed goes. */
  async drop(feed: FeedKey): Promise<void> {
    const bucket = bucketOf(feed)
    const keys = [this.#keys.states(bucket), this.#keys.rolls(bucket)]
    await this.#drop.run(this.#link.client, keys, [this.#keys.prefix(bucket), feed])
  }

  /** One pass over all feeds, after the one that is under way. */
  async tidy(): Promise<void> {
    while (this.#pass !== null) await this.#pass.catch(() => {})
    await this.#begin(BLOCK_ENTRIES)
  }

  #begin(least: number): Promise<void> {
    const pass = this.#run(least).finally(() => {
      this.#pass = null
    })
    this.#pass = pass
    return pass
  }

  /** Feeds with fewer new entries than `least` make no rows of them yet. */
  async #run(least: number): Promise<void> {
    const feeds: Kept[] = []
    if (!(await this.#leads())) return
    const now = await this.#ages.advance()
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      if (bucket % RENEWED_AFTER === 0 && !(await this.#leads())) return
      const { epoch, shapes } = await this.#keys.allShapes(this.#link, bucket)
      for (const shape of shapes) {
        const kept = await this.#each(shape, (held) => this.#keep(epoch, held, least, now))
        if (kept !== null) feeds.push({ ...kept, epoch })
      }
    }
    const rest = this.#options.budgetBytes - (await this.#fitRows(feeds))
    await this.#fitEntries(feeds, () => true, rest)
    for (const rule of this.#sizedRules(feeds)) {
      await this.#fitEntries(feeds, ({ state }) => this.#options.ruleOf(state.feed) === rule, rule.bytes)
    }
  }

  /** What became of it; null where nothing can be said: another node was quicker, or it cannot be read. */
  async #each<S extends FeedShape>(
    held: S,
    work: (held: S) => Promise<FeedShape | null>,
  ): Promise<FeedShape | null> {
    if (this.#closed) return null
    try {
      return await work(held)
    } catch (error) {
      if (!this.#link.up) throw error
      // The others are not to grow without bound for one that is damaged.
      this.#options.onError(error)
      return null
    }
  }

  /** New blocks become rows, and what is too old goes. */
  async #keep(epoch: string, held: FeedShape, least: number, now: number): Promise<FeedShape | null> {
    const { feed, head, arrived } = held.state
    const rule = this.#options.ruleOf(feed)
    const oldest = rule === null ? Number.NEGATIVE_INFINITY : now - rule.entries
    // All that is left of a feed that fell silent is old: it need not fill a block.
    const isOld = arrived + AHEAD_MS < oldest
    const full = isOld ? head : Math.floor(head / BLOCK_ENTRIES) * BLOCK_ENTRIES
    let kept: FeedShape | null = held
    if (isOld ? kept.roll.rolled < head : head - kept.roll.rolled >= least)
      kept = await this.#roller.roll(epoch, kept, full)
    if (kept !== null && kept.roll.oldestEnd < oldest)
      kept = await this.#roller.trimBefore(epoch, kept, oldest)
    for (const tier of TIERS) {
      if (kept === null || rule === null) break
      const time = now - (rule.rows[tier - 1] ?? Number.POSITIVE_INFINITY)
      const isDue = groupEnd(tier, tierOf(kept.roll, tier).oldest) < time
      if (isDue) kept = await this.#roller.dropRows(epoch, kept, tier, { time })
    }
    return kept
  }

  /** The largest tiers of feeds give up their oldest rows. Returns what all take then. */
  async #fitRows(feeds: Kept[]): Promise<number> {
    const sizes = feeds.flatMap(({ roll }) => roll.tiers.map(({ bytes }) => bytes))
    const total = sizes.reduce((sum, size) => sum + size, 0)
    const limit = this.#options.budgetBytes * ROWS_SHARE
    if (total <= limit) return total
    const level = fairLevel(sizes, limit * KEPT_SHARE)
    for (const [i, { epoch }] of feeds.entries()) {
      for (const tier of TIERS) {
        const held = feeds[i] as Kept
        const bytes = tierOf(held.roll, tier).bytes - level
        if (bytes <= 0) continue
        const kept = await this.#each(held, () => this.#roller.dropRows(epoch, held, tier, { bytes }))
        if (kept !== null) feeds[i] = { ...kept, epoch }
      }
    }
    return Math.min(total, limit)
  }

  /** The largest feeds give up their oldest entries. */
  async #fitEntries(feeds: Kept[], picks: (feed: Kept) => boolean, limit: number): Promise<void> {
    const { entriesPerFeed } = this.#options
    const some = [...feeds.entries()].filter(([, feed]) => picks(feed))
    const sizes = some.map(([, { state }]) => state.bytes + FEED_BYTES)
    const total = sizes.reduce((sum, size) => sum + size, 0)
    const level = total <= limit ? Number.POSITIVE_INFINITY : fairLevel(sizes, limit * KEPT_SHARE)
    for (const [n, [i, held]] of some.entries()) {
      const { head, oldest } = held.state
      const count = head - oldest + 1
      const fair = Math.floor((count * level) / (sizes[n] ?? 1))
      const keep = Math.min(fair, count > entriesPerFeed * 1.25 ? entriesPerFeed : count)
      if (!(keep < count)) continue
      const kept = await this.#each(held, () => this.#cut(held, head - keep))
      if (kept !== null) feeds[i] = { ...kept, epoch: held.epoch }
    }
  }

  /** Entries up to an offset go, as rows. */
  async #cut(held: Kept, upTo: number): Promise<FeedShape | null> {
    const rolled = await this.#roller.roll(held.epoch, held, upTo)
    return rolled === null ? null : this.#roller.trimTo(held.epoch, rolled, upTo + 1)
  }

  #sizedRules(feeds: readonly Kept[]): Set<RetentionRule> {
    const rules = new Set<RetentionRule>()
    for (const { state } of feeds) {
      const rule = this.#options.ruleOf(state.feed)
      if (rule !== null && Number.isFinite(rule.bytes)) rules.add(rule)
    }
    return rules
  }

  async #leads(): Promise<boolean> {
    if (this.#closed || !this.#link.up) return false
    const { client, prefix } = this.#link
    return (await this.#lease.run(client, [`${prefix}{keeper}:lease`], [this.#options.name, LEASE_MS])) === 1
  }
}
