import type { Position } from '../../../lib/protocol/positions.ts'
import type { Hands } from '../../ports/clock.ts'
import { Chunks } from './chunks.ts'
import { failpoint } from './failpoint.ts'
import { type FeedState, Feeds } from './feeds.ts'
import { DUPLICATE, isSameBatch, type JournalBatch, readBatch, TOO_OLD } from './journal.ts'
import { Meta } from './meta.ts'
import { Producers } from './producers.ts'
import type { Db } from './schema.ts'
import { Tail } from './tail.ts'
import { afterCommit } from './thread.ts'

/** A feed's tail is sealed at so many entries, or once it is so old (SPEC LG6). */
const SEAL_ENTRIES = 512
/** While the journal is longer than this, tails grow to the size of a full chunk first: small ones are encoded twice, once more when they are merged. */
const BUSY_BYTES = 8 * 1024 * 1024
const BUSY_SEAL_ENTRIES = 2048
const SEAL_AGE_MS = 600_000
/** A longer journal has its oldest half sealed, whatever the tails hold. */
const JOURNAL_BYTES = 64 * 1024 * 1024
/** A batch that finds the journal longer than this waits for the sealing. */
const JOURNAL_LIMIT = 2 * JOURNAL_BYTES
const AGE_EVERY_MS = 30_000
const TRIM_EVERY_MS = 1_000
const TRIM_ROWS = 256
const CLOSING_MS = 500
/** Windows of producers that may wait for the table, and how many go there in one slice. */
const DIRTY_PRODUCERS = 50_000
const FLUSHED_PRODUCERS = 256
/** Of background work between two commits (SPEC LG5). */
export const SLICE_MS = 4

/** What of a feed is not in chunks, and where the feed stands. Arrays are copies. */
export interface TailEntries {
  readonly epoch: string
  readonly head: number
  readonly oldest: number
  readonly sealed: number
  /** Under which what was sealed lies: the reader answers for this one alone. */
  readonly log: number
  readonly first: number
  readonly times: Float64Array
  readonly values: Float64Array
  readonly arrived: Float64Array
}

export interface Peek extends TailEntries {
  readonly reset: 'epoch_changed' | 'past_head' | 'trimmed' | null
  /** What the question asks for: entries from..to, of which those after `sealed` are here. */
  readonly from: number
  readonly to: number
}

/** What a batch came to. */
export interface Appended {
  /** By write: journal.ts. */
  readonly firsts: Float64Array
  /** The row of the journal that holds it, null where nothing of it had to be logged. */
  readonly row: number | null
}

/** Owns every write of the log's data and assigns offsets (SPEC LG5). Synchronous: it lives on a thread of its own. */
export class Writer {
  readonly epoch: string
  readonly #db: Db
  readonly #feeds: Feeds
  readonly #producers: Producers
  readonly #chunks: Chunks
  readonly #hands: Hands
  readonly #insert
  readonly #deleteJournal
  readonly #ripe = new Set<FeedState>()
  /** In the order of their tails' rows. */
  readonly #tailed = new Set<FeedState>()
  /** Keys of removed feeds: what still comes for them is taken and dropped. */
  readonly #gone: Set<number>
  #nextRow = 1
  #oldestRow = 1
  readonly #rowBytes = new Map<number, number>()
  #journalBytes = 0
  #agedAt: number
  #trimmedAt: number

  constructor(db: Db, epoch: string, hands: Hands) {
    this.#db = db
    this.epoch = epoch
    this.#hands = hands
    this.#feeds = new Feeds(db)
    this.#producers = new Producers(db)
    this.#chunks = new Chunks(db)
    this.#insert = db.prepare('INSERT INTO journal (id, batch) VALUES (?, ?)')
    this.#deleteJournal = db.prepare('DELETE FROM journal WHERE id < ?')
    this.#gone = new Set(db.prepare<[], number>('SELECT feed FROM gone').pluck().all())
    this.#agedAt = hands.monotonic()
    this.#trimmedAt = hands.monotonic()
    this.#replay()
  }

  get journalBytes(): number {
    return this.#journalBytes
  }

