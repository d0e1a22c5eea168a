'use client'

import { useEffect, useRef } from 'react'
import { isTyping } from '../hooks/is-typing.ts'

interface EditKeys {
  readonly enabled: boolean
  readonly onUndo: () => void
  readonly onRedo: () => void
  readonly onAdd: () => void
  readonly onDone: () => void
}

/** Ctrl/⌘ Z and Shift Z (or Y) go back and forth, N adds a panel, Escape ends editing; not while somebody types. */
export function useEditKeys(keys: EditKeys): void {
  const latest = useRef(keys)
  latest.current = keys
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      const { enabled, onUndo, onRedo, onAdd, onDone } = latest.current
      if (!enabled || event.defaultPrevented || isTyping(event.target)) return
      const key = event.key.toLowerCase()
      if (event.ctrlKey || event.metaKey) {
        if (key === 'z' && !event.shiftKey) onUndo()
        else if (key === 'y' || key === 'z') onRedo()
        else return
      } else if (event.altKey) return
      else if (key === 'n') onAdd()
      else if (key === 'escape') onDone()
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}
