'use client'

import { useEffect, useMemo, useRef } from 'react'
import type { FeedStore } from '../../lib/client/feed-store.ts'
import { HistoryView } from '../../lib/client/history-view.ts'
import type { Store } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import type { WindowSpec } from '../../lib/protocol/windows.ts'
import { useLiveClient } from '../providers/live-provider.tsx'

interface Shown {
  readonly feed: FeedStore
  readonly window: WindowSpec
}

/** For each feed what its chart draws over the range. `shown` must be stable where nothing changed. */
export function useHistoryViews(
  shown: readonly Shown[],
  columns: number,
  range: Store<ChartRange>,
): readonly HistoryView[] {
  const client = useLiveClient()
  const before = useRef(new Map<string, HistoryView>())
  const views = useMemo(() => {
    if (client === null) return []
    return shown.map(({ feed, window }) => {
      const view = new HistoryView({ feed, window, columns, range, client })
      const old = before.current.get(feed.id)
      if (old !== undefined) view.adopt(old)
      return view
    })
  }, [client, shown, columns, range])
  useEffect(() => {
    before.current = new Map(views.map((view) => [view.id, view]))
  }, [views])
  return views
}
