import { createHash } from 'node:crypto'
import { isGlob } from '../../lib/domain/glob.ts'
import { compileSelector } from '../../lib/domain/selector.ts'
import { MAX_VIEW_FEEDS, MAX_WINDOWS_PER_FEED } from '../../lib/protocol/limits.ts'
import type { ViewItem } from '../../lib/protocol/live-events.ts'
import { windowKey } from '../../lib/protocol/window-key.ts'
import type { WindowSpec } from '../../lib/protocol/windows.ts'
import type { FeedCatalog, FeedRecord } from '../ports/feed-catalog.ts'
import { yieldToEvents } from './yield-to-events.ts'

/** Feeds whose windows are gathered in one turn: two hundred globs may match a thousand each. */
const FEEDS_A_TURN = 10_000

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
  /** At least: what two globs match beyond this view is counted once. */
  readonly matched: number
  /** How many feeds each item matches. */
  readonly counts: readonly number[]
  readonly pending: readonly string[]
}

/** What one item of a view matches: at most as many as a view may hold, by id. */
interface Found {
  readonly item: ViewItem
  readonly feeds: readonly FeedRecord[]
  readonly total: number
}

/**
 * The set of (feed, windows) that a page's items stand for now. Where they match more than a view holds, feeds that are
 * named come first, and the globs share what is left: none is starved by another.
 */
export async function resolveView(items: readonly ViewItem[], catalog: FeedCatalog): Promise<ResolvedView> {
  const found: Found[] = []
  for (const item of items) found.push({ item, ...(await search(item, catalog)) })
  const chosen = choose(found)
  const windows = new Map<string, Map<string, WindowSpec>>()
  let beyond = 0
  let visited = 0
  for (const { item, feeds, total } of found) {
    const own = item.windows.map((window) => [windowKey(window), window] as const)
    // A feed beyond this item's own part may have come in by another item: it has this one's windows too.
    const isMatched = compileSelector(item)
    const all = total > feeds.length ? [...chosen.values()].filter(({ id }) => isMatched(id)) : feeds
    const held = all.filter(({ id }) => chosen.has(id))
    beyond = Math.max(beyond, total - held.length)
    for (const { id } of held) {
      const of = windows.get(id) ?? new Map<string, WindowSpec>()
      windows.set(id, of)
      for (const [key, window] of own) if (of.size < MAX_WINDOWS_PER_FEED) of.set(key, window)
    }
    visited += held.length + all.length
    if (visited < FEEDS_A_TURN) continue
    visited = 0
    await yieldToEvents()
  }
  const feeds = [...chosen.values()]
    .map((record) => ({ record, windows: sorted(windows.get(record.id) ?? new Map()) }))
    .sort((a, b) => (a.record.id < b.record.id ? -1 : 1))
  return {
    id: hash(feeds),
    feeds,
    matched: chosen.size + beyond,
    counts: found.map(({ total }) => total),
    pending: [
      ...new Set(found.flatMap(({ item, total }) => ('feed' in item && total === 0 ? [item.feed] : []))),
    ],
  }
}

async function search(item: ViewItem, catalog: FeedCatalog): Promise<Omit<Found, 'item'>> {
  if ('feed' in item) return catalog.search({ feed: item.feed, limit: 1 })
  const { match, labels } = item
  // A search without * or ? looks for a part of the id; a view's `match` is always of the whole.
  const which = isGlob(match) ? { match } : { feed: match }
  return catalog.search({ ...which, labels, limit: MAX_VIEW_FEEDS })
}

function choose(found: readonly Found[]): Map<string, FeedRecord> {
  const chosen = new Map<string, FeedRecord>()
  const take = (record: FeedRecord | undefined): void => {
    if (record !== undefined && chosen.size < MAX_VIEW_FEEDS) chosen.set(record.id, record)
  }
  const globs: (readonly FeedRecord[])[] = []
  for (const { item, feeds } of found) {
    if ('feed' in item) feeds.forEach(take)
    else globs.push(feeds)
  }
  const longest = Math.max(0, ...globs.map(({ length }) => length))
  for (let i = 0; i < longest && chosen.size < MAX_VIEW_FEEDS; i++) for (const feeds of globs) take(feeds[i])
  return chosen
}

function sorted(windows: ReadonlyMap<string, WindowSpec>): WindowSpec[] {
  return [...windows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, window]) => window)
}

function hash(feeds: readonly ResolvedFeed[]): string {
  const canonical = feeds.map(({ record, windows }) => [record.key, record.id, windows.map(windowKey)])
  return createHash('sha256').update(JSON.stringify(canonical)).digest('base64url').slice(0, 22)
}
