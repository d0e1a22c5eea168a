'use client'

import type { ReactNode } from 'react'
import type { FeedStore } from '../../lib/client/feed-store.ts'
import type { Store } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { useFeedsAt } from '../hooks/use-feeds-at.ts'

type Feeds = ReadonlyMap<string, FeedStore>

/** Hands the feeds on as of what the page's range says: live, paused or replayed. */
export function FeedsAt(props: {
  readonly feeds: Feeds
  readonly range: Store<ChartRange>
  readonly children: (feeds: Feeds) => ReactNode
}) {
  return props.children(useFeedsAt(props.feeds, props.range))
}
