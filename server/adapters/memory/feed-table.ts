import { compileGlob, isGlob } from '../../../lib/domain/glob.ts'
import { compileLabels } from '../../../lib/domain/selector.ts'
import { folded } from '../../../lib/domain/text/fold-text.ts'
import { createTurns } from '../../../lib/domain/turns.ts'
import type { CatalogEvent, FeedKey, FeedPage, FeedQuery, FeedRecord } from '../../ports/feed-catalog.ts'

/** A search lets others have their turn after so many ids, or characters of them: a costly glob takes some 50 ns for each. */
const SLICE_IDS = 512
const SLICE_LENGTH = 32_768

/** The feeds of a catalog by id and by key, to search and to follow. Records are never changed, only replaced. */
export class FeedTable {
  readonly #byId = new Map<string, FeedRecord>()
  readonly #byKey = new Map<FeedKey, FeedRecord>()
  readonly #followers = new Set<(event: CatalogEvent) => void>()
  /** Ids in code unit order; those in `#added` are to come in, those that `#byId` does not have are to go. */
  #sorted: readonly string[] = []
  #added: string[] = []
  #deleted = 0
  /** One slice of one search a turn of the event loop, however many are asked at once. */
  readonly #turns = createTurns()

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
    if (!this.#byId.has(feed.id)) this.#added.push(feed.id)
    this.#byKey.set(feed.key, feed)
    this.#byId.set(feed.id, feed)
  }

  delete(feed: FeedRecord): void {
    this.#byKey.delete(feed.key)
    if (this.#byId.get(feed.id)?.key !== feed.key) return
    this.#byId.delete(feed.id)
    this.#deleted++
  }

  async search(query: FeedQuery): Promise<FeedPage> {
    const matches = this.#matcher(query)
    if (query.feed !== undefined) {
      const one = this.#byId.get(query.feed)
      const found = one !== undefined && (matches?.(one.id) ?? true)
      return { feeds: found ? [one] : [], total: found ? 1 : 0, next: null }
    }
    const sorted = this.#ids()
    const ids = matches === null ? sorted : await this.#filter(sorted, matches)
    const start = query.cursor === undefined ? 0 : firstAfter(ids, query.cursor)
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

  #ids(): readonly string[] {
    if (this.#added.length > 0 || this.#deleted > 0) {
      const added = new Set(this.#added.filter((id) => this.#byId.has(id)))
      const kept = this.#sorted.filter((id) => this.#byId.has(id) && !added.has(id))
      this.#sorted = merged(kept, [...added].sort(byCodeUnit))
      this.#added = []
      this.#deleted = 0
    }
    return this.#sorted
  }

  /** Yields before each slice: a request may ask for hundreds of searches one after the other. */
  async #filter(ids: readonly string[], matches: (id: string) => boolean): Promise<string[]> {
    const found: string[] = []
    for (let at = 0; at < ids.length; ) {
      await this.#turns.give()
      const until = at + SLICE_IDS
      for (let length = 0; at < Math.min(ids.length, until) && length < SLICE_LENGTH; at++) {
        const id = ids[at] ?? ''
        length += id.length
        if (matches(id)) found.push(id)
      }
    }
    return found
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
  const needle = folded(match)
  return (id) => folded(id).includes(needle)
}

/** Two sorted lists without a common id, in one. */
function merged(a: readonly string[], b: readonly string[]): string[] {
  if (a.length === 0) return [...b]
  const all: string[] = []
  let j = 0
  for (const id of a) {
    while (j < b.length && byCodeUnit(b[j] ?? '', id) < 0) all.push(b[j++] ?? '')
    all.push(id)
  }
  while (j < b.length) all.push(b[j++] ?? '')
  return all
}

/** The place of the first id behind the cursor, in a sorted list. */
function firstAfter(ids: readonly string[], cursor: string): number {
  let low = 0
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (byCodeUnit(ids[middle] ?? '', cursor) > 0) high = middle
    else low = middle + 1
  }
  return low
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
