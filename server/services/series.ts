import type { FeedSeries } from '../../lib/domain/feed-series.ts'
import type { FeedKey } from '../ports/feed-catalog.ts'
import type { LogEntries } from '../ports/feed-log.ts'

/** A live series of one feed, shared by all who hold it. */
export interface SeriesHandle {
  readonly feed: FeedKey
  readonly series: FeedSeries
  readonly epoch: string
  /** Server ms at which the newest entry arrived, null while the feed is empty. */
  readonly arrived: number | null
  /** Called after the series has taken the entries; `null` says that the epoch changed and the series began anew. */
  follow(onEntries: (entries: LogEntries | null) => void): () => void
  release(): void
}

export interface SeriesService {
  /** Rebuilds the series from the log where nobody holds it yet, and follows the log from there without a gap. */
  open(feed: FeedKey): Promise<SeriesHandle>
  /** For metrics (SPEC WN6). */
  usage(): { readonly series: number; readonly bytes: number; readonly budget: number }
  close(): void
}
