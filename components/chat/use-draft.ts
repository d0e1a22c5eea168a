'use client'

import { useCallback, useState } from 'react'

/** A text that is being written. It survives a reload; two tabs have one each until then. */
export function useDraft(room: string, thread: string | null): [string, (text: string) => void] {
  const key = `watchroom:draft:${room}:${thread ?? ''}`
  const [held, setHeld] = useState({ key, text: read(key) })
  if (held.key !== key) setHeld({ key, text: read(key) })
  const set = useCallback(
    (text: string) => {
      setHeld({ key, text })
      try {
        if (text === '') window.localStorage.removeItem(key)
        else window.localStorage.setItem(key, text)
      } catch {
        // It holds for this page then.
      }
    },
    [key],
  )
  return [held.key === key ? held.text : read(key), set]
}

function read(key: string): string {
  try {
    return window.localStorage.getItem(key) ?? ''
  } catch {
    return ''
  }
}
