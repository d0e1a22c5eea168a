import { AppError } from '../../../lib/protocol/errors.ts'
import type { FeedKey } from '../../ports/feed-catalog.ts'
import type { FeedKeys } from './feed-keys.ts'
import type { RedisLink } from './link.ts'
import { Script } from './script.ts'

/** The feed is held for so long at a time, and what was written for it goes so long after its node died. */
const HOLD_MS = 30_000
const WRITTEN_MS = 120_000

/** The lease ran out, as where the process stood still: somebody else may have the feed by now. */
export class LeaseLost extends Error {}

/**
 * The right to rebuild a feed, and the stream that the rebuild writes under its own name. Each write is a script that does
 * nothing once the lease is lost, whenever it arrives (SPEC LG8f).
 */
export class RebuildLease {
  static readonly #acquire = new Script('hold')
  static readonly #write = new Script('rebuild-write')
  static readonly #release = new Script('always', 'release')
  readonly #link: RedisLink
  readonly holder: string
  /** The key of the lease. */
  readonly key: string
  /** The key of the stream. */
  readonly stream: string

  private constructor(link: RedisLink, keys: FeedKeys, feed: FeedKey, holder: string) {
    this.#link = link
    this.holder = holder
    this.key = keys.hold(feed)
    this.stream = `${this.key}.${holder}`
  }

  /** Rejects with `overloaded` where another one holds the feed. */
  static async acquire(
    link: RedisLink,
    keys: FeedKeys,
    feed: FeedKey,
    holder: string,
  ): Promise<RebuildLease> {
    const lease = new RebuildLease(link, keys, feed, holder)
    const holds = await RebuildLease.#acquire.run(link.client, [lease.key], [holder, HOLD_MS])
    if (holds === 1) return lease
    throw new AppError(
      'overloaded',
      'another import of the same feed is under way; try again when it is done',
      { retryAfter: 10 },
    )
  }

  /** Appends entries, each under its last offset, and goes on to hold the feed. Rejects with `LeaseLost`. */
  async write(entries: readonly { readonly last: number; readonly blob: Buffer }[]): Promise<void> {
    const args = [this.holder, HOLD_MS, WRITTEN_MS, ...entries.flatMap(({ last, blob }) => [last, blob])]
    const keys = [this.key, this.stream]
    if ((await RebuildLease.#write.run(this.#link.client, keys, args)) !== 1) throw new LeaseLost()
  }

  renew(): Promise<void> {
    return this.write([])
  }

  /** What was written goes too. */
  async release(): Promise<void> {
    await RebuildLease.#release.run(this.#link.client, [this.key, this.stream], [this.holder])
  }
}
