'use client'

import { useEffect } from 'react'
import type { ChatClient } from '../../lib/client/chat-state.ts'
import type { Store } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import type { SharedView } from '../../lib/protocol/chat-events.ts'
import { paced } from './paced.ts'
import { viewOf } from './shared-view.ts'

const VIEW_MS = 250
const PANEL_MS = 500
/** Who did nothing for so long is away. */
const IDLE_MS = 180_000
const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'touchstart'] as const

/** Tells the others how this tab is here: on which panel, whether somebody is at it, and what it shows. */
export function useHere(client: ChatClient, range: Store<ChartRange>, full: string | null): void {
  useEffect(() => {
    let told = ''
    const view = paced(VIEW_MS, (next: SharedView) => {
      const text = JSON.stringify(next)
      if (text === told) return
      told = text
      client.here({ view: next })
    })
    const look = (): void => view.put(viewOf(range.getSnapshot(), full))
    look()
    const stop = range.subscribe(look)
    return () => {
      stop()
      view.close()
    }
  }, [client, range, full])

  useEffect(() => {
    let told: string | null = null
    const panel = paced(PANEL_MS, (next: string | null) => {
      if (next === told) return
      told = next
      client.here({ panel: next })
    })
    function touch(event: Event): void {
      const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-cell]') : null
      if (cell !== null) panel.put(cell.dataset.cell ?? null)
    }
    if (full !== null) panel.put(full)
    document.addEventListener('pointerover', touch, { passive: true })
    document.addEventListener('focusin', touch)
    return () => {
      document.removeEventListener('pointerover', touch)
      document.removeEventListener('focusin', touch)
      panel.close()
    }
  }, [client, full])

  useEffect(() => {
    let idle = false
    let timer: ReturnType<typeof setTimeout> | undefined
    let last = Number.NEGATIVE_INFINITY
    function tell(next: boolean): void {
      if (next === idle) return
      idle = next
      client.here({ idle: next })
    }
    function act(): void {
      const now = performance.now()
      if (!idle && now - last < 1000) return
      last = now
      clearTimeout(timer)
      timer = setTimeout(() => tell(true), IDLE_MS)
      tell(false)
    }
    function hide(): void {
      if (document.hidden) tell(true)
      else act()
    }
    hide()
    for (const sign of SIGNS) window.addEventListener(sign, act, { passive: true })
    document.addEventListener('visibilitychange', hide)
    return () => {
      clearTimeout(timer)
      for (const sign of SIGNS) window.removeEventListener(sign, act)
      document.removeEventListener('visibilitychange', hide)
    }
  }, [client])
}
