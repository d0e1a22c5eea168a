'use client'

import { Clock } from 'lucide-react'
import type { FeedStore } from '../../lib/client/feed-store.ts'
import { formatAge } from '../format/times.ts'
import { useStaleness } from '../hooks/use-staleness.ts'

/** "no data for 12 s", where a feed fell silent. What it posted last stays on screen beside it. */
export function StaleBadge({ feed }: { feed: FeedStore }) {
  const silent = useStaleness(feed)
  if (silent === null) return null
  return (
    <span
      data-testid="stale"
      className="inline-flex items-center gap-1 whitespace-nowrap rounded bg-raised px-1.5 py-0.5 text-xs text-warn tabular-nums"
    >
      <Clock aria-hidden className="size-3" />
      no data for {formatAge(silent)}
    </span>
  )
}
