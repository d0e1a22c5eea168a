import { compileGlob, isGlob } from '../../lib/domain/glob.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import type { WindowSpec } from '../../lib/protocol/windows.ts'
import type { FeedCatalog, FeedRecord } from '../ports/feed-catalog.ts'
import type { FeedNotifier } from '../services/feed-notifier.ts'
import type { SubscriptionListener, Subscriptions } from '../services/subscriptions.ts'
import { yieldToEvents } from '../services/yield-to-events.ts'

const MAX_FEEDS = 1000
const MAX_PATTERNS = 1000
/** Every new feed is held against them. */
const MAX_GLOBS = 100
/** Ids that are held against a glob in one turn: long ones against a costly one take some 5 ms. */
const IDS_A_TURN = 64

/** What one connection is subscribed to. A feed that nobody has posted yet joins in when it appears. */
export interface FeedReader {
  subscribe(patterns: readonly string[], window: WindowSpec): Promise<string[]>
  /** One feed that exists, where raw messages begin after the offset `since`. */
  echo(id: string, window: WindowSpec, since: number): Promise<void>
  /** Forgets these patterns, and leaves every feed that they match. */
  unsubscribe(patterns: readonly string[]): Promise<string[]>
  close(): void
}

interface Pattern {
  readonly window: WindowSpec
  readonly order: number
  stop: () => void
}

interface Subscribed {
  window: WindowSpec
  leave: () => void
}

export function createFeedReader(deps: {
  catalog: FeedCatalog
  notifier: FeedNotifier
  subscriptions: Subscriptions
  listener: SubscriptionListener
  onError: (error: unknown) => void
}): FeedReader {
  const { catalog, notifier, subscriptions, listener, onError } = deps
  /** The newest last: it says which window a feed has that several of them match. */
  const patterns = new Map<string, Pattern>()
  const active = new Map<string, Subscribed>()
  /** Feeds that came in this turn, by the newest pattern that each matches. */
  const coming = new Map<FeedRecord, Pattern>()
  let order = 0
  let closed = false

  async function join(feed: FeedRecord, window: WindowSpec, since?: number): Promise<void> {
    const before = active.get(feed.id)
    if (before && JSON.stringify(before.window) === JSON.stringify(window)) return
    if (!before && active.size >= MAX_FEEDS)
      throw new AppError('bad_request', `one connection subscribes to at most ${MAX_FEEDS} feeds`)
    before?.leave()
    const entry: Subscribed = { window, leave: () => {} }
    active.set(feed.id, entry)
    try {
      const leave = await subscriptions.subscribe(feed, window, listener, since)
      if (closed || active.get(feed.id) !== entry) leave()
      else entry.leave = leave
    } catch (error) {
      if (active.get(feed.id) === entry) active.delete(feed.id)
      throw error
    }
  }

  const unfollow = catalog.follow((event) => {
    if (event.kind !== 'removed') return
    active.get(event.feed.id)?.leave()
    active.delete(event.feed.id)
  })

  function follow(pattern: string, window: WindowSpec): void {
    patterns.get(pattern)?.stop()
    patterns.delete(pattern)
    const one: Pattern = { window, order: ++order, stop: () => {} }
    one.stop = notifier.follow(
      [isGlob(pattern) ? { match: pattern } : { feed: pattern }],
      ({ kind, feed }) => {
        if (kind !== 'added') return
        if (coming.size === 0) queueMicrotask(joinComing)
        const other = coming.get(feed)
        if (other === undefined || other.order < one.order) coming.set(feed, one)
      },
    )
    patterns.set(pattern, one)
  }

  /** False where it was not subscribed to. */
  function leaveFeed(id: string): boolean {
    active.get(id)?.leave()
    return active.delete(id)
  }

  function joinComing(): void {
    // Every entry of them is newer than the subscription.
    for (const [feed, { window }] of coming) if (!closed) join(feed, window, 0).catch(onError)
    coming.clear()
  }

  return {
    async subscribe(wanted, window) {
      if (patterns.size + wanted.length > MAX_PATTERNS)
        throw new AppError('bad_request', `one connection subscribes by at most ${MAX_PATTERNS} names`)
      if (new Set([...patterns.keys(), ...wanted].filter(isGlob)).size > MAX_GLOBS)
        throw new AppError('bad_request', `one connection subscribes by at most ${MAX_GLOBS} globs`)
      for (const pattern of wanted) follow(pattern, window)
      const joined: string[] = []
      for (const pattern of wanted) {
        const query = isGlob(pattern) ? { match: pattern } : { feed: pattern }
        for (const feed of (await catalog.search({ ...query, limit: MAX_FEEDS + 1 })).feeds) {
          if (closed) return joined
          await join(feed, window)
          joined.push(feed.id)
        }
      }
      return joined
    },
    async echo(id, window, since) {
      const [feed] = (await catalog.search({ feed: id, limit: 1 })).feeds
      if (feed && !closed && !active.has(id)) await join(feed, window, since)
    },
    async unsubscribe(unwanted) {
      const globs = unwanted.filter(isGlob)
      if (globs.length > MAX_GLOBS)
        throw new AppError('bad_request', `one message names at most ${MAX_GLOBS} globs`)
      for (const pattern of unwanted) {
        patterns.get(pattern)?.stop()
        patterns.delete(pattern)
      }
      const left = unwanted.filter(leaveFeed)
      const matched = globs.map(compileGlob)
      let compared = 0
      for (const id of [...active.keys()]) {
        for (const isMatched of matched) {
          if (++compared % IDS_A_TURN === 0) await yieldToEvents()
          if (!isMatched(id)) continue
          if (leaveFeed(id)) left.push(id)
          break
        }
      }
      return left
    },
    close() {
      closed = true
      unfollow()
      for (const { stop } of patterns.values()) stop()
      for (const { leave } of active.values()) leave()
      active.clear()
      patterns.clear()
    },
  }
}
