'use client'

import { useEffect } from 'react'
import { isTyping } from '../hooks/is-typing.ts'

/** E begins to edit, where `onEdit` is not null and nobody types. */
export function useEditKey(onEdit: (() => void) | null): void {
  useEffect(() => {
    if (onEdit === null) return
    function onKeyDown(event: KeyboardEvent): void {
      if (event.key !== 'e' || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.defaultPrevented || isTyping(event.target)) return
      event.preventDefault()
      onEdit?.()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [onEdit])
}
