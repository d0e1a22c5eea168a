import type { FeedStore } from '../../lib/client/feed-store.ts'
import { type WindowSpec, windowKey } from '../../lib/protocol/windows.ts'
import type { SeriesSource } from './series-source.ts'

/** Where a window stands among a feed's windows; -1 where it is not one of them. */
export function windowIndex(feed: FeedStore, window: WindowSpec): number {
  const key = windowKey(window)
  return feed.windows.findIndex((one) => windowKey(one) === key)
}

/** A live feed, with the rolling statistics of one of its windows, as a chart reads it. */
export function feedSource(feed: FeedStore, window: WindowSpec | null): SeriesSource {
  return {
    subscribe: feed.subscribe,
    get columns() {
      return feed.columns
    },
    get rolling() {
      // Looked up at each reading: a view that changed may number its windows anew.
      const i = window === null ? -1 : windowIndex(feed, window)
      return i < 0 ? null : feed.rolling(i)
    },
  }
}
