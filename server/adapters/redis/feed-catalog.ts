import { z } from 'zod'
import { parseLabels } from '../../../lib/domain/feed-id.ts'
import type {
  CatalogEvent,
  EnsureOutcome,
  FeedCatalog,
  FeedKey,
  FeedPage,
  FeedQuery,
  FeedRecord,
} from '../../ports/feed-catalog.ts'
import { FeedTable, tooManyFeeds } from '../memory/feed-table.ts'
import type { RedisLink } from './link.ts'
import { Replica } from './replica.ts'
import { Script } from './script.ts'

const SILENT_MS = 24 * 3600 * 1000
const REFRESH_MS = 60_000
/** Ids of one call: Redis does nothing else meanwhile. */
const MAX_IDS = 1000

const storedSchema = z.object({
  key: z.number(),
  id: z.string(),
  kind: z.enum(['gauge', 'counter']),
  unit: z.string().nullish(),
  created: z.number(),
})

/** Runs `work` while this node appends nothing, with those of the feeds that the log has entries of. */
export type WhileStill = (
  feeds: readonly FeedKey[],
  work: (held: ReadonlySet<FeedKey>) => Promise<void>,
) => Promise<void>

export interface RedisFeedCatalogOptions {
  readonly link: RedisLink
  readonly maxFeeds: number
  readonly newId: () => string
  /** The data of a removed feed goes. */
  readonly drop: (feed: FeedKey) => Promise<void>
  readonly whileStill: WhileStill
  /** A feed, or a change, that this release cannot read is left out. */
  readonly onUnreadable: (why: unknown) => void
}

/**
 * The catalog in Redis, which decides on keys and the cap. Every node has it in memory, and searches there; what it does
 * itself it has in memory when it answers.
 */
export class RedisFeedCatalog implements FeedCatalog {
  readonly #options: RedisFeedCatalogOptions
  readonly #link: RedisLink
  readonly #keys: Readonly<Record<'meta' | 'feeds' | 'ids' | 'active' | 'changes', string>>
  readonly #table = new FeedTable()
  readonly #replica: Replica
  readonly #ensure = new Script('fence', 'tell', 'ensure-feeds')
  readonly #patch = new Script('tell', 'patch-feed')
  readonly #remove = new Script('tell', 'remove-feed')
  readonly #restoring = new Script('tell', 'restore-feeds')
  readonly #stopRefresh: () => void
  /** Feeds that were active here, and when, until Redis knows it. */
  #touched = new Map<FeedKey, number>()
  #newestActive = 0

