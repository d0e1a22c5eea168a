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
import { FeedTable, tooManyFeeds } from './feed-table.ts'

const SILENT_MS = 24 * 3600 * 1000
const RECOUNT_MS = 1000

/** Where a catalog keeps its feeds for good. What it throws refuses the call, and the catalog stays as it was. */
export interface FeedStore {
  /** Gives a key to each id. */
  add(ids: readonly string[], now: number): Promise<readonly FeedKey[]>
  patch(feed: FeedRecord): Promise<void>
  remove(key: FeedKey): Promise<void>
}

export interface MemoryFeedCatalogOptions {
  readonly maxFeeds: number
  /** Without it nothing survives the process. */
  readonly store?: FeedStore
  readonly feeds?: readonly Omit<FeedRecord, 'labels'>[]
}

export function createMemoryFeedCatalog(options: { readonly maxFeeds: number }): FeedCatalog {
  return new MemoryFeedCatalog(options)
}

export class MemoryFeedCatalog implements FeedCatalog {
  readonly #maxFeeds: number
  readonly #store: FeedStore
  /** Additions one after the other: two callers never get two keys for one id. */
  #adding: Promise<unknown> = Promise.resolve()
  readonly #table = new FeedTable()
  /** Feeds that count towards the cap, as of `#countedAt`, and all that came or came back since. */
  #active = 0
  #countedAt = Number.NEGATIVE_INFINITY
  /** Feeds that were marked active since `takeTouched`. */
  #touched = new Set<FeedKey>()

  constructor({ maxFeeds, store, feeds = [] }: MemoryFeedCatalogOptions) {
    this.#maxFeeds = maxFeeds
    this.#store = store ?? this.#volatile()
    for (const feed of feeds) this.#table.put({ ...feed, labels: parseLabels(feed.id) })
    this.#active = feeds.length
  }

  ensure(ids: readonly string[], now: number): Promise<readonly EnsureOutcome[]> {
    if (ids.every((id) => this.#table.has(id))) return Promise.resolve(this.#outcomes(ids, new Set(), now))
    const adding = this.#adding.then(() => this.#ensureNew(ids, now))
    this.#adding = adding.catch(() => {})
    return adding
  }

  async #ensureNew(ids: readonly string[], now: number): Promise<readonly EnsureOutcome[]> {
    const fresh = new Set<string>()
    const refused = new Set<string>()
    for (const id of ids) {
      const known = this.#table.find(id)
      if (known !== undefined) this.#touch(known, now)
      else if (!fresh.has(id) && !refused.has(id)) (this.#isFull(now, fresh.size) ? refused : fresh).add(id)
    }
    if (fresh.size > 0) {
      const list = [...fresh]
      const keys = await this.#store.add(list, now)
      for (const [i, id] of list.entries()) this.#add(id, keys[i] ?? 0, now)
    }
    return this.#outcomes(ids, refused, now)
  }

  #outcomes(ids: readonly string[], refused: ReadonlySet<string>, now: number): EnsureOutcome[] {
    return ids.map((id): EnsureOutcome => {
      const known = this.#table.find(id)
      if (known !== undefined && !refused.has(id)) {
        this.#touch(known, now)
        return { ok: true, key: known.key }
      }
      return tooManyFeeds(this.#maxFeeds)
    })
  }

  #volatile(): FeedStore {
    let next = 1
    return {
      add: (ids) => Promise.resolve(ids.map(() => next++)),
      patch: () => Promise.resolve(),
      remove: () => Promise.resolve(),
    }
  }

  search(query: FeedQuery): Promise<FeedPage> {
    return this.#table.search(query)
  }

  patch(key: FeedKey, change: Partial<Pick<FeedRecord, 'kind' | 'unit'>>): Promise<FeedRecord | null> {
    const old = this.#table.get(key)
    if (old === undefined) return Promise.resolve(null)
    return this.#store.patch({ ...old, ...change }).then(() => {
      const now = this.#table.get(key)
      if (now === undefined) return null
      const feed = { ...now, ...change }
      this.#table.put(feed)
      this.#table.tell({ kind: 'patched', feed })
      return feed
    })
  }

  async remove(key: FeedKey): Promise<boolean> {
    if (this.#table.get(key) === undefined) return false
    await this.#store.remove(key)
    const feed = this.#table.get(key)
    if (feed === undefined) return false
    this.#table.delete(feed)
    if (this.#counted(feed)) this.#active--
    this.#table.tell({ kind: 'removed', feed })
    return true
  }

  /** The feeds that were active since the last call, for whoever keeps that for good. */
  takeTouched(): FeedRecord[] {
    const touched = [...this.#touched].flatMap((key) => this.#table.get(key) ?? [])
    this.#touched = new Set()
    return touched
  }

  follow(onEvent: (event: CatalogEvent) => void): () => void {
    return this.#table.follow(onEvent)
  }

  #add(id: string, key: FeedKey, now: number): void {
    const feed: FeedRecord = {
      key,
      id,
      labels: parseLabels(id),
      kind: 'gauge',
      unit: null,
      created: now,
      active: now,
    }
    this.#table.put(feed)
    this.#active++
    this.#table.tell({ kind: 'added', feed })
  }

  #touch(feed: FeedRecord, now: number): void {
    if (now <= feed.active) return
    if (!this.#counted(feed)) this.#active++
    this.#table.put({ ...feed, active: now })
    this.#touched.add(feed.key)
  }

  /** Counts anew at most once a second: a full catalog that is asked for new feeds must stay cheap. */
  #isFull(now: number, coming: number): boolean {
    if (this.#active + coming < this.#maxFeeds) return false
    if (Math.abs(now - this.#countedAt) >= RECOUNT_MS) {
      this.#countedAt = now
      this.#active = 0
      for (const feed of this.#table.values()) if (this.#counted(feed)) this.#active++
    }
    return this.#active + coming >= this.#maxFeeds
  }

  /** Whether the feed is part of `#active`. */
  #counted(feed: FeedRecord): boolean {
    return this.#countedAt - feed.active < SILENT_MS
  }
}
