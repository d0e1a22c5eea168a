import { alignOutwards, coverWithColumns } from '../../lib/domain/column-edges.ts'
import { columnWidth } from '../../lib/domain/feed-series.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import type { FeedList, FeedRow, StatsAnswer } from '../../lib/protocol/http-api.ts'
import type { WindowSpec } from '../../lib/protocol/windows.ts'
import type { Clock } from '../ports/clock.ts'
import type { FeedCatalog, FeedQuery, FeedRecord } from '../ports/feed-catalog.ts'
import type { FeedHistory, HistoryColumns } from '../ports/feed-history.ts'
import type { FeedLog } from '../ports/feed-log.ts'
import { createLanes } from './lanes.ts'
import { m4InSlices } from './m4-in-slices.ts'
import { inOnePage, type PagedPoints, rangeInPages, tailInPages } from './point-pages.ts'
import { readRange, readTail } from './read-in-pieces.ts'
import type { SeriesService } from './series.ts'

/** Feeds of one list whose newest entry is read at the same time, and lists that are made at once. */
const ROWS_AT_ONCE = 16
const LISTS_AT_ONCE = 2

interface PointsQuery {
  /** Event time in ms, (from, to]; absent: from the first held, to the newest. */
  readonly from?: number
  readonly to?: number
  /** The last N entries, in place of a range of time. */
  readonly last?: number
  /** At most four points a column (first, minimum, maximum, last: M4) in place of every point. */
  readonly columns?: number
  readonly limit: number
}

export interface PointsResult {
  readonly epoch: string
  readonly times: Float64Array
  /** A gap is NaN. */
  readonly values: Float64Array
  readonly offsets: Float64Array
  readonly total: number
  readonly complete: boolean
}

interface ColumnsQuery {
  /** Event time in ms, (from, to]. */
  readonly from: number
  /** Absent: the server's now. */
  readonly to?: number
  readonly columns: number
}

export interface ColumnsResult extends HistoryColumns {
  /** Widened to the edges of columns. */
  readonly from: number
  readonly to: number
}

/** The questions that HTTP and `/ws` ask one to one. Unknown feeds are refused with `unknown_feed`. */
export interface ReadService {
  feeds(query: FeedQuery): Promise<FeedList>
  find(id: string): Promise<FeedRecord>
  stats(id: string, window: WindowSpec): Promise<StatsAnswer>
  points(id: string, query: PointsQuery): Promise<PointsResult>
  /** The same, read as it is taken: what is held of it is a page, or the columns. */
  pages(id: string, query: PointsQuery, signal?: AbortSignal): Promise<PagedPoints>
  columns(id: string, query: ColumnsQuery): Promise<ColumnsResult>
}

