import { compileGlob, isGlob } from '../../../lib/domain/glob.ts'
import { compileLabels } from '../../../lib/domain/selector.ts'
import type { CatalogEvent, FeedKey, FeedPage, FeedQuery, FeedRecord } from '../../ports/feed-catalog.ts'

/** A search lets others have their turn each so many ids: a costly glob takes up to 20 µs an id. */
const SLICE_IDS = 512

/** The feeds of a catalog by id and by key, to search and to follow. Records are never changed, only replaced. */
export class FeedTable {
  readonly #byId = new Map<string, FeedRecord>()
  readonly #byKey = new Map<FeedKey, FeedRecord>()
  readonly #followers = new Set<(event: CatalogEvent) => void>()
  /** Ids in code unit order; null after a change. */
  #sorted: string[] | null = null

  get(key: FeedKey): FeedRecord | undefined {
    return this.#byKey.get(key)
  }

  find(id: string): FeedRecord | undefined {
    return this.#byId.get(id)
  }

  has(id: string): boolean {
    return this.#byId.has(id)
  }

  values(): Iterable<FeedRecord> {
    return this.#byKey.values()
  }

  put(feed: FeedRecord): void {
    if (!this.#byId.has(feed.id)) this.#sorted = null
    this.#byKey.set(feed.key, feed)
    this.#byId.set(feed.id, feed)
  }

  delete(feed: FeedRecord): void {
    this.#byKey.delete(feed.key)
    if (this.#byId.get(feed.id)?.key === feed.key) this.#byId.delete(feed.id)
    this.#sorted = null
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

  follow(onEvent: (event: CatalogEvent) => void): () => void {
    const own = (event: CatalogEvent): void => onEvent(event)
    this.#followers.add(own)
    return () => {
      this.#followers.delete(own)
    }
  }

  tell(event: CatalogEvent): void {
    for (const follower of this.#followers) follower(event)
  }

  /** null where every id matches. */
  #matcher({ match, labels }: FeedQuery): ((id: string) => boolean) | null {
    const matchesId = match ? idMatcher(match) : null
    if (labels === undefined) return matchesId
    const matchesLabels = compileLabels(labels)
    return (id) => (matchesId?.(id) ?? true) && matchesLabels(this.#byId.get(id)?.labels ?? {})
  }
}

export function tooManyFeeds(maxFeeds: number) {
  const message = `There are already ${maxFeeds} active feeds, which is the limit; this new one was not added.`
  return { ok: false, code: 'too_many_feeds', message } as const
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
