import type { DrawingQuery } from '../../../lib/domain/draw-history.ts'
import { AppError } from '../../../lib/protocol/errors.ts'
import type { Position } from '../../../lib/protocol/positions.ts'
import type { FeedKey } from '../../ports/feed-catalog.ts'
import type { FeedHistory, HistoryColumns, RangeEntries, RangeQuery } from '../../ports/feed-history.ts'
import type { FeedLog, LogEntries, LogSlice, PointBatch, WriteOutcome } from '../../ports/feed-log.ts'
import { joined } from './chunks.ts'
import { type JournalBatch, outcomesOf, packBatch, readBatch } from './journal.ts'
import type { Asked, Interrupted, Thread } from './supervised-thread.ts'
import type { Appended, Peek, TailEntries } from './writer.ts'
import type { Opened } from './writer-store.ts'

/** Entries of one answer of the reader: 2 MiB. Longer ones are put together here. */
const PIECE_ENTRIES = 65_536

interface Follower {
  readonly onEntries: (entries: LogEntries) => void
  /** Appends that were called before it came are not live to it. */
  readonly after: number
}

/** The main thread's side of the log on disk: it packs, tells followers, and never opens the file (SPEC LG5). */
export class EmbeddedFeedLog implements FeedLog, FeedHistory {
  readonly #writer: Thread
  readonly #reader: Asked
  readonly #epoch: string
  readonly #generations = new Map<FeedKey, number>()
  readonly #followers = new Map<FeedKey, Set<Follower>>()
  readonly #onFollowerError: (error: unknown) => void
  #appends = 0
  /** The newest row of the journal that was answered. */
  #row: number
  #closed = false

  constructor(deps: {
    writer: Thread
    reader: Asked
    epoch: string
    /** The newest row of the journal. */
    row: number
    generations: Iterable<readonly [FeedKey, number]>
    onFollowerError: (error: unknown) => void
  }) {
    this.#writer = deps.writer
    this.#reader = deps.reader
    this.#epoch = deps.epoch
    this.#row = deps.row
    for (const [feed, generation] of deps.generations) this.#generations.set(feed, generation)
    this.#onFollowerError = deps.onFollowerError
  }

