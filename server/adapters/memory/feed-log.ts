import { randomBytes } from 'node:crypto'
import { type DrawingQuery, drawEntries } from '../../../lib/domain/draw-history.ts'
import { fairLevel } from '../../../lib/domain/fair-level.ts'
import { AppError } from '../../../lib/protocol/errors.ts'
import type { Position } from '../../../lib/protocol/positions.ts'
import type { FeedKey } from '../../ports/feed-catalog.ts'
import type { FeedHistory, HistoryColumns, RangeEntries, RangeQuery } from '../../ports/feed-history.ts'
import type {
  FeedLog,
  FeedWrite,
  LogEntries,
  LogSlice,
  PointBatch,
  WriteOutcome,
} from '../../ports/feed-log.ts'
import { BLOCK_BYTES, EntryBlocks } from './entry-blocks.ts'
import { SeenRequests } from './seen-requests.ts'

export interface MemoryFeedLogOptions {
  /** Names this log's life: a new process has a new one, and no older position resumes in it (SPEC LG7). */
  readonly epoch?: string
  /** Entries held per feed, at least. */
  readonly entriesPerFeed?: number
  /** Bytes of entries held by all feeds together; the largest feeds give up their oldest first. */
  readonly budgetBytes: number
  /** Producers remembered per feed, and by all feeds together, for recognising duplicates (SPEC LG1). */
  readonly producersPerFeed?: number
  readonly producers?: number
  /** Hears what a follower throws; the log and the other followers are not touched by it. */
  readonly onFollowerError?: (error: unknown) => void
}

interface Follower {
  readonly onEntries: (entries: LogEntries) => void
  /** The head when it began: what lies up to it is not live to this follower. */
  readonly after: number
}

interface FeedState {
  readonly entries: EntryBlocks
  seen: SeenRequests | null
  readonly followers: Set<Follower>
}

/** What followers hear once the batch is in. */
interface News {
  readonly state: FeedState
  readonly first: number
  readonly last: number
}

export function createMemoryFeedLog(options: MemoryFeedLogOptions): FeedLog & FeedHistory {
  return new MemoryFeedLog({
    epoch: randomBytes(6).toString('base64url'),
    entriesPerFeed: 4_194_304,
    producersPerFeed: 1000,
    producers: 250_000,
    onFollowerError: (error) => {
      queueMicrotask(() => {
        throw error
      })
    },
    ...options,
  })
}

/** The log in memory: nothing survives the process. It is the start of a small room and the double of tests. */
class MemoryFeedLog implements FeedLog, FeedHistory {
  readonly #options: Required<MemoryFeedLogOptions>
  readonly #feeds = new Map<FeedKey, FeedState>()
  #bytes = 0
  /** Bytes from which on the next trim is worth its cost. */
  #trimAt: number
  #producers = 0
  #closed = false

  constructor(options: Required<MemoryFeedLogOptions>) {
    this.#options = options
    this.#trimAt = options.budgetBytes
  }

