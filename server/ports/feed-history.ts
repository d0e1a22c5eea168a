import type { Drawing, DrawingQuery } from '../../lib/domain/draw-history.ts'
import type { FeedKey } from './feed-catalog.ts'

/** Entries of event time (from, to], in offset order, after offset `after`. */
export interface RangeQuery {
  readonly from: number
  readonly to: number
  readonly limit: number
  /** For the next page: the last offset of the page before. 0 where absent. */
  readonly after?: number
}

export interface RangeEntries {
  readonly epoch: string
  readonly offsets: Float64Array
  readonly times: Float64Array
  /** A gap is NaN. */
  readonly values: Float64Array
  readonly arrived: Float64Array
  /** More entries match than `limit` let through. */
  readonly truncated: boolean
  /** The first offset still held, 1 where none was ever dropped. */
  readonly oldest: number
}

export interface HistoryColumns extends Drawing {
  readonly epoch: string
  /** Event time from which on nothing is missing of what the feed ever had; -Infinity where nothing is. */
  readonly heldFrom: number
}

/** Questions about the past of one feed by event time. An unknown feed reads as empty. */
export interface FeedHistory {
  range(feed: FeedKey, query: RangeQuery): Promise<RangeEntries>
  /**
   * `width` is a power of two; the answer's is larger where only wider rows are left, and `rolling` is null where the
   * entries are gone or too many to go through (SPEC WN3).
   */
  columns(feed: FeedKey, query: DrawingQuery): Promise<HistoryColumns>
}
