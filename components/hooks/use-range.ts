'use client'

import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { MAX_LIVE_SPAN } from '../../lib/client/history-view.ts'
import { createStore, type Store, type WritableStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { readRange, writeRange } from '../format/range-address.ts'
import { useStage } from '../providers/stage-provider.tsx'

const SETTLED_MS = 250

/**
 * The range that all charts of a page share. The address follows it once it holds still. Leaving live is a step that the
 * browser's Back takes back; what follows until the return to live belongs to it.
 */
export function useRange(initial: ChartRange, usualSpan: number): WritableStore<ChartRange> {
  const [range] = useState(() => createStore(initial))
  const { shown } = useStage()
  useEffect(() => {
    shown.set(range)
    return () => shown.set(null)
  }, [shown, range])
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    function write(): void {
      const { searchParams } = new URL(location.href)
      const was = readRange((name) => searchParams.get(name), usualSpan)
      const now = range.getSnapshot()
      const address = new URL(location.href)
      writeRange(address.searchParams, now, usualSpan)
      if (address.href === location.href) return
      if (was.fixed === null && now.fixed !== null) history.pushState(history.state, '', address)
      else history.replaceState(history.state, '', address)
    }
    function follow(): void {
      const { searchParams } = new URL(location.href)
      clearTimeout(timer)
      range.set(readRange((name) => searchParams.get(name), usualSpan))
    }
    write()
    window.addEventListener('popstate', follow)
    const stop = range.subscribe(() => {
      clearTimeout(timer)
      timer = setTimeout(write, SETTLED_MS)
    })
    return () => {
      stop()
      clearTimeout(timer)
      window.removeEventListener('popstate', follow)
    }
  }, [range, usualSpan])
  return range
}

/** How much of the past the live view holds: renders only where that changes. */
export function useLiveSpan(range: Store<ChartRange>): number {
  const read = useCallback(() => Math.min(range.getSnapshot().span, MAX_LIVE_SPAN), [range])
  return useSyncExternalStore(range.subscribe, read, read)
}
