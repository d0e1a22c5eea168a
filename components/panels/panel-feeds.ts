import type { FeedStore } from '../../lib/client/feed-store.ts'
import { compileGlob } from '../../lib/domain/glob.ts'
import type { MeasuredPanel } from '../../lib/protocol/panels.ts'
import type { WindowSpec } from '../../lib/protocol/windows.ts'

export interface PanelFeed {
  readonly feed: FeedStore
  readonly window: WindowSpec
}

/** The panel's feeds out of a page's view, in the panel's order; a glob's matches by id. */
export function panelFeeds(panel: MeasuredPanel, feeds: ReadonlyMap<string, FeedStore>): PanelFeed[] {
  const found = new Map<string, PanelFeed>()
  for (const item of panel.selectors) {
    const ids = 'feed' in item ? [item.feed] : [...feeds.keys()].filter(compileGlob(item.match)).sort()
    for (const id of ids) {
      const feed = feeds.get(id)
      if (feed !== undefined && !found.has(id)) found.set(id, { feed, window: panel.window })
    }
  }
  return [...found.values()]
}
