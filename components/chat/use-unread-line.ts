'use client'

import { useEffect, useState } from 'react'
import type { ChatState } from '../../lib/client/chat-state.ts'

/**
 * The offset up to which all was read when unread messages came that nobody looked at; null: there is no line. It stays
 * while they are read, until others come unseen. Who reads the room for the first time gets none.
 */
export function useUnreadLine({ read, phase }: ChatState, attending: boolean): number | null {
  const [line, setLine] = useState<number | null>(null)
  const [begun, setBegun] = useState(false)
  const unread = read.unread > 0
  if (!begun && phase.kind === 'ready') {
    setBegun(true)
    if (unread && read.offset > 0) setLine(read.offset)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is drawn where unread ones begin, not moved while they are read
  useEffect(() => {
    if (begun && unread && !attending && read.offset > 0) setLine(read.offset)
  }, [begun, unread, attending])
  return line
}
