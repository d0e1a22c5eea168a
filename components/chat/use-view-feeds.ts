'use client'

import { useMemo } from 'react'
import type { WatchedView } from '../../lib/client/live-client.ts'
import { createStore } from '../../lib/client/store.ts'
import { useStore } from '../hooks/use-store.ts'

const NONE: readonly string[] = []
const noView = createStore(null)

/** The ids of the feeds that a view shows. */
export function useViewFeeds(view: WatchedView | null): readonly string[] {
  const state = useStore(view?.state ?? noView)
  return useMemo(() => (state?.kind === 'ready' ? state.feeds : NONE), [state])
}
