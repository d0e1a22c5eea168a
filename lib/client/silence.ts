import { PATIENCE_MS } from '../domain/usual-interval.ts'
import type { FeedStore } from './feed-store.ts'

/** How many of its usual intervals a slow feed may miss. */
const MISSED = 2.5

/** How long the feed has been silent at the server's `now`, or where its page is paused, ms; null while that is nothing unusual. */
export function silenceOf(feed: FeedStore, now: number): number | null {
  const { arrived } = feed.getSnapshot()
  if (arrived === null) return null
  const silent = (feed.asOf ?? now) - arrived
  if (silent < PATIENCE_MS) return null
  return silent > MISSED * usualInterval(feed) ? silent : null
}

/** The mean distance of the newest ten entries by event time. */
function usualInterval(feed: FeedStore): number {
  const { times } = feed.recent()
  const newest = times.slice(-10)
  const span = (newest.at(-1) ?? 0) - (newest[0] ?? 0)
  return newest.length < 2 ? 0 : Math.max(0, span) / (newest.length - 1)
}