  /** Appends a packed micro-batch in one commit, and writes the outcomes into it. Throws where nothing was logged. */
  append(bytes: Uint8Array): Appended {
    while (this.#journalBytes > JOURNAL_LIMIT && this.work()) {}
    const batch = readBatch(bytes)
    const heads = new Map<FeedState, number>()
    try {
      this.#decide(batch, heads)
      if (heads.size === 0) {
        this.#producers.shrink()
        return { firsts: batch.firsts.slice(), row: null }
      }
      failpoint('append:commit')
      this.#insert.run(this.#nextRow, bytes)
    } catch (error) {
      for (const [state, head] of heads) state.head = head
      this.#producers.undo()
      throw error
    }
    return afterCommit(() => {
      failpoint('append:committed')
      const row = this.#nextRow++
      this.#producers.settled(row)
      this.#track(row, bytes.byteLength)
      this.#take(batch, row)
      return { firsts: batch.firsts.slice(), row }
    })
  }

  /**
   * What batches came to whose answers were lost when a thread ended, in the order in which they were sent: null where nothing
   * of one was logged. `after` is the last row that was answered. To be asked before any background work.
   */
  recover(after: number, sent: readonly Uint8Array[]): (Appended | null)[] {
    const found = sent.map((): Appended | null => null)
    let at = 0
    const rows = this.#db
      .prepare<[number], { id: number; batch: Buffer }>(
        'SELECT id, batch FROM journal WHERE id > ? ORDER BY id',
      )
      .all(after)
    for (const { id, batch } of rows) {
      const own = sent.findIndex((one, i) => i >= at && isSameBatch(batch, one))
      if (own < 0) continue
      found[own] = { firsts: readBatch(aligned(batch)).firsts.slice(), row: id }
      at = own + 1
    }
    return found
  }

  peek(feed: number, since: Position | { readonly tail: number }, limit: number): Peek {
    const state = this.#feeds.get(feed)
    const { head, oldest, sealed, log } = state
    const epoch = this.epochOf(feed)
    const none = { epoch, head, oldest, sealed, log, from: 1, to: 0, ...copyOf(state, 1, 0) }
    if (!('tail' in since)) {
      if (since.epoch !== epoch) return { ...none, reset: 'epoch_changed' }
      if (since.offset > head) return { ...none, reset: 'past_head' }
      if (since.offset + 1 < oldest) return { ...none, reset: 'trimmed' }
    }
    const from = 'tail' in since ? Math.max(oldest, head - since.tail + 1) : since.offset + 1
    const to = Math.min(head, from + limit - 1)
    return { ...none, reset: null, from, to, ...copyOf(state, from, to) }
  }

  tail(feed: number): TailEntries {
    const state = this.#feeds.get(feed)
    const { head, oldest, sealed, log } = state
    return { epoch: this.epochOf(feed), head, oldest, sealed, log, ...copyOf(state, sealed + 1, head) }
  }

  epochOf(feed: number): string {
    const { generation } = this.#feeds.get(feed)
    return `${this.epoch}.${feed}${generation === 0 ? '' : `.${generation}`}`
  }

  /** One slice of background work of a few ms. False where nothing is left to do for now. */
  work(): boolean {
    const now = this.#hands.monotonic()
    if (now - this.#agedAt >= AGE_EVERY_MS) this.#ripen(now)
    if (this.#journalBytes > JOURNAL_BYTES && this.#ripe.size === 0) this.#ripenOldest()
    if (this.#ripe.size > 0) {
      this.#sealSome()
      return true
    }
    return this.#trim(now)
  }

  /** Puts a feed's tail into chunks. For imports. */
  sealFeed(feed: number): void {
    const state = this.#feeds.get(feed)
    this.#db.transaction(() => this.#seal(state))()
    afterCommit(() => this.#sealed(state))
  }

  /** Id that the next row of the journal gets. */
  get nextRow(): number {
    return this.#nextRow
  }

  stateOf(feed: number): FeedState {
    return this.#feeds.get(feed)
  }

  saveState(state: FeedState): void {
    this.#feeds.save(state)
  }

  isGone(feed: number): boolean {
    return this.#gone.has(feed)
  }

  /** The feed is removed. */
  forget(feed: number): void {
    const state = this.#feeds.get(feed)
    this.#gone.add(feed)
    this.#ripe.delete(state)
    this.#tailed.delete(state)
    this.#feeds.forget(feed)
    this.#producers.forgetFeed(feed)
  }

  flushProducers(): void {
    while (this.#flushSome(Number.POSITIVE_INFINITY)) {}
  }

  /** Leaves a short journal, as far as that takes no longer than a moment: the next start reads it. */
  close(): void {
    const until = performance.now() + CLOSING_MS
    this.#trimmedAt = Number.NEGATIVE_INFINITY
    while (this.#trim(this.#hands.monotonic()) && performance.now() < until) {}
    new Meta(this.#db).set('clean', '1')
  }

  #decide(batch: JournalBatch, heads: Map<FeedState, number>): void {
    const { firsts, feeds, counts } = batch
    let identity = 0
    for (let w = 0; w < firsts.length; w++) {
      const feed = feeds[w] as number
      const count = counts[w] as number
      const state = this.#feeds.get(feed)
      if (batch.identified[identity] === w) {
        const name = batch.producers[batch.producerOf[identity] as number] ?? ''
        const seq = batch.seqs[identity] as number
        identity++
        const verdict = this.#producers.check(feed, name, seq)
        if (verdict !== 'new') {
          firsts[w] = verdict === 'duplicate' ? DUPLICATE : TOO_OLD
          continue
        }
        if (count > 0) this.#producers.add(feed, name, seq, batch.arrived)
      }
      firsts[w] = state.head + 1
      if (count === 0) continue
      if (!heads.has(state)) heads.set(state, state.head)
      state.head += count
    }
  }

  #take({ firsts, feeds, counts, times, values, arrived }: JournalBatch, row: number): void {
    const now = this.#hands.monotonic()
    let from = 0
    for (let w = 0; w < firsts.length; w++) {
      const first = firsts[w] as number
      const to = from + (counts[w] as number)
      if (first > 0 && to > from) {
        const state = this.#feeds.get(feeds[w] as number)
        this.#extend(state, first, times.subarray(from, to), values.subarray(from, to), arrived, row, now)
      }
      from = to
    }
  }

  /** \`since\` is when they arrived, by the monotonic clock. */
  #extend(
    state: FeedState,
    first: number,
    times: Float64Array,
    values: Float64Array,
    arrived: number,
    row: number,
    since: number,
  ): void {
    if (this.#gone.has(state.feed)) {
      state.sealed = state.head
      return
    }
    if (state.tail === null) {
      state.tail = new Tail(first, row, since)
      this.#tailed.add(state)
    }
    state.tail.append(times, values, arrived)
    if (state.tail.length >= (this.#journalBytes > BUSY_BYTES ? BUSY_SEAL_ENTRIES : SEAL_ENTRIES))
      this.#ripe.add(state)
  }

  #sealSome(): void {
    const until = performance.now() + SLICE_MS
    const done: FeedState[] = []
    this.#db.transaction(() => {
      for (const state of this.#ripe) {
        this.#seal(state)
        done.push(state)
        if (performance.now() >= until) break
      }
      failpoint('seal:commit')
    })()
    afterCommit(() => {
      failpoint('seal:committed')
      for (const state of done) this.#sealed(state)
    })
  }

  /** Within a transaction; the state changes only once it is committed (`#sealed`). */
  #seal(state: FeedState): void {
    const { tail, log } = state
    if (tail === null) return
    this.#chunks.write(log, tail.first, { times: tail.times, values: tail.values, arrived: tail.arrived })
    this.#feeds.save({ ...state, sealed: tail.last })
  }

  #sealed(state: FeedState): void {
    this.#ripe.delete(state)
    this.#tailed.delete(state)
    if (state.tail === null) return
    state.sealed = state.tail.last
    state.tail = null
  }

  #ripen(now: number): void {
    this.#agedAt = now
    for (const state of this.#tailed)
      if (now - (state.tail?.since ?? now) >= SEAL_AGE_MS) this.#ripe.add(state)
  }

  #ripenOldest(): void {
    const until = this.#oldestRow + (this.#nextRow - this.#oldestRow) / 2
    for (const state of this.#tailed) if ((state.tail?.row ?? until) < until) this.#ripe.add(state)
  }

  /** Deletes rows of the journal whose points all lie in chunks, once their producers' windows lie in the table. */
  #trim(now: number): boolean {
    if (this.#producers.dirty > DIRTY_PRODUCERS && this.#flushSome(Number.POSITIVE_INFINITY)) return true
    if (now - this.#trimmedAt < TRIM_EVERY_MS) return false
    let needed = this.#nextRow
    for (const { tail } of this.#tailed) {
      needed = tail?.row ?? needed
      break
    }
    const until = Math.min(needed, this.#oldestRow + TRIM_ROWS)
    if (until > this.#oldestRow) {
      if (this.#flushSome(until)) return true
      failpoint('trim:commit')
      this.#deleteJournal.run(until)
      failpoint('trim:committed')
      for (; this.#oldestRow < until; this.#oldestRow++) {
        this.#journalBytes -= this.#rowBytes.get(this.#oldestRow) ?? 0
        this.#rowBytes.delete(this.#oldestRow)
      }
    }
    if (until === needed) this.#trimmedAt = now
    return until < needed
  }

  /** One slice. True where windows of rows before `until` may be left. */
  #flushSome(until: number): boolean {
    const some = this.#producers.unsaved(until, FLUSHED_PRODUCERS)
    if (some.length === 0) return false
    this.#db.transaction(() => this.#producers.save(some))()
    this.#producers.saved(some)
    return true
  }

  #track(row: number, bytes: number): void {
    this.#rowBytes.set(row, bytes)
    this.#journalBytes += bytes
  }

  #replay(): void {
    const rows = this.#db.prepare<[], { id: number; batch: Buffer }>(
      'SELECT id, batch FROM journal ORDER BY id',
    )
    // A journal that was emptied must not count from 1 again: an import's `since_row` would hide what is appended next.
    const { least } = this.#db
      .prepare<[], { least: number }>('SELECT coalesce(max(since_row), 1) AS least FROM feed_log')
      .get() ?? { least: 1 }
    this.#nextRow = Math.max(1, least)
    let first = true
    for (const { id, batch: bytes } of rows.iterate()) {
      if (first) this.#oldestRow = id
      first = false
      this.#nextRow = Math.max(this.#nextRow, id + 1)
      this.#track(id, bytes.byteLength)
      const batch = readBatch(aligned(bytes))
      this.#replayIdentities(batch, id)
      this.#replayPoints(batch, id)
    }
    if (first) this.#oldestRow = this.#nextRow
  }

