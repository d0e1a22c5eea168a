import type { PointFault } from '../../lib/domain/normalise-point.ts'
import type { FeedCatalog } from '../ports/feed-catalog.ts'
import type { FeedLog } from '../ports/feed-log.ts'
import { createKnownFeed, type KnownFeed } from './known-feed.ts'

/** The catalog hears of a feed this often while it takes points, so that it stays active. */
const REENSURE_MS = 600_000
const RETRY_MS = 10_000
/** Entries from which the newest event time is learned: late ones are among the last. */
const TAIL = 256

const NOTHING_TAKEN: PointFault = {
  code: 'too_old',
  message: 'A feed does not begin with points that are not taken.',
}

/** The feeds that took points in this process. A cache: whatever is forgotten is learned again from catalog and log. */
export class KnownFeeds {
  readonly #catalog: FeedCatalog
  readonly #log: FeedLog
  readonly #byId = new Map<string, KnownFeed>()
  readonly #onError: (error: unknown) => void
  readonly #unfollow: () => void
  #removals = 0

  constructor(catalog: FeedCatalog, log: FeedLog, onError: (error: unknown) => void) {
    this.#catalog = catalog
    this.#log = log
    this.#onError = onError
    this.#unfollow = catalog.follow((event) => {
      if (event.kind !== 'removed') return
      this.#removals++
      this.forget(event.feed.id)
    })
  }

  find(id: string, now: number): KnownFeed | undefined {
    const feed = this.#byId.get(id)
    if (feed !== undefined && now - feed.ensured > REENSURE_MS) this.#keepActive(feed, now)
    return feed
  }

  forget(id: string): void {
    this.#byId.delete(id)
  }

  /**
   * Makes feeds known, or says why one is refused: by the catalog, or since it would begin without a point (SPEC CT1a). A
   * feed that is removed meanwhile stays unknown.
   */
  async learn(
    asked: ReadonlyMap<string, { readonly mayBegin: boolean }>,
    now: number,
  ): Promise<Map<string, PointFault>> {
    const refused = new Map<string, PointFault>()
    const removals = this.#removals
    const list: string[] = []
    for (const [id, { mayBegin }] of asked) {
      if (mayBegin || (await this.#isListed(id))) list.push(id)
      else refused.set(id, NOTHING_TAKEN)
    }
    const outcomes = await this.#catalog.ensure(list, now)
    const fresh: KnownFeed[] = []
    for (const [i, outcome] of outcomes.entries()) {
      const id = list[i] ?? ''
      if (!outcome.ok) refused.set(id, outcome)
      else if (this.#byId.get(id)?.key !== outcome.key) fresh.push(createKnownFeed(id, outcome.key, now))
    }
    await Promise.all(fresh.map((feed) => this.#learnNewest(feed)))
    // Another request may have learned the same feed meanwhile, and taken points into it: its object stays.
    for (const feed of removals === this.#removals ? fresh : []) {
      if (this.#byId.get(feed.id)?.key !== feed.key) this.#byId.set(feed.id, feed)
    }
    return refused
  }

  close(): void {
    this.#unfollow()
  }

  async #isListed(id: string): Promise<boolean> {
    return (await this.#catalog.search({ feed: id, limit: 1 })).total > 0
  }

  async #learnNewest(feed: KnownFeed): Promise<void> {
    if (feed.key === null) return
    const slice = await this.#log.read(feed.key, { tail: TAIL }, TAIL)
    if (slice.kind !== 'entries') return
    for (const time of slice.entries.times) if (time > feed.newest) feed.newest = time
  }

  #keepActive(feed: KnownFeed, now: number): void {
    feed.ensured = now
    this.#catalog.ensure([feed.id], now).then(
      ([outcome]) => {
        if (!outcome?.ok || outcome.key !== feed.key) this.forget(feed.id)
      },
      (error) => {
        feed.ensured = now - REENSURE_MS + RETRY_MS
        this.#onError(error)
      },
    )
  }
}
