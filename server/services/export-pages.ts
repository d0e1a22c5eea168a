import { AppError } from '../../lib/protocol/errors.ts'
import type { Position } from '../../lib/protocol/positions.ts'
import type { FeedKey } from '../ports/feed-catalog.ts'
import type { FeedHistory, RangeEntries } from '../ports/feed-history.ts'
import { yieldToEvents } from './yield-to-events.ts'

/** 2 MiB with offsets and arrival times. */
const PAGE_ENTRIES = 65_536

export interface PagesQuery {
  readonly feed: FeedKey
  /** Event time in ms, (from, to]; may be infinite. */
  readonly from: number
  readonly to: number
  /** Entries that came after it are left out, so that a busy feed comes to an end. */
  readonly until: Position
}

/**
 * A feed's entries in offset order, in at least one page, which may be empty; one page is held at a time. Throws where
 * entries of the range may have been lost on the way (the feed was replaced, or its oldest entries were dropped before
 * they were read): what was given so far must not pass for the whole.
 */
export async function* pagesOf(
  history: FeedHistory,
  { feed, from, to, until }: PagesQuery,
  signal: AbortSignal,
): AsyncGenerator<RangeEntries, undefined> {
  let after = 0
  let oldest: number | null = null
  for (;;) {
    signal.throwIfAborted()
    const page = await history.range(feed, { from, to, limit: PAGE_ENTRIES, after })
    oldest ??= page.oldest
    if (page.epoch !== until.epoch || page.oldest > Math.max(oldest, after + 1))
      throw new AppError('internal', 'the feed was replaced or trimmed while it was read; ask again')
    const known = countUpTo(page.offsets, until.offset)
    yield known === page.offsets.length ? page : firstOf(page, known)
    const last = page.offsets[known - 1]
    if (!page.truncated || known < page.offsets.length || last === undefined) return
    after = last
    await yieldToEvents()
  }
}

function countUpTo(ascending: Float64Array, most: number): number {
  let n = ascending.length
  while (n > 0 && (ascending[n - 1] as number) > most) n--
  return n
}

function firstOf(page: RangeEntries, n: number): RangeEntries {
  const { offsets, times, values, arrived } = page
  return {
    ...page,
    offsets: offsets.subarray(0, n),
    times: times.subarray(0, n),
    values: values.subarray(0, n),
    arrived: arrived.subarray(0, n),
  }
}
