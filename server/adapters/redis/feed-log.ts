import type { DrawingQuery } from '../../../lib/domain/draw-history.ts'
import type { Entries } from '../../../lib/domain/entry-codec.ts'
import type { RetentionRule } from '../../../lib/domain/retention.ts'
import { AppError } from '../../../lib/protocol/errors.ts'
import type { Position } from '../../../lib/protocol/positions.ts'
import type { FeedKey } from '../../ports/feed-catalog.ts'
import type { FeedHistory, HistoryColumns, RangeEntries, RangeQuery } from '../../ports/feed-history.ts'
import type { FeedLog, LogEntries, LogSlice, PointBatch, WriteOutcome } from '../../ports/feed-log.ts'
import type { SharedClock } from '../../ports/shared-clock.ts'
import { bucketOf } from './buckets.ts'
import { FeedFollowers, feedEpoch } from './feed-followers.ts'
import { FeedKeys } from './feed-keys.ts'
import { FeedReader } from './feed-reader.ts'
import { HistoryReader } from './history-reader.ts'
import type { RedisLink } from './link.ts'
import { PointKeeper } from './point-keeper.ts'
import { type FailedCall, PointWriter, type WrittenCall } from './point-writer.ts'
import { Roller } from './roller.ts'
import { RedisClock } from './shared-clock.ts'
import { joined } from './stream-entries.ts'

export interface RedisFeedLogOptions {
  readonly link: RedisLink
  /** A new one each time: names this node's run, and epochs that begin. */
  readonly newId: () => string
  /** Entries held per feed, at least. */
  readonly entriesPerFeed?: number
  /** What all points may take in Redis, about. */
  readonly budgetBytes: number
  /** That of Redis where none is given. */
  readonly sharedClock?: SharedClock
  /** How long what is kept of a feed; null where the feed is not known (yet). Without it nothing goes for its age. */
  readonly ruleOf?: (feed: FeedKey) => RetentionRule | null
  /** Whether the catalog has the feed. Without it all of them are taken to be there. */
  readonly isKnown?: (feed: FeedKey) => boolean
  readonly onFollowerError: (error: unknown) => void
}

const ENTRIES_PER_FEED = 4_194_304

/** The log in Redis, the same for all nodes (SPEC LG8). */
export class RedisFeedLog implements FeedLog, FeedHistory {
  /** What this node has deleted for age or size since its start. */
  readonly deleted: { readonly entries: number; readonly rollups: number }
  readonly #link: RedisLink
  readonly #keys: FeedKeys
  readonly #writer: PointWriter
  readonly #reader: FeedReader
  readonly #history: HistoryReader
  readonly #followers: FeedFollowers
  readonly #keeper: PointKeeper
  readonly #stopBeat: () => void
  #looking = false
  #missed = false
  #closed = false

