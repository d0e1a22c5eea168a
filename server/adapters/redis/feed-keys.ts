import type { Tier } from '../../../lib/domain/row-tiers.ts'
import type { FeedKey } from '../../ports/feed-catalog.ts'
import { type Block, readBlock } from './blocks.ts'
import { bucketOf, bucketTags } from './buckets.ts'
import { feedEpoch } from './feed-followers.ts'
import type { RedisLink } from './link.ts'
import { type RollState, readRollState } from './roll-state.ts'
import { doubleAt, Script } from './script.ts'

/** A feed's entries since it was rebuilt last. */
export interface FeedLogName {
  readonly feed: FeedKey
  /** How often it was rebuilt. */
  readonly generation: number
}

export interface FeedState extends FeedLogName {
  readonly epoch: string
  readonly head: number
  readonly oldest: number
  /** About what its entries take in Redis. */
  readonly bytes: number
  /** Server ms at which the last entry came. */
  readonly arrived: number
}

/** What is kept of a feed, before its entries and rows are read. */
export interface FeedShape {
  readonly state: FeedState
  readonly roll: RollState
  /** As it is stored: another one stands for other blocks or rows. */
  readonly packedRoll: Buffer | null
}

export interface BlockedShape extends FeedShape {
  /** Of its bucket. */
  readonly bucketEpoch: string
  /** Those that are held, ascending. */
  readonly blocks: readonly Block[]
}

/** The keys of the points, by bucket: all keys of one bucket lie in one slot (SPEC LG8). */
export class FeedKeys {
  readonly #prefixes: readonly string[]
  readonly #peek = new Script('always', 'fence', 'peek')
  readonly #shape = new Script('always', 'fence', 'shape')
  readonly #freshEpoch: () => string

  constructor(prefix: string, freshEpoch: () => string) {
    this.#prefixes = bucketTags().map((tag) => `${prefix}{${tag}}:`)
    this.#freshEpoch = freshEpoch
  }

  /** Before each key of the bucket. */
  prefix(bucket: number): string {
    return this.#prefixes[bucket] ?? ''
  }

  /** On which the entries of a feed are told. */
  channel(feed: FeedKey): string {
    return `${this.prefix(bucketOf(feed))}f:${feed}`
  }

  /** The entries of a feed. */
  stream({ feed, generation }: FeedLogName): string {
    return `${this.channel(feed)}${generation > 0 ? `.${generation}` : ''}`
  }

  /** Which requests of which producers a feed has taken. */
  seen(feed: FeedKey): string {
    return `${this.prefix(bucketOf(feed))}s:${feed}`
  }

  /** Who rebuilds a feed. */
  hold(feed: FeedKey): string {
    return `${this.prefix(bucketOf(feed))}i:${feed}`
  }

  meta(bucket: number): string {
    return `${this.prefix(bucket)}meta`
  }

  states(bucket: number): string {
    return `${this.prefix(bucket)}feeds`
  }

  rolls(bucket: number): string {
    return `${this.prefix(bucket)}rolls`
  }

  /** The blocks of a feed that have become rows and are held, by their first offset. */
  blocks(feed: FeedKey): string {
    return `${this.prefix(bucketOf(feed))}b:${feed}`
  }

  /** The rows of a feed, by group. */
  rows(feed: FeedKey, tier: Tier): string {
    return `${this.prefix(bucketOf(feed))}r${tier}:${feed}`
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

  async shape(link: RedisLink, feed: FeedKey): Promise<BlockedShape> {
    const bucket = bucketOf(feed)
    const keys = [this.meta(bucket), this.states(bucket), this.rolls(bucket), this.blocks(feed)]
    const reply = await this.#shape.run(link.client, keys, [this.#freshEpoch(), feed])
    const [epoch, packed, packedRoll, blocks] = reply as readonly [
      Buffer,
      Buffer | null,
      Buffer | null,
      readonly Buffer[],
    ]
    const bucketEpoch = epoch.toString('latin1')
    const state = stateOf(feed, bucketEpoch, packed)
    return {
      bucketEpoch,
      state,
      roll: readRollState(packedRoll),
      packedRoll,
      blocks: blocks.map(readBlock),
    }
  }

  packedRoll(link: RedisLink, feed: FeedKey): Promise<Buffer | null> {
    return link.client.hgetBuffer(this.rolls(bucketOf(feed)), String(feed))
  }

  /** Of all feeds of a bucket. A state may be newer than the roll state beside it. */
  async allShapes(link: RedisLink, bucket: number): Promise<{ epoch: string; shapes: FeedShape[] }> {
    // Sent at once, and answered in this order.
    const [{ epoch }, rolls, states] = await Promise.all([
      this.peekBucket(link, bucket, [0]),
      link.client.hgetallBuffer(this.rolls(bucket)) as Promise<Record<string, Buffer>>,
      link.client.hgetallBuffer(this.states(bucket)) as Promise<Record<string, Buffer>>,
    ])
    const shapes = Object.entries(states).map(([feed, state]) => {
      const packedRoll = rolls[feed] ?? null
      return { state: stateOf(Number(feed), epoch, state), roll: readRollState(packedRoll), packedRoll }
    })
    return { epoch, shapes }
  }

  freshEpoch(): string {
    return this.#freshEpoch()
  }
}

export function stateOf(feed: FeedKey, bucketEpoch: string, packed: Buffer | null): FeedState {
  const generation = packed === null ? 0 : doubleAt(packed, 32)
  const epoch = feedEpoch(bucketEpoch, feed, generation)
  if (packed === null) return { feed, epoch, head: 0, oldest: 1, bytes: 0, arrived: 0, generation }
  return {
    feed,
    epoch,
    head: doubleAt(packed, 0),
    oldest: doubleAt(packed, 8),
    bytes: doubleAt(packed, 16),
    arrived: doubleAt(packed, 24),
    generation,
  }
}
