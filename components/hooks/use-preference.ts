'use client'

import { useCallback, useSyncExternalStore } from 'react'

const EVENT = 'watchroom:preference'

function subscribe(onChange: () => void): () => void {
  window.addEventListener('storage', onChange)
  window.addEventListener(EVENT, onChange)
  return () => {
    window.removeEventListener('storage', onChange)
    window.removeEventListener(EVENT, onChange)
  }
}

/** A choice of this browser, kept across visits and tabs. Where storage is refused it holds for nothing but the default. */
export function usePreference<T extends string>(
  key: string,
  choices: readonly T[],
  fallback: T,
): [T, (next: T) => void] {
  const read = (): T => {
    try {
      const stored = window.localStorage.getItem(key)
      return choices.find((choice) => choice === stored) ?? fallback
    } catch {
      return fallback
    }
  }
  const value = useSyncExternalStore(subscribe, read, () => fallback)
  const set = useCallback(
    (next: T) => {
      try {
        window.localStorage.setItem(key, next)
      } catch {
        return
      }
      window.dispatchEvent(new Event(EVENT))
    },
    [key],
  )
  return [value, set]
}