export function createReads(deps: {
  catalog: FeedCatalog
  log: FeedLog
  history: FeedHistory
  series: SeriesService
  clock: Clock
}): ReadService {
  const { catalog, log, history, series, clock } = deps

  const lists = createLanes(LISTS_AT_ONCE)

  async function find(id: string): Promise<FeedRecord> {
    const [feed] = (await catalog.search({ feed: id, limit: 1 })).feeds
    if (!feed) throw new AppError('unknown_feed', `no point was ever posted to "${id}"`)
    return feed
  }

  async function row(feed: FeedRecord): Promise<FeedRow> {
    const slice = await log.read(feed.key, { tail: 1 }, 1)
    const entries = slice.kind === 'entries' ? slice.entries : null
    const at = (entries?.times.length ?? 0) - 1
    const value = entries?.values[at] ?? Number.NaN
    return {
      id: feed.id,
      labels: { ...feed.labels },
      kind: feed.kind,
      unit: feed.unit,
      created: feed.created,
      head: slice.head,
      newest: at < 0 ? null : { time: entries?.times[at] ?? 0, value: Number.isNaN(value) ? null : value },
      arrived: at < 0 ? null : (entries?.arrived[at] ?? null),
    }
  }

  async function listOf(query: FeedQuery): Promise<FeedList> {
    const { feeds, total, next } = await catalog.search(query)
    const rows: FeedRow[] = []
    // A thousand reads at once would stand before every append.
    for (let at = 0; at < feeds.length; at += ROWS_AT_ONCE)
      rows.push(...(await Promise.all(feeds.slice(at, at + ROWS_AT_ONCE).map(row))))
    return { feeds: rows, total, next, at: clock.now() }
  }

  async function columnsOf(feed: FeedRecord, query: PointsQuery, columns: number): Promise<PointsResult> {
    const handle = await series.open(feed.key, { windows: [], span: Number.POSITIVE_INFINITY })
    try {
      const { series: held, epoch } = handle
      const oldestTime = held.timeAt(held.oldest)
      const lastFrom =
        query.last === undefined
          ? undefined
          : held.timeAt(Math.max(held.oldest, held.head - query.last + 1)) - 1
      const from = query.from ?? lastFrom ?? oldestTime - 1
      const to = query.to ?? held.newestTime
      const empty = held.head < held.oldest || !(to > from)
      const { times, values, offsets, total } = empty
        ? { times: new Float64Array(), values: new Float64Array(), offsets: new Float64Array(), total: 0 }
        : await m4InSlices(held, from, to, columnWidth(to - from, columns))
      return { epoch, times, values, offsets, total, complete: !held.trimmed || from >= oldestTime }
    } finally {
      handle.release()
    }
  }

  return {
    find,
    feeds: (query) => lists(() => listOf(query)),
    async stats(id, window) {
      const feed = await find(id)
      const handle = await series.open(feed.key, { windows: [window] })
      try {
        const { end } = handle
        return {
          feed: id,
          window,
          position: { epoch: handle.epoch, offset: handle.series.head },
          arrived: handle.arrived,
          at: clock.now(),
          ...handle.series.stats(window, end),
          ...handle.series.quantiles(window, end),
        }
      } finally {
        handle.release()
      }
    },
    async columns(id, query) {
      const feed = await find(id)
      const to = query.to ?? clock.now()
      if (!(to > query.from)) throw new AppError('bad_request', '"to" must be later than "from"')
      const covered = coverWithColumns(query.from, to, query.columns)
      const drawn = await history.columns(feed.key, { ...covered, windows: [] })
      return { ...drawn, ...alignOutwards(query.from, to, drawn.width) }
    },
    async points(id, query) {
      const feed = await find(id)
      if (query.columns !== undefined) return columnsOf(feed, query, query.columns)
      if (query.last !== undefined || (query.from === undefined && query.to === undefined)) {
        const wanted = Math.min(query.last ?? query.limit, query.limit)
        const { head, ...found } = await readTail(log, feed.key, wanted)
        const total = Math.min(query.last ?? head, head)
        return { ...found, total, complete: found.times.length === total }
      }
      const range = { from: query.from ?? Number.NEGATIVE_INFINITY, to: query.to ?? Number.POSITIVE_INFINITY }
      const found = await readRange(history, feed.key, { ...range, limit: query.limit })
      const { oldest } = found
      const reachesBack = oldest > 1 && (found.offsets[0] ?? oldest) === oldest
      return { ...found, total: found.times.length, complete: !found.truncated && !reachesBack }
    },
    async pages(id, query, signal) {
      const feed = await find(id)
      if (query.columns !== undefined) return inOnePage(await columnsOf(feed, query, query.columns))
      if (query.last !== undefined || (query.from === undefined && query.to === undefined))
        return tailInPages(log, feed.key, query.last, query.limit)
      const range = { from: query.from ?? Number.NEGATIVE_INFINITY, to: query.to ?? Number.POSITIVE_INFINITY }
      return rangeInPages(history, feed.key, { ...range, limit: query.limit }, signal)
    },
  }
}
