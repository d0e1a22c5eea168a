'use client'

import { useCallback, useEffect, useRef } from 'react'
import { useChatRoom } from './chat-room.ts'

/** The server forgets it after six seconds. */
const AGAIN_MS = 3000

/** Tells the others that one writes, and that one stopped. */
export function useTyping(): (typing: boolean) => void {
  const { client } = useChatRoom()
  const told = useRef(0)
  const tell = useCallback(
    (typing: boolean) => {
      const now = performance.now()
      if (typing && told.current > 0 && now - told.current < AGAIN_MS) return
      if (!typing && told.current === 0) return
      told.current = typing ? now : 0
      client.here({ typing })
    },
    [client],
  )
  useEffect(() => () => tell(false), [tell])
  return tell
}
