import type { FeedStore } from '../../lib/client/feed-store.ts'
import { compileGlob } from '../../lib/domain/glob.ts'
import type { Panel } from '../../lib/protocol/rooms.ts'
import type { WindowSpec } from '../../lib/protocol/windows.ts'

export interface PanelFeed {
  readonly feed: FeedStore
  /** The first window that the panel names for it: what its mean and bands show. */
  readonly window: WindowSpec
}

/** The panel's feeds out of a page's view, in the panel's order; a glob's matches by id. */
export function panelFeeds(panel: Panel, feeds: ReadonlyMap<string, FeedStore>): PanelFeed[] {
  const found = new Map<string, PanelFeed>()
  for (const item of panel.items) {
    const [window] = item.windows
    if (window === undefined) continue
    const ids = 'feed' in item ? [item.feed] : [...feeds.keys()].filter(compileGlob(item.match)).sort()
    for (const id of ids) {
      const feed = feeds.get(id)
      if (feed !== undefined && !found.has(id)) found.set(id, { feed, window })
    }
  }
  return [...found.values()]
}
