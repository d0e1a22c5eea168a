import { AppError } from '../../lib/protocol/errors.ts'
import type { FeedCatalog, FeedRecord } from '../ports/feed-catalog.ts'

/** Feeds by name, or all whose id matches a glob or contains a text. */
export type FeedChoice = { readonly ids: readonly string[] } | { readonly match: string }

export interface FoundFeeds {
  readonly total: number
  readonly first: FeedRecord
  /** The others, sorted by id where they were not named; looked up page by page. */
  others(): AsyncGenerator<FeedRecord>
}

/** Refuses with `unknown_feed` where a named feed does not exist, or none matches. */
export async function findFeeds(choice: FeedChoice, catalog: FeedCatalog): Promise<FoundFeeds> {
  return 'ids' in choice ? findNamed(choice.ids, catalog) : findMatching(choice.match, catalog)
}

async function findNamed(ids: readonly string[], catalog: FeedCatalog): Promise<FoundFeeds> {
  const records: FeedRecord[] = []
  for (const feed of new Set(ids)) {
    const [record] = (await catalog.search({ feed, limit: 1 })).feeds
    if (!record) throw new AppError('unknown_feed', `no point was ever posted to "${feed}"`)
    records.push(record)
  }
  const [first, ...others] = records
  if (!first) throw new AppError('bad_request', 'name a feed with `feed`, or several with `match`')
  async function* each() {
    yield* others
  }
  return { total: records.length, first, others: each }
}

async function findMatching(match: string, catalog: FeedCatalog): Promise<FoundFeeds> {
  const opening = await catalog.search({ match, limit: 1000 })
  const [first] = opening.feeds
  if (!first) throw new AppError('unknown_feed', `no feed matches "${match}"`)
  async function* others() {
    yield* opening.feeds.slice(1)
    for (let cursor = opening.next; cursor !== null; ) {
      const page = await catalog.search({ match, limit: 1000, cursor })
      yield* page.feeds
      cursor = page.next
    }
  }
  return { total: opening.total, first, others }
}