  // Every write is applied before the first await, so that concurrent calls keep the order of the calls.
  append(batch: PointBatch): Promise<readonly WriteOutcome[]> {
    if (this.#closed) return Promise.reject(new AppError('shutting_down', 'The log is closed.'))
    const news: News[] = []
    const outcomes = batch.writes.map((write) => this.#write(write, batch.arrived, news))
    if (this.#bytes > this.#trimAt) this.#trimLargest()
    if (this.#producers > this.#options.producers) this.#forgetProducers()
    if (news.length === 0) return Promise.resolve(outcomes)
    return Promise.resolve().then(() => {
      for (const one of news) this.#tell(one)
      return outcomes
    })
  }

  read(feed: FeedKey, since: Position | { readonly tail: number }, limit: number): Promise<LogSlice> {
    const entries = this.#feeds.get(feed)?.entries ?? new EntryBlocks()
    const { head: offset, oldest } = entries
    const { epoch } = this.#options
    const head = { epoch, offset }
    if (!('tail' in since)) {
      const why = resetReason(since, head, oldest)
      if (why !== null) return Promise.resolve({ kind: 'reset', why, head, oldest })
    }
    const from = 'tail' in since ? Math.max(oldest, offset - since.tail + 1) : since.offset + 1
    const to = Math.min(offset, from + limit - 1)
    return Promise.resolve({ kind: 'entries', entries: entries.slice(epoch, from, to), head, oldest })
  }

  range(feed: FeedKey, query: RangeQuery): Promise<RangeEntries> {
    const entries = this.#feeds.get(feed)?.entries ?? new EntryBlocks()
    return Promise.resolve({ epoch: this.#options.epoch, ...rangeOf(entries, query) })
  }

  columns(feed: FeedKey, query: DrawingQuery): Promise<HistoryColumns> {
    const entries = this.#feeds.get(feed)?.entries ?? new EntryBlocks()
    const { head, oldest } = entries
    const { first, times, values } = entries.slice(this.#options.epoch, oldest, head)
    const heldFrom = oldest === 1 ? Number.NEGATIVE_INFINITY : (times[0] ?? Number.POSITIVE_INFINITY)
    return Promise.resolve({
      epoch: this.#options.epoch,
      heldFrom,
      ...drawEntries(first, times, values, query),
    })
  }

  follow(feed: FeedKey, onEntries: (entries: LogEntries) => void): () => void {
    const state = this.#open(feed)
    const follower = { onEntries, after: state.entries.head }
    state.followers.add(follower)
    return () => {
      state.followers.delete(follower)
      const unused = state.followers.size === 0 && state.entries.head === 0 && state.seen === null
      if (unused && this.#feeds.get(feed) === state) this.#feeds.delete(feed)
    }
  }

  close(): Promise<void> {
    this.#closed = true
    for (const state of this.#feeds.values()) state.followers.clear()
    return Promise.resolve()
  }

  #open(feed: FeedKey): FeedState {
    let state = this.#feeds.get(feed)
    if (state === undefined) {
      state = { entries: new EntryBlocks(), seen: null, followers: new Set() }
      this.#feeds.set(feed, state)
    }
    return state
  }

  #write(write: FeedWrite, arrived: number, news: News[]): WriteOutcome {
    const state = this.#open(write.feed)
    const { entries } = state
    const first = entries.head + 1
    if (write.producer !== undefined && write.seq !== undefined) {
      const verdict = this.#recognise(state, write.producer, write.seq, write.times.length > 0)
      if (verdict === 'duplicate') return { kind: 'duplicate' }
      if (verdict === 'too_old') return { kind: 'seq_too_old' }
    }
    if (write.times.length > 0) {
      const before = entries.bytes
      entries.append(write.times, write.values, arrived)
      this.#bytes += entries.bytes - before
      this.#bytes -= entries.trim(this.#options.entriesPerFeed)
      if (state.followers.size > 0) news.push({ state, first, last: entries.head })
    }
    return { kind: 'appended', epoch: this.#options.epoch, first }
  }

  #recognise(state: FeedState, producer: string, seq: number, remember: boolean) {
    if (!remember) return state.seen?.check(producer, seq) ?? 'new'
    state.seen ??= new SeenRequests()
    const before = state.seen.size
    const verdict = state.seen.take(producer, seq)
    state.seen.trim(this.#options.producersPerFeed)
    this.#producers += state.seen.size - before
    return verdict
  }

  #tell({ state, first, last }: News): void {
    // Trimmed meanwhile (a batch larger than the cap): followers see the gap in the offsets and repair it by read().
    const from = Math.max(first, state.entries.oldest)
    if (from > last || state.followers.size === 0) return
    const entries = state.entries.slice(this.#options.epoch, from, last)
    for (const { onEntries, after } of [...state.followers]) {
      if (last <= after) continue
      try {
        onEntries(entries)
      } catch (error) {
        this.#options.onFollowerError(error)
      }
    }
  }

  /** Brings all feeds down to one level, so that small feeds keep everything. Each feed keeps its newest block. */
  #trimLargest(): void {
    const target = this.#options.budgetBytes * 0.95
    const states = [...this.#feeds.values()]
    const level = fairLevel(
      states.map(({ entries }) => entries.bytes),
      target,
    )
    const keep = Math.floor(level / BLOCK_BYTES) * (BLOCK_BYTES / 24)
    for (const { entries } of states) if (entries.bytes > level) this.#bytes -= entries.trim(keep)
    this.#trimAt = Math.max(this.#options.budgetBytes, this.#bytes * 1.05)
  }

  #forgetProducers(): void {
    const seen = [...this.#feeds.values()].flatMap((state) => state.seen ?? [])
    const level = fairLevel(
      seen.map(({ size }) => size),
      this.#options.producers * 0.9,
    )
    for (const one of seen) one.trim(Math.max(1, Math.floor(level)))
    this.#producers = seen.reduce((sum, { size }) => sum + size, 0)
  }
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

function rangeOf(entries: EntryBlocks, query: RangeQuery): Omit<RangeEntries, 'epoch'> {
  const after = query.after ?? 0
  const [offsets, times, values, arrived] = [[], [], [], []] as [number[], number[], number[], number[]]
  let truncated = false
  entries.scan(query.from, query.to, (offset, time, value, arrival) => {
    if (offset <= after) return true
    truncated = offsets.length >= query.limit
    if (truncated) return false
    offsets.push(offset)
    times.push(time)
    values.push(value)
    arrived.push(arrival)
    return true
  })
  return {
    offsets: Float64Array.from(offsets),
    times: Float64Array.from(times),
    values: Float64Array.from(values),
    arrived: Float64Array.from(arrived),
    truncated,
    oldest: entries.oldest,
  }
}