  async append(batch: PointBatch): Promise<readonly WriteOutcome[]> {
    if (this.#closed) throw new AppError('shutting_down', 'The log is closed.')
    const number = ++this.#appends
    const buffer = packBatch(batch)
    const { firsts, row } = (await this.#writer.call('append', [buffer])) as Appended
    if (row !== null) this.#row = Math.max(this.#row, row)
    const read = readBatch(new Uint8Array(buffer))
    read.firsts.set(firsts)
    const outcomes = outcomesOf(read, (feed) => this.#epochOf(feed))
    if (this.#followers.size > 0) this.#tell(read, number)
    return outcomes
  }

  async read(feed: FeedKey, since: Position | { readonly tail: number }, limit: number): Promise<LogSlice> {
    const peek = (await this.#writer.call('peek', [feed, since, limit])) as Peek
    const head = { epoch: peek.epoch, offset: peek.head }
    const { oldest, epoch, from, to, sealed, log } = peek
    if (peek.reset !== null) return { kind: 'reset', why: peek.reset, head, oldest }
    if (from > sealed || to < from) return { kind: 'entries', head, oldest, entries: entriesOf(epoch, peek) }
    const until = Math.min(to, sealed)
    const held = await this.#entries(feed, log, from, until)
    // Rebuilt by an import while it was read.
    if (held === null) return { kind: 'reset', why: 'epoch_changed', head, oldest }
    if (held.first !== from) {
      // Retention was quicker than this question.
      const now = (await this.#writer.call('tail', [feed])) as TailEntries
      return { kind: 'reset', why: 'trimmed', head, oldest: Math.max(oldest, now.oldest) }
    }
    const entries = to > sealed ? joined([held, peek]) : held
    return { kind: 'entries', head, oldest, entries: entriesOf(epoch, { ...entries, first: from }) }
  }

  async range(feed: FeedKey, query: RangeQuery): Promise<RangeEntries> {
    const pages: RangeEntries[] = []
    for (let left = query.limit, after = query.after ?? 0; ; ) {
      const piece = { ...query, limit: Math.min(left, PIECE_ENTRIES), after }
      const { answer, tail } = await this.#ask<Omit<RangeEntries, 'epoch' | 'oldest'>>('range', feed, piece)
      // Rebuilt meanwhile: what was read belongs to another log.
      if (pages.length > 0 && pages[0]?.epoch !== tail.epoch) return this.range(feed, query)
      pages.push({ epoch: tail.epoch, oldest: tail.oldest, ...answer })
      left -= answer.offsets.length
      after = answer.offsets.at(-1) ?? after
      if (!answer.truncated || left <= 0) return joinedPages(pages)
    }
  }

  async columns(feed: FeedKey, query: DrawingQuery): Promise<HistoryColumns> {
    const { answer, tail } = await this.#ask<Omit<HistoryColumns, 'epoch'>>('columns', feed, query)
    return { epoch: tail.epoch, ...answer }
  }

  /** In pieces, each a question of its own. The first of them may begin later than asked, where retention was quicker. */
  async #entries(
    feed: FeedKey,
    log: number,
    from: number,
    until: number,
  ): Promise<Omit<LogEntries, 'epoch'> | null> {
    const pieces: Omit<LogEntries, 'epoch'>[] = []
    for (let first = from; first <= until; first += PIECE_ENTRIES) {
      const last = Math.min(until, first + PIECE_ENTRIES - 1)
      const piece = (await this.#reader.call('entries', [feed, log, first, last])) as Omit<
        LogEntries,
        'epoch'
      > | null
      if (piece === null) return null
      if (piece.first !== first) return piece
      pieces.push(piece)
    }
    const [only] = pieces
    return pieces.length === 1 && only ? only : { first: from, ...joined(pieces) }
  }

  /** Again where an import rebuilt the feed meanwhile; they come one at a time. */
  async #ask<T>(op: string, feed: FeedKey, query: unknown): Promise<{ answer: T; tail: TailEntries }> {
    for (;;) {
      const tail = (await this.#writer.call('tail', [feed])) as TailEntries
      const answer = (await this.#reader.call(op, [feed, query, tail])) as T | null
      if (answer !== null) return { answer, tail }
    }
  }

  follow(feed: FeedKey, onEntries: (entries: LogEntries) => void): () => void {
    const follower = { onEntries, after: this.#appends }
    const followers = this.#followers.get(feed) ?? new Set()
    this.#followers.set(feed, followers)
    followers.add(follower)
    return () => {
      followers.delete(follower)
      if (followers.size === 0 && this.#followers.get(feed) === followers) this.#followers.delete(feed)
    }
  }

  /** The feed begins anew: who follows it finds another epoch at the next entries, or reads it now. */
  rebuilt(feed: FeedKey, generation: number): void {
    this.#generations.set(feed, generation)
    const none = new Float64Array()
    const epoch = this.#epochOf(feed)
    this.#each(feed, Number.POSITIVE_INFINITY, { epoch, first: 1, times: none, values: none, arrived: none })
  }

  /**
   * A new thread writes: learns what the batches came to whose answers were lost, so that each is answered with what is true
   * of it, and which feeds an import has rebuilt. `send` reaches that thread, which has not worked yet.
   */
  async recover(send: Thread['call'], interrupted: readonly Interrupted[]): Promise<void> {
    const sent = interrupted.map(({ args }) => args[0])
    const outcomes = (await send('recover', [this.#row, sent])) as (Appended | null)[]
    for (const [i, one] of interrupted.entries()) {
      const outcome = outcomes[i] ?? null
      if (outcome === null) one.reject(notTaken())
      else one.resolve(outcome)
    }
  }

  /** What the new thread found in the file. */
  resumed({ row, generations }: Opened): void {
    this.#row = row
    for (const [feed, generation] of generations) {
      if (this.#generations.get(feed) !== generation) this.rebuilt(feed, generation)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([this.#writer.close(), this.#reader.close()])
    this.#followers.clear()
  }

  #epochOf(feed: FeedKey): string {
    const generation = this.#generations.get(feed)
    return `${this.#epoch}.${feed}${generation === undefined ? '' : `.${generation}`}`
  }

  /** Writes of one feed that follow on are told together. */
  #tell({ firsts, feeds, counts, times, values, arrived }: JournalBatch, number: number): void {
    let from = 0
    for (let w = 0; w < firsts.length; w++) {
      const first = firsts[w] as number
      const to = from + (counts[w] as number)
      const feed = feeds[w] as number
      if (first > 0 && to > from && this.#followers.has(feed)) {
        this.#each(feed, number, {
          epoch: this.#epochOf(feed),
          first,
          times: times.subarray(from, to),
          values: values.subarray(from, to),
          arrived: new Float64Array(to - from).fill(arrived),
        })
      }
      from = to
    }
  }

  #each(feed: FeedKey, number: number, entries: LogEntries): void {
    for (const follower of [...(this.#followers.get(feed) ?? [])]) {
      if (follower.after >= number) continue
      try {
        follower.onEntries(entries)
      } catch (error) {
        this.#onFollowerError(error)
      }
    }
  }
}

function notTaken(): AppError {
  return new AppError(
    'storage_failed',
    'The storage was interrupted, and nothing of this was stored: try again.',
    { retryAfter: 1 },
  )
}

function entriesOf(epoch: string, { first, times, values, arrived }: Omit<LogEntries, 'epoch'>): LogEntries {
  return { epoch, first, times, values, arrived }
}

/** Pages that follow on as one. */
function joinedPages(pages: readonly RangeEntries[]): RangeEntries {
  const first = pages[0] as RangeEntries
  if (pages.length === 1) return first
  const offsets = new Float64Array(pages.reduce((sum, page) => sum + page.offsets.length, 0))
  let at = 0
  for (const page of pages) {
    offsets.set(page.offsets, at)
    at += page.offsets.length
  }
  const { epoch, oldest } = first
  return { epoch, oldest, truncated: pages.at(-1)?.truncated ?? false, offsets, ...joined(pages) }
}
