import { parseLabels } from '../../../lib/domain/feed-id.ts'
import { compileGlob, isGlob } from '../../../lib/domain/glob.ts'
import { compileLabels } from '../../../lib/domain/selector.ts'
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
  readonly #byId = new Map<string, FeedRecord>()
  readonly #byKey = new Map<FeedKey, FeedRecord>()
  readonly #followers = new Set<(event: CatalogEvent) => void>()
  /** Feeds that count towards the cap, as of `#countedAt`, and all that came or came back since. */
  #active = 0
  #countedAt = Number.NEGATIVE_INFINITY
  /** Feeds that were marked active since `takeTouched`. */
  #touched = new Set<FeedKey>()
  /** Ids in code unit order; null after a change. */
  #sorted: string[] | null = null

  constructor({ maxFeeds, store, feeds = [] }: MemoryFeedCatalogOptions) {
    this.#maxFeeds = maxFeeds
    this.#store = store ?? this.#volatile()
    for (const feed of feeds) this.#put({ ...feed, labels: parseLabels(feed.id) })
    this.#active = feeds.length
  }

  ensure(ids: readonly string[], now: number): Promise<readonly EnsureOutcome[]> {
    if (ids.every((id) => this.#byId.has(id))) return Promise.resolve(this.#outcomes(ids, new Set(), now))
    const adding = this.#adding.then(() => this.#ensureNew(ids, now))
    this.#adding = adding.catch(() => {})
    return adding
  }

  async #ensureNew(ids: readonly string[], now: number): Promise<readonly EnsureOutcome[]> {
    const fresh = new Set<string>()
    const refused = new Set<string>()
    for (const id of ids) {
      const known = this.#byId.get(id)
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
      const known = this.#byId.get(id)
      if (known !== undefined && !refused.has(id)) {
        this.#touch(known, now)
        return { ok: true, key: known.key }
      }
      const message = `There are already ${this.#maxFeeds} active feeds, which is the limit; this new one was not added.`
      return { ok: false, code: 'too_many_feeds', message }
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

  async search(query: FeedQuery): Promise<FeedPage> {
    const matches = this.#matcher(query)
    if (query.feed !== undefined) {
      const one = this.#byId.get(query.feed)
      const found = one !== undefined && (matches?.(one.id) ?? true)
      return { feeds: found ? [one] : [], total: found ? 1 : 0, next: null }
    }
    this.#sorted ??= [...this.#byId.keys()].sort(byCodeUnit)
    const ids = matches === null ? this.#sorted : await filterInTurns(this.#sorted, matches)
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
    return this.#store.patch({ ...old, ...change }).then(() => {
      const now = this.#byKey.get(key)
      if (now === undefined) return null
      const feed = { ...now, ...change }
      this.#put(feed)
      this.#tell({ kind: 'patched', feed })
      return feed
    })
  }

  async remove(key: FeedKey): Promise<boolean> {
    if (!this.#byKey.has(key)) return false
    await this.#store.remove(key)
    const feed = this.#byKey.get(key)
    if (feed === undefined) return false
    this.#byKey.delete(key)
    this.#byId.delete(feed.id)
    this.#sorted = null
    if (this.#counted(feed)) this.#active--
    this.#tell({ kind: 'removed', feed })
    return true
  }

  /** The feeds that were active since the last call, for whoever keeps that for good. */
  takeTouched(): FeedRecord[] {
    const touched = [...this.#touched].flatMap((key) => this.#byKey.get(key) ?? [])
    this.#touched = new Set()
    return touched
  }

  follow(onEvent: (event: CatalogEvent) => void): () => void {
    const own = (event: CatalogEvent): void => onEvent(event)
    this.#followers.add(own)
    return () => {
      this.#followers.delete(own)
    }
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
    this.#put(feed)
    this.#active++
    this.#sorted = null
    this.#tell({ kind: 'added', feed })
  }

  #touch(feed: FeedRecord, now: number): void {
    if (now <= feed.active) return
    if (!this.#counted(feed)) this.#active++
    this.#put({ ...feed, active: now })
    this.#touched.add(feed.key)
  }

  /** Counts anew at most once a second: a full catalog that is asked for new feeds must stay cheap. */
  #isFull(now: number, coming: number): boolean {
    if (this.#active + coming < this.#maxFeeds) return false
    if (Math.abs(now - this.#countedAt) >= RECOUNT_MS) {
      this.#countedAt = now
      this.#active = 0
      for (const feed of this.#byKey.values()) if (this.#counted(feed)) this.#active++
    }
    return this.#active + coming >= this.#maxFeeds
  }

  /** Whether the feed is part of `#active`. */
  #counted(feed: FeedRecord): boolean {
    return this.#countedAt - feed.active < SILENT_MS
  }

  /** null where every id matches. */
  #matcher({ match, labels }: FeedQuery): ((id: string) => boolean) | null {
    const matchesId = match ? idMatcher(match) : null
    if (labels === undefined) return matchesId
    const matchesLabels = compileLabels(labels)
    return (id) => (matchesId?.(id) ?? true) && matchesLabels(this.#byId.get(id)?.labels ?? {})
  }

  #put(feed: FeedRecord): void {
    this.#byKey.set(feed.key, feed)
    this.#byId.set(feed.id, feed)
  }

  #tell(event: CatalogEvent): void {
    for (const follower of this.#followers) follower(event)
  }
}

function idMatcher(match: string): (id: string) => boolean {
  if (isGlob(match)) return compileGlob(match)
  const needle = match.toLowerCase()
  return (id) => id.toLowerCase().includes(needle)
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
