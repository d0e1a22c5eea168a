'use client'

import { useCallback, useSyncExternalStore } from 'react'
import type { Store } from '../../lib/client/store.ts'
import { useIsOnScreen } from './on-screen.ts'

/**
 * Reads a store that changes faster than numbers can be read: the first change shows at once, later ones at most every
 * `ms`, the last one always. Off screen nothing is followed.
 */
export function usePaced<S>(store: Store<S>, ms: number): S {
  const onScreen = useIsOnScreen()
  const subscribe = useCallback(
    (onChange: () => void) => {
      if (!onScreen) return () => undefined
      let timer: ReturnType<typeof setTimeout> | undefined
      let waiting = false
      const stop = store.subscribe(() => {
        if (timer !== undefined) {
          waiting = true
          return
        }
        onChange()
        timer = setTimeout(function rest() {
          timer = undefined
          if (!waiting) return
          waiting = false
          onChange()
          timer = setTimeout(rest, ms)
        }, ms)
      })
      return () => {
        stop()
        clearTimeout(timer)
      }
    },
    [store, ms, onScreen],
  )
  return useSyncExternalStore(subscribe, store.getSnapshot, store.getSnapshot)
}
