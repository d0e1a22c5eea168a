'use client'

import { useEffect, useState } from 'react'
import type { Unread } from '../../lib/protocol/chat-events.ts'

/**
 * The offset up to which all was read when unread messages came that nobody looked at; null: there is no line. It stays
 * while they are read, until others come unseen. Who reads the room for the first time gets none.
 */
export function useUnreadLine(read: Unread, attending: boolean): number | null {
  const [line, setLine] = useState<number | null>(null)
  const unread = read.unread > 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is drawn where unread ones begin, not moved while they are read
  useEffect(() => {
    if (unread && !attending && read.offset > 0) setLine(read.offset)
  }, [unread, attending])
  return line
}
