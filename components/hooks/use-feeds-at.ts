'use client'

import { useMemo } from 'react'
import { FeedAt } from '../../lib/client/feed-at.ts'
import type { FeedStore } from '../../lib/client/feed-store.ts'
import type { Store } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { useLiveClient } from '../providers/live-provider.tsx'

/** The feeds of a page as of what its range says: live, paused or replayed. */
export function useFeedsAt(
  feeds: ReadonlyMap<string, FeedStore>,
  range: Store<ChartRange>,
): ReadonlyMap<string, FeedStore> {
  const client = useLiveClient()
  return useMemo(() => {
    if (client === null) return feeds
    return new Map(
      [...feeds].map(([id, feed]): [string, FeedStore] => [id, new FeedAt({ feed, range, client })]),
    )
  }, [client, feeds, range])
}
