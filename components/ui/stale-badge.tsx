'use client'

import { Clock } from 'lucide-react'
import type { FeedStore } from '../../lib/client/feed-store.ts'
import { formatAge } from '../format/times.ts'
import { useSilences } from '../hooks/use-silences.ts'

/** "no data for 12 s", where a feed fell silent. What it posted last stays on screen beside it. */
export function StaleBadge({ feed }: { feed: FeedStore }) {
  return <StaleFeeds feeds={[feed]} />
}

/** Of several: "2 of 5 silent", with their names. */
export function StaleFeeds({ feeds }: { feeds: readonly FeedStore[] }) {
  const silences = useSilences(feeds)
  const silent = feeds.flatMap((feed, i) => {
    const ms = silences[i] ?? null
    return ms === null ? [] : [{ id: feed.id, ms }]
  })
  const [first] = silent
  if (first === undefined) return null
  return (
    <span
      data-testid="stale"
      title={silent.map(({ id, ms }) => `${id}: no data for ${formatAge(ms)}`).join('\n')}
      className="inline-flex items-center gap-1 whitespace-nowrap rounded bg-raised px-1.5 py-0.5 text-xs text-warn tabular-nums"
    >
      <Clock aria-hidden className="size-3" />
      {feeds.length === 1
        ? `no data for ${formatAge(first.ms)}`
        : `${silent.length} of ${feeds.length} silent`}
    </span>
  )
}
