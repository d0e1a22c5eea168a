'use client'

import { Clock } from 'lucide-react'
import type { ReactNode } from 'react'
import type { FeedStore } from '../../lib/client/feed-store.ts'
import { formatAge, formatClock } from '../format/times.ts'
import { useSilences } from '../hooks/use-silences.ts'
import { useZone } from '../hooks/use-zone.ts'
import { useStaleSince } from '../providers/live-provider.tsx'

/** "no data for 12 s", where a feed fell silent. What it posted last stays on screen beside it. */
export function StaleBadge({ feed }: { feed: FeedStore }) {
  return <StaleFeeds feeds={[feed]} />
}

/**
 * Of several: "2 of 5 silent", with their names. Where the server does not reach its stored data: since when all of them are
 * stale, unless they are shown as of an earlier time anyway.
 */
export function StaleFeeds({ feeds }: { feeds: readonly FeedStore[] }) {
  const silences = useSilences(feeds)
  const since = useStaleSince()
  const [zone] = useZone()
  if (since !== null && feeds.some(({ asOf }) => (asOf ?? since) >= since)) {
    return (
      <Mark title="The server does not reach its stored data">stale since {formatClock(since, zone)}</Mark>
    )
  }
  const silent = feeds.flatMap((feed, i) => {
    const ms = silences[i] ?? null
    return ms === null ? [] : [{ id: feed.id, ms }]
  })
  const [first] = silent
  if (first === undefined) return null
  return (
    <Mark title={silent.map(({ id, ms }) => `${id}: no data for ${formatAge(ms)}`).join('\n')}>
      {feeds.length === 1
        ? `no data for ${formatAge(first.ms)}`
        : `${silent.length} of ${feeds.length} silent`}
    </Mark>
  )
}

function Mark({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <span
      data-testid="stale"
      title={title}
      className="inline-flex items-center gap-1 whitespace-nowrap rounded bg-raised px-1.5 py-0.5 text-xs text-warn tabular-nums"
    >
      <Clock aria-hidden className="size-3" />
      {children}
    </span>
  )
}