  constructor(options: RedisFeedLogOptions) {
    const { link, newId, onFollowerError } = options
    this.#link = link
    this.#keys = new FeedKeys(link.prefix, newId)
    this.#reader = new FeedReader(link, this.#keys)
    this.#followers = new FeedFollowers(
      link.subscriptions,
      (feed) => this.#keys.channel(feed),
      onFollowerError,
    )
    const name = newId()
    this.#history = new HistoryReader(link, this.#keys, this.#reader)
    const roller = new Roller(link, this.#keys, this.#reader)
    this.deleted = roller.deleted
    this.#keeper = new PointKeeper(link, this.#keys, roller, {
      name,
      budgetBytes: options.budgetBytes,
      entriesPerFeed: options.entriesPerFeed ?? ENTRIES_PER_FEED,
      ruleOf: options.ruleOf ?? (() => null),
      sharedClock: options.sharedClock ?? new RedisClock(link),
      onError: onFollowerError,
    })
    const writing = { writer: name, freshEpoch: newId, isKnown: options.isKnown ?? (() => true) }
    this.#writer = new PointWriter(link, this.#keys, writing, () => {
      this.#missed = true
    })
    link.subscriptions.onRestored(() => {
      this.#missed = true
    })
    this.#stopBeat = link.onBeat(() => void this.#look())
  }

  async append(batch: PointBatch): Promise<readonly WriteOutcome[]> {
    if (this.#closed) throw new AppError('shutting_down', 'The log is closed.')
    const outcomes: WriteOutcome[] = []
    for (const written of await this.#writer.write(batch)) {
      if ('error' in written) {
        for (const { indices } of written.call.feeds) {
          for (const index of indices) outcomes[index] = failedWrite(written)
        }
        continue
      }
      this.#answer(written, outcomes)
      this.#tellOwn(written, batch.arrived)
    }
    return outcomes
  }

  read(feed: FeedKey, since: Position | { readonly tail: number }, limit: number): Promise<LogSlice> {
    return this.#link.ask(async () => {
      await this.#followers.listening(feed)
      const state = await this.#keys.peek(this.#link, feed)
      const { epoch, head: offset, oldest } = state
      const head = { epoch, offset }
      this.#followers.read(feed, epoch, offset)
      const why = 'tail' in since ? null : resetReason(since, head, oldest)
      if (why !== null) return { kind: 'reset', why, head, oldest }
      const from = 'tail' in since ? Math.max(oldest, offset - since.tail + 1) : since.offset + 1
      const to = Math.min(offset, from + limit - 1)
      const all = await this.#reader.entries(state, from, to)
      if (all === null) {
        // Trimmed since we looked.
        const now = await this.#keys.peek(this.#link, feed)
        return {
          kind: 'reset',
          why: now.epoch === epoch ? 'trimmed' : 'epoch_changed',
          head: { epoch: now.epoch, offset: now.head },
          oldest: now.oldest,
        }
      }
      return { kind: 'entries', entries: { epoch, first: from, ...all }, head, oldest }
    })
  }

  range(feed: FeedKey, query: RangeQuery): Promise<RangeEntries> {
    return this.#history.range(feed, query)
  }

  columns(feed: FeedKey, query: DrawingQuery): Promise<HistoryColumns> {
    return this.#history.columns(feed, query)
  }

  follow(feed: FeedKey, onEntries: (entries: LogEntries) => void): () => void {
    return this.#followers.follow(feed, onEntries)
  }

  /** Runs `work` while this node appends nothing, with those of the feeds that have entries. */
  whileStill(feeds: readonly FeedKey[], work: (held: ReadonlySet<FeedKey>) => Promise<void>): Promise<void> {
    return this.#writer.pause(async () => {
      const buckets = [...Map.groupBy(feeds, bucketOf)]
      const found = await Promise.all(
        buckets.map(([bucket, some]) => this.#keys.peekBucket(this.#link, bucket, some)),
      )
      const states = found.flatMap((one) => one.states)
      await work(new Set(states.flatMap(({ feed, head }) => (head > 0 ? [feed] : []))))
    })
  }

  /** All that is held of a removed feed goes. */
  drop(feed: FeedKey): Promise<void> {
    return this.#keeper.drop(feed)
  }

  /** Makes rows and drops what is too much or too old, now; it happens by itself every few seconds. */
  tidy(): Promise<void> {
    return this.#keeper.tidy()
  }

  /** What is under way is let finish. The connection is its owner's to close. */
  async close(): Promise<void> {
    this.#closed = true
    this.#stopBeat()
    await this.#keeper.close()
    await this.#writer.close()
    this.#followers.close()
  }

  #answer({ call, epoch, outcomes, generations }: WrittenCall, into: WriteOutcome[]): void {
    let at = 0
    for (const [f, { feed, indices }] of call.feeds.entries()) {
      const ofFeed = feedEpoch(epoch, feed, generations?.[f] ?? 0)
      for (const index of indices) {
        const first = outcomes[at++] ?? 0
        into[index] =
          first === -1
            ? { kind: 'duplicate' }
            : first === -2
              ? { kind: 'seq_too_old' }
              : { kind: 'appended', epoch: ofFeed, first }
      }
    }
  }

  #tellOwn({ call, epoch, outcomes, generations }: WrittenCall, arrived: number): void {
    let at = 0
    for (const [f, { feed, writes }] of call.feeds.entries()) {
      const parts: Entries[] = []
      let first = 0
      const followed = this.#followers.has(feed)
      for (const { times, values } of writes) {
        const offset = outcomes[at++] ?? 0
        if (!followed || offset <= 0 || times.length === 0) continue
        first ||= offset
        parts.push({
          times: Float64Array.from(times),
          values: Float64Array.from(values),
          arrived: new Float64Array(times.length).fill(arrived),
        })
      }
      if (first > 0)
        this.#followers.own(feed, feedEpoch(epoch, feed, generations?.[f] ?? 0), first, joined(parts))
    }
  }

  /** Where the idle feeds stand that somebody follows: messages may be lost, and Redis may have begun anew. */
  async #look(): Promise<void> {
    if (this.#looking) return
    this.#looking = true
    const all = this.#missed
    this.#missed = false
    try {
      const buckets = Map.groupBy(this.#followers.idle(all), bucketOf)
      const found = await Promise.all(
        [...buckets].map(([bucket, feeds]) => this.#keys.peekBucket(this.#link, bucket, feeds)),
      )
      for (const { states } of found)
        for (const state of states) {
          this.#followers.stands(state.feed, state.epoch, state.head, all)
        }
    } catch {
      // Redis does not answer now: the next beat looks again.
      this.#missed ||= all
    } finally {
      this.#looking = false
    }
  }
}

function failedWrite({ error, settled }: FailedCall): WriteOutcome {
  return settled === null ? { kind: 'not_taken', error } : { kind: 'unknown', error, settled }
}

function resetReason(
  since: Position,
  head: Position,
  oldest: number,
): 'epoch_changed' | 'past_head' | 'trimmed' | null {
  if (since.epoch !== head.epoch) return 'epoch_changed'
  if (since.offset > head.offset) return 'past_head'
  return since.offset + 1 < oldest ? 'trimmed' : null
}
