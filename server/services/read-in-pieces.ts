import { AppError } from '../../lib/protocol/errors.ts'
import type { FeedKey } from '../ports/feed-catalog.ts'
import type { FeedHistory, RangeEntries, RangeQuery } from '../ports/feed-history.ts'
import type { FeedLog, LogSlice } from '../ports/feed-log.ts'

/** Entries of one piece: to take it over from a thread stops the event loop for a few ms. */
const PIECE = 65_536
/** A feed may be rebuilt or trimmed while it is read; then it is read anew. */
const TRIES = 4

/** Columns of entries, filled piece by piece. */
class Gathered {
  readonly #times: Float64Array
  readonly #values: Float64Array
  readonly #offsets: Float64Array
  #length = 0

  constructor(most: number) {
    this.#times = new Float64Array(most)
    this.#values = new Float64Array(most)
    this.#offsets = new Float64Array(most)
  }

  get length(): number {
    return this.#length
  }

  get lastOffset(): number {
    return this.#offsets[this.#length - 1] ?? 0
  }

  add(times: Float64Array, values: Float64Array, offsetAt: (i: number) => number): void {
    this.#times.set(times, this.#length)
    this.#values.set(values, this.#length)
    for (let i = 0; i < times.length; i++) this.#offsets[this.#length + i] = offsetAt(i)
    this.#length += times.length
  }

  columns(): Pick<RangeEntries, 'times' | 'values' | 'offsets'> {
    return {
      times: this.#times.subarray(0, this.#length),
      values: this.#values.subarray(0, this.#length),
      offsets: this.#offsets.subarray(0, this.#length),
    }
  }
}

interface Tail extends Pick<RangeEntries, 'epoch' | 'times' | 'values' | 'offsets'> {
  /** Of the feed, when the first piece was read. */
  readonly head: number
}

/** The last `count` entries, oldest first. */
export async function readTail(log: FeedLog, feed: FeedKey, count: number): Promise<Tail> {
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const opening = await log.read(feed, { tail: count }, Math.min(count, PIECE))
    if (opening.kind === 'reset') continue
    const head = opening.head.offset
    const { epoch, first } = opening.entries
    const wanted = Math.max(0, Math.min(count, head - first + 1))
    const gathered = new Gathered(Math.max(wanted, opening.entries.times.length))
    let slice: LogSlice = opening
    while (slice.kind === 'entries') {
      const { entries } = slice
      gathered.add(entries.times, entries.values, (i) => entries.first + i)
      if (entries.times.length === 0 || gathered.length >= wanted)
        return { epoch, head, ...gathered.columns() }
      const since = { epoch, offset: gathered.lastOffset }
      slice = await log.read(feed, since, Math.min(PIECE, wanted - gathered.length))
    }
  }
  throw new AppError('busy', 'The feed changed while it was read; ask again.', { retryAfter: 1 })
}

/** What `history.range` answers, read in pieces. */
export async function readRange(
  history: FeedHistory,
  feed: FeedKey,
  query: RangeQuery,
): Promise<Omit<RangeEntries, 'arrived'>> {
  if (query.limit <= PIECE) return history.range(feed, query)
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const gathered = new Gathered(query.limit)
    let epoch: string | null = null
    for (let limit = PIECE; ; ) {
      const page: RangeEntries = await history.range(feed, { ...query, limit, after: gathered.lastOffset })
      epoch ??= page.epoch
      if (page.epoch !== epoch) break
      gathered.add(page.times, page.values, (i) => page.offsets[i] ?? 0)
      limit = Math.min(PIECE, query.limit - gathered.length)
      const { oldest, truncated } = page
      if (!truncated || limit === 0) return { epoch, oldest, truncated, ...gathered.columns() }
    }
  }
  throw new AppError('busy', 'The feed changed while it was read; ask again.', { retryAfter: 1 })
}
