import type { FeedStore } from '../../lib/client/feed-store.ts'
import { compileSelector } from '../../lib/domain/selector.ts'
import { compareNames } from '../../lib/domain/text/compare-names.ts'
import type { MeasuredPanel } from '../../lib/protocol/panels.ts'

type Names = Pick<MeasuredPanel, 'selectors'>

/** The panel's feeds out of a page's view, in the panel's order; a glob's matches by name. */
export function panelFeeds({ selectors }: Names, feeds: ReadonlyMap<string, FeedStore>): FeedStore[] {
  const found = new Map<string, FeedStore>()
  for (const selector of selectors) {
    const ids =
      'feed' in selector
        ? [selector.feed]
        : [...feeds.keys()].filter(compileSelector(selector)).sort(compareNames)
    for (const id of ids) {
      const feed = feeds.get(id)
      if (feed !== undefined) found.set(id, feed)
    }
  }
  return [...found.values()]
}

/** Feeds that the panel names and that do not exist: they were never posted to, or were deleted. */
export function missingFeeds({ selectors }: Names, feeds: ReadonlyMap<string, FeedStore>): string[] {
  return selectors.flatMap((one) => ('feed' in one && !feeds.has(one.feed) ? [one.feed] : []))
}

/** How many feeds the panel matches beyond those that its page holds; `counts` are of each selector. */
export function unheldFeeds(
  { selectors }: Names,
  feeds: ReadonlyMap<string, FeedStore>,
  counts: ReadonlyMap<string, number> | null,
): number {
  if (counts === null) return 0
  return selectors.reduce((sum, selector) => {
    if ('feed' in selector) return sum
    const held = [...feeds.keys()].filter(compileSelector(selector)).length
    return sum + Math.max(0, (counts.get(JSON.stringify(selector)) ?? 0) - held)
  }, 0)
}
