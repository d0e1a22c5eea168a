'use client'

import { useEffect, useRef, useState } from 'react'
import type { WatchedView } from '../../lib/client/live-client.ts'
import type { SnapshotRange, ViewItem } from '../../lib/protocol/live-events.ts'
import { useLiveClient } from '../providers/live-provider.tsx'

/**
 * Watches one view for a page. When the items or the range change, the last view stays on screen until the new one has
 * its snapshot. null before the first snapshot.
 */
export function useView(items: readonly ViewItem[] | null, range: SnapshotRange): WatchedView | null {
  const client = useLiveClient()
  const [view, setView] = useState<WatchedView | null>(null)
  const shown = useRef<WatchedView | null>(null)
  const key = items === null ? null : JSON.stringify([items, range])

  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for items and range
  useEffect(() => {
    if (client === null || items === null) return
    const next = client.watch([...items], range)
    const settle = (): void => {
      if (next.state.getSnapshot().kind === 'loading' || shown.current === next) return
      const old = shown.current
      shown.current = next
      setView(next)
      old?.release()
    }
    const stop = next.state.subscribe(settle)
    settle()
    return () => {
      stop()
      if (shown.current !== next) next.release()
    }
  }, [client, key])

  useEffect(
    () => () => {
      shown.current?.release()
      shown.current = null
    },
    [],
  )
  return view
}
