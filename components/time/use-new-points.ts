'use client'

import { useEffect, useState } from 'react'
import type { WatchedView } from '../../lib/client/live-client.ts'

const COUNT_EVERY_MS = 500

/** How many points came to the page's feeds since it was paused; 0 while it is not. */
export function useNewPoints(view: WatchedView | null, paused: boolean): number {
  const [count, setCount] = useState(0)
  useEffect(() => {
    if (view === null || !paused) {
      setCount(0)
      return
    }
    const before = new Map<string, { epoch: string; head: number }>()
    function look(): void {
      const state = view?.state.getSnapshot()
      if (state?.kind !== 'ready') return
      let sum = 0
      for (const id of state.feeds) {
        const now = view?.feed(id)?.getSnapshot()
        if (now === undefined) continue
        const was = before.get(id)
        if (was?.epoch === now.epoch) sum += now.head - was.head
        else before.set(id, now)
      }
      setCount(sum)
    }
    look()
    const timer = setInterval(look, COUNT_EVERY_MS)
    return () => clearInterval(timer)
  }, [view, paused])
  return count
}