  constructor(options: RedisFeedCatalogOptions) {
    const { link, newId } = options
    this.#options = options
    this.#link = link
    const key = (name: string) => `${link.prefix}{catalog}:${name}`
    this.#keys = {
      meta: key('meta'),
      feeds: key('feeds'),
      ids: key('ids'),
      active: key('active'),
      changes: key('changes'),
    }
    const { meta, changes, feeds, active } = this.#keys
    this.#replica = new Replica(
      link,
      { meta, changes, tables: [feeds, active] },
      {
        load: ([found = [], times = []], isAnew) => this.#load(found, times, isAnew),
        apply: (changes) => {
          for (const { kind, body } of changes) this.#readable(() => this.#apply(kind, body))
        },
      },
      newId,
    )
    this.#stopRefresh = link.clock.every(REFRESH_MS, () => void this.#refresh().catch(() => {}))
  }

  /** Settles once the catalog is here. */
  open(): Promise<void> {
    return this.#link.ask(() => this.#replica.current())
  }

  async ensure(ids: readonly string[], now: number): Promise<readonly EnsureOutcome[]> {
    if (!ids.every((id) => this.#table.has(id))) {
      await this.#link.ask(async () => {
        await this.#flush()
        for (let from = 0; from < ids.length; from += MAX_IDS) {
          await this.#ensureSome(ids.slice(from, from + MAX_IDS), now)
        }
        await this.#replica.current()
      })
    }
    return ids.map((id): EnsureOutcome => {
      const known = this.#table.find(id)
      if (known === undefined) return tooManyFeeds(this.#options.maxFeeds)
      this.#touch(known, now)
      return { ok: true, key: known.key }
    })
  }

  search(query: FeedQuery): Promise<FeedPage> {
    return this.#table.search(query)
  }

  async patch(key: FeedKey, change: Partial<Pick<FeedRecord, 'kind' | 'unit'>>): Promise<FeedRecord | null> {
    const { meta, feeds, changes } = this.#keys
    const fields = Object.entries(change).flatMap(([name, value]) => [name, value ?? ''])
    return this.#link.ask(async () => {
      await this.#patch.run(this.#link.client, [meta, feeds, changes], [key, ...fields])
      await this.#replica.current()
      return this.#table.get(key) ?? null
    })
  }

  async remove(key: FeedKey): Promise<boolean> {
    const { meta, feeds, ids, active, changes } = this.#keys
    return this.#link.ask(async () => {
      const removed = await this.#remove.run(this.#link.client, [meta, feeds, ids, active, changes], [key])
      await this.#replica.current()
      if (removed === 1) await this.#options.drop(key)
      return removed === 1
    })
  }

  /** Of a feed that this node knows. */
  idOf(key: FeedKey): string | null {
    return this.#table.get(key)?.id ?? null
  }

  follow(onEvent: (event: CatalogEvent) => void): () => void {
    return this.#table.follow(onEvent)
  }

  async close(): Promise<void> {
    this.#stopRefresh()
    this.#replica.close()
    await this.#flush().catch(() => {})
  }

  async #ensureSome(ids: readonly string[], now: number): Promise<void> {
    const { meta, feeds, ids: byId, active, changes } = this.#keys
    const { maxFeeds, newId } = this.#options
    const args = [newId(), now, maxFeeds, now - SILENT_MS, ...ids]
    await this.#ensure.run(this.#link.client, [meta, feeds, byId, active, changes], args)
  }

  #touch(feed: FeedRecord, now: number): void {
    if (now <= feed.active) return
    this.#table.put({ ...feed, active: now })
    this.#touched.set(feed.key, now)
  }

  /** Tells Redis which feeds were active here, and learns which were active elsewhere. */
  async #refresh(): Promise<void> {
    await this.#flush()
    const since = this.#newestActive - 2 * REFRESH_MS
    const found = await this.#link.client.zrangebyscore(this.#keys.active, since, '+inf', 'WITHSCORES')
    for (let i = 0; i < found.length; i += 2) {
      const feed = this.#table.get(Number(found[i]))
      const active = Number(found[i + 1])
      this.#newestActive = Math.max(this.#newestActive, active)
      if (feed !== undefined && active > feed.active) this.#table.put({ ...feed, active })
    }
  }

  async #flush(): Promise<void> {
    const touched = [...this.#touched]
    this.#touched = new Map()
    for (let from = 0; from < touched.length; from += MAX_IDS) {
      const pairs = touched.slice(from, from + MAX_IDS).flatMap(([key, active]) => [active, key])
      await this.#link.client.zadd(this.#keys.active, 'XX', 'GT', ...pairs)
    }
  }

  async #load(found: readonly Buffer[], times: readonly Buffer[], isAnew: boolean): Promise<void> {
    const active = new Map<FeedKey, number>()
    for (let i = 0; i < times.length; i += 2) active.set(Number(times[i]), Number(times[i + 1]))
    for (const at of active.values()) this.#newestActive = Math.max(this.#newestActive, at)
    const stored = new Map<FeedKey, FeedRecord>()
    for (let i = 1; i < found.length; i += 2) {
      this.#readable(() => {
        const feed = recordOf(String(found[i]))
        stored.set(feed.key, { ...feed, active: active.get(feed.key) ?? feed.created })
      })
    }
    const lost = isAnew ? [...this.#table.values()].filter(({ key }) => !stored.has(key)) : []
    if (lost.length === 0) return this.#replace(stored)
    // Redis may have lost names and kept points. No append of this node comes between the question for them and its consequence.
    const keys = lost.map(({ key }) => key)
    await this.#options.whileStill(keys, async (held) => {
      const kept = lost.filter(({ key }) => held.has(key))
      for (const feed of await this.#restore(kept)) stored.set(feed.key, feed)
      this.#replace(stored)
    })
  }

  #replace(stored: ReadonlyMap<FeedKey, FeedRecord>): void {
    // First what is gone: its id, or its key, may be another's by now.
    for (const { key, id } of [...this.#table.values()]) if (stored.get(key)?.id !== id) this.#delete(key)
    for (const feed of stored.values()) this.#put(feed)
  }

  /** Gives those that are in Redis then, under these keys. */
  async #restore(kept: readonly FeedRecord[]): Promise<FeedRecord[]> {
    const { meta, feeds, ids, active, changes } = this.#keys
    const restored: FeedRecord[] = []
    for (let from = 0; from < kept.length; from += MAX_IDS) {
      const some = kept.slice(from, from + MAX_IDS)
      const args = some.flatMap((feed) => [feed.key, storedOf(feed), feed.active])
      const there = await this.#restoring.run(this.#link.client, [meta, feeds, ids, active, changes], args)
      restored.push(...some.filter((_, i) => (there as readonly number[])[i] === 1))
    }
    return restored
  }

  #readable(work: () => void): void {
    try {
      work()
    } catch (why) {
      this.#options.onUnreadable(why)
    }
  }

  #apply(kind: string, body: string): void {
    const feed = recordOf(body)
    if (kind === 'removed') this.#delete(feed.key)
    else this.#put({ ...feed, active: this.#table.get(feed.key)?.active ?? feed.created })
  }

  #put(feed: FeedRecord): void {
    const known = this.#table.get(feed.key)
    this.#table.put(feed)
    if (known === undefined) this.#table.tell({ kind: 'added', feed })
    else if (known.kind !== feed.kind || known.unit !== feed.unit) this.#table.tell({ kind: 'patched', feed })
  }

  #delete(key: FeedKey): void {
    const feed = this.#table.get(key)
    if (feed === undefined) return
    this.#table.delete(feed)
    this.#table.tell({ kind: 'removed', feed })
  }
}

function storedOf({ key, id, kind, unit, created }: FeedRecord): string {
  return JSON.stringify({ key, id, kind, created, ...(unit === null ? {} : { unit }) })
}

function recordOf(body: string): FeedRecord {
  const { unit, ...feed } = storedSchema.parse(JSON.parse(body))
  return { ...feed, unit: unit ?? null, labels: parseLabels(feed.id), active: feed.created }
}
