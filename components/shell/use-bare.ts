'use client'

import { useLayoutEffect } from 'react'

/** Gives the whole window to what the page shows: `html[data-bare]` in the styles. */
export function useBare(mode: 'panel' | 'embed' | null): void {
  useLayoutEffect(() => {
    if (mode === null) return
    const { dataset } = document.documentElement
    dataset.bare = mode
    return () => {
      delete dataset.bare
    }
  }, [mode])
}
