import { createHash } from 'node:crypto'
import { isGlob } from '../../lib/domain/glob.ts'
import { compileSelector } from '../../lib/domain/selector.ts'
import { MAX_VIEW_FEEDS, MAX_WINDOWS_PER_FEED } from '../../lib/protocol/limits.ts'
import type { ViewItem } from '../../lib/protocol/live-events.ts'
import { windowKey } from '../../lib/protocol/window-key.ts'
import type { WindowSpec } from '../../lib/protocol/windows.ts'
import type { FeedCatalog, FeedRecord } from '../ports/feed-catalog.ts'

interface ResolvedFeed {
  readonly record: FeedRecord
  /** Sorted by their keys, each once. */
  readonly windows: readonly WindowSpec[]
}

export interface ResolvedView {
  /** A hash of the set, the same for all who ask for it (SPEC PB2). */
  readonly id: string
  /** Sorted by id, at most `MAX_VIEW_FEEDS`. */
  readonly feeds: readonly ResolvedFeed[]
  readonly matched: number
  readonly pending: readonly string[]
}

/** The set of (feed, windows) that a page's items stand for now. */
export async function resolveView(items: readonly ViewItem[], catalog: FeedCatalog): Promise<ResolvedView> {
  const found = new Map<string, { record: FeedRecord; windows: Map<string, WindowSpec> }>()
  const pending = new Set<string>()
  const beyond = new Set<string>()
  let uncounted = 0

  const add = (record: FeedRecord, windows: readonly WindowSpec[]): void => {
    let entry = found.get(record.id)
    if (entry === undefined) {
      if (found.size >= MAX_VIEW_FEEDS) {
        beyond.add(record.id)
        return
      }
      entry = { record, windows: new Map() }
      found.set(record.id, entry)
    }
    for (const window of windows) {
      if (entry.windows.size < MAX_WINDOWS_PER_FEED) entry.windows.set(windowKey(window), window)
    }
  }

  for (const item of items) {
    if ('feed' in item) {
      const [record] = (await catalog.search({ feed: item.feed, limit: 1 })).feeds
      if (record === undefined) pending.add(item.feed)
      else add(record, item.windows)
      continue
    }
    const { match, labels } = item
    // A search without * or ? looks for a part of the id; a view's `match` is always of the whole.
    const which = isGlob(match) ? { match } : { feed: match }
    const page = await catalog.search({ ...which, labels, limit: MAX_VIEW_FEEDS })
    for (const record of page.feeds) add(record, item.windows)
    uncounted = Math.max(uncounted, page.total - page.feeds.length)
  }

  const feeds = [...found.values()]
    .map(({ record, windows }) => ({ record, windows: sorted(windows) }))
    .sort((a, b) => (a.record.id < b.record.id ? -1 : 1))
  return {
    id: hash(feeds),
    feeds,
    matched: found.size + beyond.size + uncounted,
    pending: [...pending],
  }
}

/** Whether a feed that comes or goes under this id changes what the items stand for. */
export function matcherOf(items: readonly ViewItem[]): (id: string) => boolean {
  const exact = new Set<string>()
  const others: ((id: string) => boolean)[] = []
  for (const item of items) {
    if ('feed' in item) exact.add(item.feed)
    else others.push(compileSelector(item))
  }
  return (id) => exact.has(id) || others.some((matches) => matches(id))
}

function sorted(windows: ReadonlyMap<string, WindowSpec>): WindowSpec[] {
  return [...windows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, window]) => window)
}

function hash(feeds: readonly ResolvedFeed[]): string {
  const canonical = feeds.map(({ record, windows }) => [record.key, record.id, windows.map(windowKey)])
  return createHash('sha256').update(JSON.stringify(canonical)).digest('base64url').slice(0, 22)
}
