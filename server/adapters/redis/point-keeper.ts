import type { FeedKey } from '../../ports/feed-catalog.ts'
import { fairLevel } from '../memory/fair-level.ts'
import { BUCKETS, bucketOf } from './buckets.ts'
import type { FeedKeys, FeedState } from './feed-keys.ts'
import type { RedisLink } from './link.ts'
import { Script } from './script.ts'

const EVERY_MS = 10_000
/** Who holds it keeps the budget; when that node is gone another one takes it over. */
const LEASE_MS = 30_000
/** What a feed has in Redis besides its entries, about. */
const FEED_BYTES = 600

/**
 * Keeps the points in Redis within a budget: the oldest entries of the largest feeds go first. One node at a time does it,
 * and two at once would do no harm.
 */
export class PointKeeper {
  readonly #link: RedisLink
  readonly #keys: FeedKeys
  readonly #budgetBytes: number
  readonly #name: string
  readonly #cut = new Script('trim', 'cut')
  readonly #drop = new Script('drop')
  readonly #stop: () => void

  constructor(link: RedisLink, keys: FeedKeys, options: { budgetBytes: number; name: string }) {
    this.#link = link
    this.#keys = keys
    this.#budgetBytes = options.budgetBytes
    this.#name = options.name
    // Where Redis does not answer, the next time is soon.
    this.#stop = link.clock.every(EVERY_MS, () => void this.tidy().catch(() => {}))
  }

  close(): void {
    this.#stop()
  }

  /** All that is held of a feed goes. */
  async drop(feed: FeedKey): Promise<void> {
    const bucket = bucketOf(feed)
    await this.#drop.run(this.#link.client, [this.#keys.states(bucket)], [this.#keys.prefix(bucket), feed])
  }

  async tidy(): Promise<void> {
    if (!this.#link.up || !(await this.#leads())) return
    const feeds: FeedState[] = []
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      feeds.push(...(await this.#keys.allStates(this.#link, bucket)))
    }
    const sizes = feeds.map(({ bytes }) => bytes + FEED_BYTES)
    if (sizes.reduce((sum, size) => sum + size, 0) <= this.#budgetBytes) return
    const level = fairLevel(sizes, this.#budgetBytes * 0.95)
    for (const [i, { feed, head, oldest }] of feeds.entries()) {
      const size = sizes[i] ?? 0
      if (size <= level) continue
      const bucket = bucketOf(feed)
      const keep = Math.floor(((head - oldest + 1) * level) / size)
      const args = [this.#keys.prefix(bucket), feed, head - keep + 1]
      await this.#cut.run(this.#link.client, [this.#keys.states(bucket)], args)
    }
  }

  async #leads(): Promise<boolean> {
    const { client, prefix } = this.#link
    const key = `${prefix}{keeper}:lease`
    if ((await client.set(key, this.#name, 'PX', LEASE_MS, 'NX')) !== null) return true
    if ((await client.get(key)) !== this.#name) return false
    await client.pexpire(key, LEASE_MS)
    return true
  }
}
