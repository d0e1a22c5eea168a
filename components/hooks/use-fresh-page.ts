'use client'

import { useEffect } from 'react'

/** A page that was loaded anew and is still of another release is not loaded once more before this. */
const AGAIN_MS = 5 * 60_000
const LOOK_MS = 3_000
const KEY = 'watchroom.fresh'

/**
 * A page that its server refuses for its release loads itself anew: once the server is ready, not over unsaved work, and never
 * in a loop. During a restart of many nodes it may come to one of its own release meanwhile.
 */
export function useFreshPage(outdated: boolean): void {
  useEffect(() => {
    if (!outdated) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let left = false
    async function look(): Promise<void> {
      if (isLongAgo(loadedAt()) && !isUnsaved()) {
        const answer = await fetch('/readyz').catch(() => null)
        if (left) return
        if (answer?.ok && remember()) window.location.reload()
      }
      timer = setTimeout(look, LOOK_MS)
    }
    void look()
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [outdated])
}

/** A clock that was set back since says that it is yet to come. */
function isLongAgo(at: number): boolean {
  const now = Date.now()
  return now - at >= AGAIN_MS || (at > now && Number.isFinite(at))
}

/** Who would be asked before the page is closed. */
function isUnsaved(): boolean {
  return !window.dispatchEvent(new Event('beforeunload', { cancelable: true }))
}

/** When this tab last loaded itself anew; for ever where it cannot be known. */
function loadedAt(): number {
  try {
    return Number(window.sessionStorage.getItem(KEY) ?? 0)
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

/** False where the browser keeps nothing: the next page would not know. */
function remember(): boolean {
  try {
    window.sessionStorage.setItem(KEY, String(Date.now()))
    return true
  } catch {
    return false
  }
}
