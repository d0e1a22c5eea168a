import type { Entries } from '../../../lib/domain/entry-codec.ts'
import type { FeedKey } from '../../ports/feed-catalog.ts'
import type { LogEntries } from '../../ports/feed-log.ts'
import { cut, readNews } from './stream-entries.ts'
import type { Subscriptions } from './subscriptions.ts'

type OnEntries = (entries: LogEntries) => void

interface Followed {
  readonly feed: FeedKey
  readonly followers: Set<{ readonly call: OnEntries }>
  readonly unsubscribe: () => void
  epoch: string | null
  /** The last offset that the followers know of; null where nothing was told yet. */
  told: number | null
  /** Something was told since the last look at idle feeds. */
  moved: boolean
}

/** Who follows which feed on this node, and how far each was told. Entries come from this node's appends and from Redis. */
export class FeedFollowers {
  readonly #followed = new Map<FeedKey, Followed>()
  readonly #subscriptions: Subscriptions
  readonly #channelOf: (feed: FeedKey) => string
  readonly #onError: (error: unknown) => void

  constructor(
    subscriptions: Subscriptions,
    channelOf: (feed: FeedKey) => string,
    onError: (error: unknown) => void,
  ) {
    this.#subscriptions = subscriptions
    this.#channelOf = channelOf
    this.#onError = onError
  }

  follow(feed: FeedKey, onEntries: OnEntries): () => void {
    const followed = this.#followed.get(feed) ?? this.#begin(feed)
    const follower = { call: onEntries }
    followed.followers.add(follower)
    return () => {
      followed.followers.delete(follower)
      if (followed.followers.size > 0 || this.#followed.get(feed) !== followed) return
      this.#followed.delete(feed)
      followed.unsubscribe()
    }
  }

  has(feed: FeedKey): boolean {
    return this.#followed.has(feed)
  }

  /** Settles once nothing of a followed feed can be missed that is appended from now on. */
  listening(feed: FeedKey): Promise<void> {
    return this.#followed.has(feed) ? this.#subscriptions.ready(this.#channelOf(feed)) : Promise.resolve()
  }

  /** Who follows a feed has just read where it stands: what comes next follows on there. */
  read(feed: FeedKey, epoch: string, head: number): void {
    const followed = this.#followed.get(feed)
    if (followed === undefined || followed.told !== null) return
    followed.epoch = epoch
    followed.told = head
  }

  /** What this node appended. Where another node's entries lie before it, they come first, and this from Redis after them. */
  own(feed: FeedKey, epoch: string, first: number, entries: Entries): void {
    const followed = this.#followed.get(feed)
    if (followed === undefined) return
    const follows = followed.told === null || (followed.epoch === epoch && first <= followed.told + 1)
    if (follows || !this.#subscriptions.up) this.#tell(followed, epoch, first, entries)
  }

  /** Feeds of which nothing was heard since the last call; all of them where `all`. */
  idle(all: boolean): FeedKey[] {
    const idle: FeedKey[] = []
    for (const followed of this.#followed.values()) {
      if (all || !followed.moved) idle.push(followed.feed)
      followed.moved = false
    }
    return idle
  }

  /**
   * Where a feed's log stands. Followers that have not heard of that get an empty piece after it, and repair the gap;
   * those that have heard nothing yet only where something may be lost.
   */
  stands(feed: FeedKey, epoch: string, head: number, lost: boolean): void {
    const followed = this.#followed.get(feed)
    if (followed === undefined || (followed.told === null && !lost)) return
    if (followed.epoch === epoch && (followed.told ?? -1) >= head) return
    const none = new Float64Array()
    this.#tell(followed, epoch, head + 1, { times: none, values: none, arrived: none })
  }

  close(): void {
    for (const { unsubscribe } of this.#followed.values()) unsubscribe()
    this.#followed.clear()
  }

  #begin(feed: FeedKey): Followed {
    const hear = (message: Buffer) => {
      try {
        this.#hear(followed, message)
      } catch (error) {
        this.#onError(error)
      }
    }
    const unsubscribe = this.#subscriptions.add(this.#channelOf(feed), hear, true)
    const followed: Followed = {
      feed,
      followers: new Set(),
      unsubscribe,
      epoch: null,
      told: null,
      moved: false,
    }
    this.#followed.set(feed, followed)
    return followed
  }

  #hear(followed: Followed, message: Buffer): void {
    const news = readNews(message)
    const epoch = feedEpoch(news.epoch, followed.feed, news.generation)
    if (followed.epoch === epoch && news.last <= (followed.told ?? 0)) return
    this.#tell(followed, epoch, news.first, news.entries())
  }

  /** Only what lies past the last that was told. */
  #tell(followed: Followed, epoch: string, first: number, all: Entries): void {
    const skip =
      followed.epoch === epoch && followed.told !== null ? Math.max(0, followed.told + 1 - first) : 0
    const last = first + all.times.length - 1
    if (skip > 0 && skip >= all.times.length) return
    followed.moved = true
    followed.epoch = epoch
    followed.told = last
    const entries = { epoch, first: first + skip, ...cut(all, skip, all.times.length) }
    for (const { call } of [...followed.followers]) {
      try {
        call(entries)
      } catch (error) {
        this.#onError(error)
      }
    }
  }
}

/** Of a feed, by the epoch of its bucket and how often it was rebuilt: one that was removed and came again has another key. */
export function feedEpoch(bucketEpoch: string, feed: FeedKey, generation: number): string {
  return `${bucketEpoch}.${feed}${generation > 0 ? `.${generation}` : ''}`
}
