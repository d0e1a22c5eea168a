import type { FeedKey } from '../../ports/feed-catalog.ts'
import { bucketOf, bucketTags } from './buckets.ts'
import { feedEpoch } from './feed-followers.ts'
import type { RedisLink } from './link.ts'
import { doubleAt, Script } from './script.ts'

export interface FeedState {
  readonly feed: FeedKey
  readonly epoch: string
  readonly head: number
  readonly oldest: number
  /** About what its entries take in Redis. */
  readonly bytes: number
}

/** The keys of the points, by bucket: all keys of one bucket lie in one slot (SPEC LG8). */
export class FeedKeys {
  readonly #prefixes: readonly string[]
  readonly #peek = new Script('fence', 'peek')
  readonly #freshEpoch: () => string

  constructor(prefix: string, freshEpoch: () => string) {
    this.#prefixes = bucketTags().map((tag) => `${prefix}{${tag}}:`)
    this.#freshEpoch = freshEpoch
  }

  /** Before each key of the bucket. */
  prefix(bucket: number): string {
    return this.#prefixes[bucket] ?? ''
  }

  /** The entries of a feed, and the channel on which they are told. */
  stream(feed: FeedKey): string {
    return `${this.prefix(bucketOf(feed))}f:${feed}`
  }

  meta(bucket: number): string {
    return `${this.prefix(bucket)}meta`
  }

  states(bucket: number): string {
    return `${this.prefix(bucket)}feeds`
  }

  /** What a writer's last call came to. */
  record(bucket: number, writer: string): string {
    return `${this.prefix(bucket)}w:${writer}`
  }

  async peek(link: RedisLink, feed: FeedKey): Promise<FeedState> {
    const [state] = (await this.peekBucket(link, bucketOf(feed), [feed])).states
    if (state === undefined) throw new Error('Redis gave no state of a feed.')
    return state
  }

  /** Where feeds of one bucket stand. */
  async peekBucket(
    link: RedisLink,
    bucket: number,
    feeds: readonly FeedKey[],
  ): Promise<{ epoch: string; states: FeedState[] }> {
    const keys = [this.meta(bucket), this.states(bucket)]
    const reply = await this.#peek.run(link.client, keys, [this.#freshEpoch(), ...feeds])
    const [epoch, states] = reply as readonly [Buffer, readonly (Buffer | null)[]]
    const name = epoch.toString('latin1')
    return { epoch: name, states: feeds.map((feed, i) => stateOf(feed, name, states[i] ?? null)) }
  }

  /** Of all feeds of a bucket. */
  async allStates(link: RedisLink, bucket: number): Promise<FeedState[]> {
    const { epoch } = await this.peekBucket(link, bucket, [0])
    const packed = (await link.client.hgetallBuffer(this.states(bucket))) as Record<string, Buffer>
    return Object.entries(packed).map(([feed, state]) => stateOf(Number(feed), epoch, state))
  }
}

function stateOf(feed: FeedKey, bucketEpoch: string, packed: Buffer | null): FeedState {
  const epoch = feedEpoch(bucketEpoch, feed)
  if (packed === null) return { feed, epoch, head: 0, oldest: 1, bytes: 0 }
  return {
    feed,
    epoch,
    head: doubleAt(packed, 0),
    oldest: doubleAt(packed, 8),
    bytes: doubleAt(packed, 16),
  }
}
