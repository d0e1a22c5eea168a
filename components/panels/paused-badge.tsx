'use client'

import { useEffect, useState } from 'react'
import type { FeedStore } from '../../lib/client/feed-store.ts'
import type { Store } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { usePaced } from '../hooks/use-paced.ts'

/** "3 new points", where the chart stands still and the feed does not. */
export function PausedBadge({ feed, range }: { feed: FeedStore; range: Store<ChartRange> }) {
  const { fixed, asOf } = usePaced(range, 500)
  // Of a page that is paused as a whole, its bar counts.
  const paused = fixed !== null && asOf === undefined
  const { head, epoch } = usePaced(feed, 500)
  const [since, setSince] = useState<{ head: number; epoch: string } | null>(null)
  useEffect(() => {
    setSince(paused ? { head: feed.getSnapshot().head, epoch: feed.getSnapshot().epoch } : null)
  }, [paused, feed])
  if (since === null || since.epoch !== epoch || head <= since.head) return null
  const count = head - since.head
  return (
    <span data-testid="paused" className="rounded bg-raised px-1.5 py-0.5 text-xs text-muted tabular-nums">
      {count.toLocaleString('en')} new {count === 1 ? 'point' : 'points'}
    </span>
  )
}
