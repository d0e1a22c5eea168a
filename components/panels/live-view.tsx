'use client'

import { type ReactNode, useEffect, useMemo } from 'react'
import type { FeedStore } from '../../lib/client/feed-store.ts'
import type { WatchedView } from '../../lib/client/live-client.ts'
import { CutCounts } from '../hooks/cut-counts.ts'
import { useStore } from '../hooks/use-store.ts'
import { inspectFeed } from '../providers/inspection.ts'
import { Notice } from '../ui/notice.tsx'
import { Skeleton } from '../ui/skeleton.tsx'

/** Hands the feeds of a watched view on, by id, and says what stands in the way where there are none. */
export function LiveView(props: {
  readonly view: WatchedView
  readonly children: (feeds: ReadonlyMap<string, FeedStore>) => ReactNode
}) {
  const { view, children } = props
  const state = useStore(view.state)
  const feeds = useMemo(() => {
    const map = new Map<string, FeedStore>()
    if (state.kind !== 'ready') return map
    for (const id of state.feeds) {
      const feed = view.feed(id)
      if (feed !== undefined) map.set(id, feed)
    }
    return map
  }, [view, state])

  useEffect(() => {
    const stops = [...feeds.values()].map(inspectFeed)
    return () => {
      for (const stop of stops) stop()
    }
  }, [feeds])

  const cut = state.kind === 'ready' && state.matched > state.feeds.length
  switch (state.kind) {
    case 'loading':
      return <Skeleton className="h-96" />
    case 'failed':
      return (
        <Notice title="The server does not show this" tone="bad">
          <p>{state.error.message}</p>
        </Notice>
      )
    case 'ready':
      return (
        <>
          {cut ? (
            <p role="status" className="mb-3 text-[13px] text-warn">
              The panels match at least {state.matched.toLocaleString('en')} feeds. A page holds{' '}
              {state.feeds.length.toLocaleString('en')} of them, shared out among the panels by name.
            </p>
          ) : null}
          <CutCounts value={cut ? state.counts : null}>{children(feeds)}</CutCounts>
        </>
      )
  }
}
