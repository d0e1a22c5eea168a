'use client'

import type { FeedStore } from '../../lib/client/feed-store.ts'
import { silenceOf } from '../../lib/client/silence.ts'
import { useCutSince, useLiveClient } from '../providers/live-provider.tsx'
import { useIsOnScreen } from './on-screen.ts'
import { useNow } from './use-now.ts'

/** How long each feed has been silent by the server's clock, ms; null where that is nothing unusual. Read each second. */
export function useSilences(feeds: readonly FeedStore[]): (number | null)[] {
  const client = useLiveClient()
  // While this page hears nothing, it knows of no feed that it is silent.
  const cut = useCutSince() !== null
  useNow(useIsOnScreen() ? 1000 : null)
  return feeds.map((feed) => (client === null || cut ? null : silenceOf(feed, client.serverNow())))
}
