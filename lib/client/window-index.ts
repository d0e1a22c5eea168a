import { windowKey } from '../protocol/window-key.ts'
import type { WindowSpec } from '../protocol/windows.ts'
import type { FeedStore } from './feed-store.ts'

/**
 * Where a window stands among a feed's windows; -1 where it is not one of them. Look it up at each reading: a view that
 * changed may number its windows anew.
 */
export function windowIndex(feed: FeedStore, window: WindowSpec): number {
  const key = windowKey(window)
  return feed.windows.findIndex((one) => windowKey(one) === key)
}
