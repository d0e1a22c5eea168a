'use client'

import { useCallback, useSyncExternalStore } from 'react'
import { useChatRoom } from './chat-room.ts'

/** Whether a message is the one under the pointer, here or on a chart. Renders only where that changes. */
export function useLit(id: string): boolean {
  const { lit } = useChatRoom().talk
  const read = useCallback(() => lit.getSnapshot() === id, [lit, id])
  return useSyncExternalStore(lit.subscribe, read, () => false)
}
