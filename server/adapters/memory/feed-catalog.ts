import { parseLabels } from '../../../lib/domain/feed-id.ts'
import { compileGlob, isGlob } from '../../../lib/domain/glob.ts'
import type {
  CatalogEvent,
  EnsureOutcome,
  FeedCatalog,
  FeedKey,
  FeedPage,
  FeedQuery,
  FeedRecord,
} from '../../ports/feed-catalog.ts'

const SILENT_MS = 24 * 3600 * 1000
const RECOUNT_MS = 1000
/** A search lets others have their turn each so many ids: a costly glob takes up to 20 µs an id. */
const SLICE_IDS = 512

export function createMemoryFeedCatalog(options: { readonly maxFeeds: number }): FeedCatalog {
  return new MemoryFeedCatalog(options.maxFeeds)
}

class MemoryFeedCatalog implements FeedCatalog {
  readonly #maxFeeds: number
  readonly #byId = new Map<string, FeedRecord>()
  readonly #byKey = new Map<FeedKey, FeedRecord>()
  readonly #followers = new Set<(event: CatalogEvent) => void>()
  #nextKey = 1
  /** Feeds that count towards the cap, as of `#countedAt`, and all that came or came back since. */
  #active = 0
  #countedAt = Number.NEGATIVE_INFINITY
  /** Ids in code unit order; null after a change. */
  #sorted: string[] | null = null

  constructor(maxFeeds: number) {
    this.#maxFeeds = maxFeeds
  }

  ensure(ids: readonly string[], now: number): Promise<readonly EnsureOutcome[]> {
    const outcomes = ids.map((id): EnsureOutcome => {
      const known = this.#byId.get(id)
      if (known !== undefined) {
        this.#touch(known, now)
        return { ok: true, key: known.key }
      }
      if (this.#isFull(now)) {
        const message = `There are already ${this.#maxFeeds} active feeds, which is the limit; this new one was not added.`
        return { ok: false, code: 'too_many_feeds', message }
      }
      return { ok: true, key: this.#add(id, now) }
    })
    return Promise.resolve(outcomes)
  }

  async search(query: FeedQuery): Promise<FeedPage> {
    if (query.feed !== undefined) {
      const one = this.#byId.get(query.feed)
      return { feeds: one ? [one] : [], total: one ? 1 : 0, next: null }
    }
    this.#sorted ??= [...this.#byId.keys()].sort(byCodeUnit)
    const ids = query.match ? await filterInTurns(this.#sorted, this.#matcher(query.match)) : this.#sorted
    const { cursor } = query
    const found = cursor === undefined ? 0 : ids.findIndex((id) => byCodeUnit(id, cursor) > 0)
    const start = found < 0 ? ids.length : found
    const page = ids.slice(start, start + query.limit)
    const feeds = page.flatMap((id) => this.#byId.get(id) ?? [])
    const more = start + page.length < ids.length
    return { feeds, total: ids.length, next: more ? (page.at(-1) ?? null) : null }
  }

  patch(key: FeedKey, change: Partial<Pick<FeedRecord, 'kind' | 'unit'>>): Promise<FeedRecord | null> {
    const old = this.#byKey.get(key)
    if (old === undefined) return Promise.resolve(null)
    const feed = { ...old, ...change }
    this.#put(feed)
    this.#tell({ kind: 'patched', feed })
    return Promise.resolve(feed)
  }

  remove(key: FeedKey): Promise<boolean> {
    const feed = this.#byKey.get(key)
    if (feed === undefined) return Promise.resolve(false)
    this.#byKey.delete(key)
    this.#byId.delete(feed.id)
    this.#sorted = null
    if (this.#counted(feed)) this.#active--
    this.#tell({ kind: 'removed', feed })
    return Promise.resolve(true)
  }

  follow(onEvent: (event: CatalogEvent) => void): () => void {
    const own = (event: CatalogEvent): void => onEvent(event)
    this.#followers.add(own)
    return () => {
      this.#followers.delete(own)
    }
  }

  #add(id: string, now: number): FeedKey {
    const key = this.#nextKey++
    const feed: FeedRecord = {
      key,
      id,
      labels: parseLabels(id),
      kind: 'gauge',
      unit: null,
      created: now,
      active: now,
    }
    this.#put(feed)
    this.#active++
    this.#sorted = null
    this.#tell({ kind: 'added', feed })
    return key
  }

  #touch(feed: FeedRecord, now: number): void {
    if (now <= feed.active) return
    if (!this.#counted(feed)) this.#active++
    this.#put({ ...feed, active: now })
  }

  /** Counts anew at most once a second: a full catalog that is asked for new feeds must stay cheap. */
  #isFull(now: number): boolean {
    if (this.#active < this.#maxFeeds) return false
    if (Math.abs(now - this.#countedAt) >= RECOUNT_MS) {
      this.#countedAt = now
      this.#active = 0
      for (const feed of this.#byKey.values()) if (this.#counted(feed)) this.#active++
    }
    return this.#active >= this.#maxFeeds
  }

  /** Whether the feed is part of `#active`. */
  #counted(feed: FeedRecord): boolean {
    return this.#countedAt - feed.active < SILENT_MS
  }

  #matcher(match: string): (id: string) => boolean {
    if (isGlob(match)) return compileGlob(match)
    const needle = match.toLowerCase()
    return (id) => id.toLowerCase().includes(needle)
  }

  #put(feed: FeedRecord): void {
    this.#byKey.set(feed.key, feed)
    this.#byId.set(feed.id, feed)
  }

  #tell(event: CatalogEvent): void {
    for (const follower of this.#followers) follower(event)
  }
}

/** Yields before each slice: a request may ask for hundreds of searches one after the other. */
async function filterInTurns(ids: readonly string[], matches: (id: string) => boolean): Promise<string[]> {
  const found: string[] = []
  for (let from = 0; from < ids.length; from += SLICE_IDS) {
    await new Promise((resume) => setImmediate(resume))
    for (const id of ids.slice(from, from + SLICE_IDS)) if (matches(id)) found.push(id)
  }
  return found
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