  #replayIdentities(batch: JournalBatch, row: number): void {
    for (let i = 0; i < batch.identified.length; i++) {
      const w = batch.identified[i] as number
      if ((batch.firsts[w] as number) <= 0 || (batch.counts[w] as number) === 0) continue
      const name = batch.producers[batch.producerOf[i] as number] ?? ''
      if (this.#gone.has(batch.feeds[w] as number)) continue
      this.#producers.replay(batch.feeds[w] as number, name, batch.seqs[i] as number, batch.arrived, row)
    }
  }

  #replayPoints({ firsts, feeds, counts, times, values, arrived }: JournalBatch, row: number): void {
    // Their stamp alone says how long ago they came; where it is wrong they are sealed early, or late.
    const since = this.#hands.monotonic() - Math.max(0, this.#hands.now() - arrived)
    let from = 0
    for (let w = 0; w < firsts.length; w++) {
      const to = from + (counts[w] as number)
      const first = firsts[w] as number
      const state = first > 0 ? this.#feeds.get(feeds[w] as number) : null
      // What is sealed lies below; what is of another generation went into its chunks.
      if (state !== null && first > state.head && row >= state.sinceRow) {
        state.head += to - from
        this.#extend(state, first, times.subarray(from, to), values.subarray(from, to), arrived, row, since)
      }
      from = to
    }
  }
}

/** A blob as SQLite hands it over may begin anywhere in memory. */
function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 8 === 0 ? bytes : Uint8Array.from(bytes)
}

/** Of the entries from..to those that lie in the tail. */
function copyOf(
  { tail, sealed }: FeedState,
  from: number,
  to: number,
): { first: number; times: Float64Array; values: Float64Array; arrived: Float64Array } {
  const first = Math.max(from, sealed + 1)
  const start = tail === null ? 0 : first - tail.first
  const end = tail === null || to < first ? start : to - tail.first + 1
  return {
    first,
    times: tail?.times.slice(start, end) ?? new Float64Array(),
    values: tail?.values.slice(start, end) ?? new Float64Array(),
    arrived: tail?.arrived.slice(start, end) ?? new Float64Array(),
  }
}
