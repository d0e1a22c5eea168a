import { AppError } from '../../lib/protocol/errors.ts'
import type { FeedKey } from '../ports/feed-catalog.ts'
import type { FeedHistory, RangeEntries, RangeQuery } from '../ports/feed-history.ts'
import type { FeedLog } from '../ports/feed-log.ts'
import { yieldToEvents } from './yield-to-events.ts'

/** 512 KiB with arrival times: what is held of an answer, however long it is and however slowly it is read. */
export const PAGE_ENTRIES = 16_384

/** Entries in offset order. */
export interface PointsPage {
  readonly times: Float64Array
  /** A gap is NaN. */
  readonly values: Float64Array
  readonly offsets: Float64Array
}

/** Entries that are read as they are taken. */
export interface PagedPoints {
  readonly epoch: string
  /** How many the pages hold in all. */
  readonly shown: number
  readonly total: number
  readonly complete: boolean
  /** Where it throws, the feed was replaced or trimmed meanwhile, and what came before is not the whole. */
  readonly pages: AsyncIterable<PointsPage>
}

/**
 * Entries of a range of event time. A long one is gone through twice: its answer begins with how many there are. Nothing more is
 * read once `signal` says that whoever asked has gone.
 */
export async function rangeInPages(
  history: Pick<FeedHistory, 'range'>,
  feed: FeedKey,
  { from, to, limit }: Omit<RangeQuery, 'after'>,
  signal?: AbortSignal,
): Promise<PagedPoints> {
  async function read(after: number, left: number): Promise<RangeEntries> {
    const page = await history.range(feed, { from, to, after, limit: Math.min(left, PAGE_ENTRIES) })
    // A thread's answers to several questions arrive in one turn.
    await yieldToEvents()
    return page
  }
  const first = await read(0, limit)
  let page = first
  let shown = page.offsets.length
  while (page.truncated && shown < limit) {
    if (signal?.aborted) throw new AppError('busy', 'Whoever asked has gone.')
    page = await read(page.offsets.at(-1) ?? 0, limit - shown)
    if (page.epoch !== first.epoch) throw changed()
    shown += page.offsets.length
  }
  const reachesBack = first.oldest > 1 && (first.offsets[0] ?? first.oldest) === first.oldest

  async function* again(): AsyncGenerator<PointsPage> {
    let after = 0
    for (let sent = 0; sent < shown; ) {
      const next = sent === 0 && shown === first.offsets.length ? first : await read(after, shown - sent)
      if (
        next.epoch !== first.epoch ||
        next.offsets.length === 0 ||
        (sent === 0 && next.offsets[0] !== first.offsets[0])
      )
        throw changed()
      yield next
      sent += next.offsets.length
      after = next.offsets.at(-1) ?? after
    }
  }
  return {
    epoch: first.epoch,
    shown,
    total: shown,
    complete: !page.truncated && !reachesBack,
    pages: again(),
  }
}

/** The last entries, oldest first: so many as were asked for, or all, and at most `limit`. */
export async function tailInPages(
  log: Pick<FeedLog, 'read'>,
  feed: FeedKey,
  asked: number | undefined,
  limit: number,
): Promise<PagedPoints> {
  const { head, oldest } = await log.read(feed, { tail: 1 }, 1)
  const start = Math.max(oldest, head.offset - Math.min(asked ?? limit, limit) + 1)
  const shown = Math.max(0, head.offset - start + 1)

  async function* read(): AsyncGenerator<PointsPage> {
    for (let offset = start - 1; offset < head.offset; ) {
      const slice = await log.read(
        feed,
        { epoch: head.epoch, offset },
        Math.min(PAGE_ENTRIES, head.offset - offset),
      )
      if (slice.kind === 'reset' || slice.entries.times.length === 0) throw changed()
      await yieldToEvents()
      const { first, times, values } = slice.entries
      yield { times, values, offsets: offsetsFrom(first, times.length) }
      offset = first + times.length - 1
    }
  }
  const total = Math.min(asked ?? head.offset, head.offset)
  return { epoch: head.epoch, shown, total, complete: shown === total, pages: read() }
}

function offsetsFrom(first: number, count: number): Float64Array {
  const offsets = new Float64Array(count)
  for (let i = 0; i < count; i++) offsets[i] = first + i
  return offsets
}

async function* onePage(page: PointsPage): AsyncGenerator<PointsPage> {
  yield page
}

function changed(): AppError {
  return new AppError('busy', 'The feed was replaced or trimmed while it was read; ask again.', {
    retryAfter: 1,
  })
}

/** Points that are in memory already, as one page. */
export function inOnePage({
  times,
  values,
  offsets,
  ...about
}: PointsPage & Omit<PagedPoints, 'shown' | 'pages'>): PagedPoints {
  return { ...about, shown: times.length, pages: onePage({ times, values, offsets }) }
}
