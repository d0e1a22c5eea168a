import { compileSelector } from '../../lib/domain/selector.ts'
import type { Selector } from '../../lib/protocol/live-events.ts'
import type { CatalogEvent, FeedCatalog } from '../ports/feed-catalog.ts'
import { yieldToEvents } from './yield-to-events.ts'

/** Characters of ids that are held against globs before others have their turn: 2 ms of the costliest ones. */
const SLICE_LENGTH = 32_768

export type ComingFeed = Exclude<CatalogEvent, { kind: 'patched' }>
type Listener = (event: ComingFeed) => void

/** Says which feeds come and go to those whom they concern. */
export interface FeedNotifier {
  /** `onFeed` hears once of each feed that one of the selectors stands for: soon, not at once. */
  follow(selectors: readonly Selector[], onFeed: Listener): () => void
  close(): void
}

interface Glob {
  readonly matches: (id: string) => boolean
  readonly listeners: Set<Listener>
}

/** Holds each feed against each different glob once, however many ask for it, and in slices. */
export function createFeedNotifier(catalog: FeedCatalog): FeedNotifier {
  const named = new Map<string, Set<Listener>>()
  const globs = new Map<string, Glob>()
  const events: ComingFeed[] = []
  let telling = false
  let closed = false

  const unfollow = catalog.follow((event) => {
    if (event.kind === 'patched' || named.size + globs.size === 0) return
    events.push(event)
    if (!telling) void tellAll()
  })

  async function tellAll(): Promise<void> {
    telling = true
    await yieldToEvents()
    let length = 0
    for (let event = events.shift(); event !== undefined; event = events.shift()) {
      const { id } = event.feed
      const concerned = new Set(named.get(id))
      for (const { matches, listeners } of [...globs.values()]) {
        length += id.length
        if (length > SLICE_LENGTH) {
          await yieldToEvents()
          length = 0
        }
        if (matches(id)) for (const listener of listeners) concerned.add(listener)
      }
      if (closed) return
      for (const listener of concerned) listener(event)
    }
    telling = false
  }

  function add(selector: Selector, listener: Listener): () => void {
    if ('feed' in selector) {
      const { feed } = selector
      const listeners = named.get(feed) ?? new Set()
      named.set(feed, listeners.add(listener))
      return () => {
        if (listeners.delete(listener) && listeners.size === 0 && named.get(feed) === listeners)
          named.delete(feed)
      }
    }
    const { match, labels } = selector
    const key = JSON.stringify([match, labels])
    const glob = globs.get(key) ?? {
      matches: compileSelector(labels === undefined ? { match } : { match, labels }),
      listeners: new Set(),
    }
    glob.listeners.add(listener)
    globs.set(key, glob)
    return () => {
      if (glob.listeners.delete(listener) && glob.listeners.size === 0 && globs.get(key) === glob)
        globs.delete(key)
    }
  }

  return {
    follow(selectors, onFeed) {
      let over = false
      const listener: Listener = (event) => {
        if (!over) onFeed(event)
      }
      const stops = selectors.map((selector) => add(selector, listener))
      return () => {
        over = true
        for (const stop of stops) stop()
      }
    },
    close() {
      closed = true
      unfollow()
      events.length = 0
    },
  }
}
