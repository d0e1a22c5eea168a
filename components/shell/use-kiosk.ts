'use client'

import { useEffect } from 'react'
import type { WritableStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { backToLive } from '../charts/range-moves.ts'
import { useConnection } from '../providers/live-provider.tsx'

/** A screen that somebody touched goes back to live by itself. */
const UNTOUCHED_MS = 60_000
const STILL_MS = 3_000
const RELOAD_MS = 60_000

/** A screen on a wall stays awake, shows no pointer, comes back to live, and loads anew what the server refuses. */
export function useKiosk(range: WritableStore<ChartRange>): void {
  useWakeLock()
  const closed = useConnection().kind === 'closed'

  useEffect(() => {
    const { style } = document.documentElement
    let hide: ReturnType<typeof setTimeout> | undefined
    let live: ReturnType<typeof setTimeout> | undefined
    function touched(): void {
      clearTimeout(live)
      live = setTimeout(() => backToLive(range), UNTOUCHED_MS)
      rest()
    }
    function rest(): void {
      clearTimeout(hide)
      style.cursor = ''
      hide = setTimeout(() => {
        style.cursor = 'none'
      }, STILL_MS)
    }
    rest()
    const events = ['pointermove', 'pointerdown', 'keydown', 'wheel'] as const
    for (const name of events) window.addEventListener(name, touched, { passive: true })
    return () => {
      for (const name of events) window.removeEventListener(name, touched)
      clearTimeout(hide)
      clearTimeout(live)
      style.cursor = ''
    }
  }, [range])

  useEffect(() => {
    if (!closed) return
    // Another version of the server speaks to none of our pages: a new one has to be fetched, once it is there.
    const timer = setInterval(async () => {
      const answer = await fetch('/readyz').catch(() => null)
      if (answer?.ok) location.reload()
    }, RELOAD_MS)
    return () => clearInterval(timer)
  }, [closed])
}

/** Browsers let it go with every hidden tab, and refuse it on plain HTTP and without power. */
function useWakeLock(): void {
  useEffect(() => {
    if (!('wakeLock' in navigator)) return
    let lock: WakeLockSentinel | null = null
    let left = false
    async function hold(): Promise<void> {
      if (document.hidden) return
      const held = await navigator.wakeLock.request('screen').catch(() => null)
      if (left) await held?.release()
      else lock = held
    }
    void hold()
    document.addEventListener('visibilitychange', hold)
    return () => {
      left = true
      document.removeEventListener('visibilitychange', hold)
      lock?.release().catch(() => undefined)
    }
  }, [])
}
