'use client'

import { Clock } from 'lucide-react'
import type { ReactNode } from 'react'
import type { FeedStore } from '../../lib/client/feed-store.ts'
import { formatAge, formatClock } from '../format/times.ts'
import { useSilences } from '../hooks/use-silences.ts'
import { useZone } from '../hooks/use-zone.ts'
import { useStaleSince } from '../providers/live-provider.tsx'

/**
 * Of the feeds of a panel: "2 of 5 silent", with their names. Where the server does not reach its stored data: since when all
 * of them are stale, unless they are shown as of an earlier time anyway.
 */
export function StaleBadge({ feeds }: { feeds: readonly FeedStore[] }) {
  const since = useStaleFrom(feeds)
  const [zone] = useZone()
  return since === null ? (
    <Silences feeds={feeds} />
  ) : (
    <Mark title="The server does not reach its stored data">stale since {formatClock(since, zone)}</Mark>
  )
}

/** Of one line of a panel, whose badge says what concerns all of them. */
export function SilentLine({ feed }: { feed: FeedStore }) {
  const feeds = [feed]
  return useStaleFrom(feeds) === null ? <Silences feeds={feeds} /> : null
}

function useStaleFrom(feeds: readonly FeedStore[]): number | null {
  const since = useStaleSince()
  return since !== null && feeds.some(({ asOf }) => (asOf ?? since) >= since) ? since : null
}

/** "no data for 12 s", where feeds fell silent. What they posted last stays on screen beside it. */
function Silences({ feeds }: { feeds: readonly FeedStore[] }) {
  const silences = useSilences(feeds)
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
