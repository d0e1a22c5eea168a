import { randomBytes } from 'node:crypto'
import type { Position } from '../../../lib/protocol/positions.ts'
import type { FeedKey } from '../../ports/feed-catalog.ts'
import type {
  FeedLog,
  FeedWrite,
  LogEntries,
  LogSlice,
  PointBatch,
  RangeQuery,
  WriteOutcome,
} from '../../ports/feed-log.ts'
import { EntryBlocks } from './entry-blocks.ts'
import { SeenRequests } from './seen-requests.ts'

export interface MemoryFeedLogOptions {
  /** Names this log's life: a new process has a new one, and no older position resumes in it (SPEC LG7). */
  readonly epoch?: string
  /** Entries held per feed. */
  readonly entriesPerFeed?: number
  /** Bytes held by all feeds together; the largest feed gives up its oldest entries first. */
  readonly budgetBytes: number
  readonly producersPerFeed?: number
}

interface FeedState {
  readonly entries: EntryBlocks
  seen: SeenRequests | null
  readonly followers: Set<(entries: LogEntries) => void>
}

export function createMemoryFeedLog(options: MemoryFeedLogOptions): FeedLog {
  return new MemoryFeedLog({
    epoch: randomBytes(6).toString('base64url'),
    entriesPerFeed: 4_194_304,
    producersPerFeed: 1000,
    ...options,
  })
}

/** What followers hear once the batch is in. */
interface Told {
  readonly state: FeedState
  readonly first: number
  readonly last: number
}

/** The log in memory: nothing survives the process. It is the start of a small room and the double of tests. */
class MemoryFeedLog implements FeedLog {
  readonly #options: Required<MemoryFeedLogOptions>
  readonly #feeds = new Map<FeedKey, FeedState>()
  #bytes = 0

  constructor(options: Required<MemoryFeedLogOptions>) {
    this.#options = options
  }

  // Every write is applied before the first await, so that concurrent calls keep the order of the calls.
  append(batch: PointBatch): Promise<readonly WriteOutcome[]> {
    const told: Told[] = []
    const outcomes = batch.writes.map((write) => this.#write(write, batch.arrived, told))
    if (this.#bytes > this.#options.budgetBytes) this.#shrink()
    return Promise.resolve(outcomes).then((done) => {
      for (const news of told) this.#tell(news)
      return done
    })
  }

  read(feed: FeedKey, since: Position | { readonly tail: number }, limit: number): Promise<LogSlice> {
    const state = this.#feeds.get(feed)
    const epoch = this.#options.epoch
    const offset = state?.entries.head ?? 0
    const oldest = state?.entries.oldest ?? 1
    const head = { epoch, offset }
    const reset = (why: 'epoch_changed' | 'past_head' | 'trimmed'): Promise<LogSlice> =>
      Promise.resolve({ kind: 'reset', why, head, oldest })

    let from: number
    if ('tail' in since) {
      from = Math.max(oldest, offset - since.tail + 1)
    } else {
      if (since.epoch !== epoch) return reset('epoch_changed')
      if (since.offset > offset) return reset('past_head')
      if (since.offset + 1 < oldest) return reset('trimmed')
      from = since.offset + 1
    }
    const to = Math.min(offset, from + limit - 1)
    const entries = (state?.entries ?? new EntryBlocks()).slice(epoch, from, to)
    return Promise.resolve({ kind: 'entries', entries, head, oldest })
  }

  range(feed: FeedKey, query: RangeQuery): ReturnType<FeedLog['range']> {
    const entries = this.#feeds.get(feed)?.entries ?? new EntryBlocks()
    const all = entries.slice(this.#options.epoch, entries.oldest, entries.head)
    const picked: number[] = []
    let truncated = false
    for (let i = 0; i < all.times.length; i++) {
      const time = all.times[i] ?? Number.NaN
      if (!(time > query.from && time <= query.to)) continue
      if (picked.length === query.limit) {
        truncated = true
        break
      }
      picked.push(i)
    }
    const column = (source: Float64Array) => Float64Array.from(picked, (i) => source[i] ?? Number.NaN)
    const offsets = Float64Array.from(picked, (i) => all.first + i)
    return Promise.resolve({
      epoch: all.epoch,
      first: offsets[0] ?? entries.head + 1,
      times: column(all.times),
      values: column(all.values),
      arrived: column(all.arrived),
      offsets,
      truncated,
    })
  }

  follow(feed: FeedKey, onEntries: (entries: LogEntries) => void): () => void {
    const { followers } = this.#open(feed)
    const own = (entries: LogEntries): void => onEntries(entries)
    followers.add(own)
    return () => {
      followers.delete(own)
    }
  }

  close(): Promise<void> {
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

  #write(write: FeedWrite, arrived: number, told: Told[]): WriteOutcome {
    const state = this.#open(write.feed)
    if (write.producer !== undefined && write.seq !== undefined) {
      state.seen ??= new SeenRequests(this.#options.producersPerFeed)
      const verdict = state.seen.take(write.producer, write.seq)
      if (verdict === 'duplicate') return { kind: 'duplicate' }
      if (verdict === 'too_old') return { kind: 'seq_too_old' }
    }
    const { entries } = state
    const first = entries.head + 1
    const before = entries.bytes
    entries.append(write.times, write.values, arrived)
    this.#bytes += entries.bytes - before
    while (entries.head - entries.oldest + 1 > this.#options.entriesPerFeed) {
      const freed = entries.dropOldest()
      if (freed === 0) break
      this.#bytes -= freed
    }
    if (state.followers.size > 0) told.push({ state, first, last: entries.head })
    return { kind: 'appended', epoch: this.#options.epoch, first }
  }

  #tell({ state, first, last }: Told): void {
    // Trimmed meanwhile (a batch larger than the cap): followers see the gap in the offsets and repair it by read().
    const from = Math.max(first, state.entries.oldest)
    if (from > last) return
    const slice = state.entries.slice(this.#options.epoch, from, last)
    for (const follower of state.followers) follower(slice)
  }

  #shrink(): void {
    const bySize = [...this.#feeds.values()].sort((a, b) => b.entries.bytes - a.entries.bytes)
    for (const { entries } of bySize) {
      while (this.#bytes > this.#options.budgetBytes * 0.95) {
        const freed = entries.dropOldest()
        if (freed === 0) break
        this.#bytes -= freed
      }
    }
  }
}
