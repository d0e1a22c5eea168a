'use client'

import { useEffect, useRef } from 'react'
import type { ChatMessage } from '../../lib/protocol/chat.ts'
import { MAX_PAGE } from '../../lib/protocol/limits.ts'
import { useChatRoom } from './chat-room.ts'

/** Fetches what answers among these answer, where that lies further up. Each is asked for once. */
export function useParents(messages: readonly ChatMessage[]): void {
  const { client } = useChatRoom()
  const asked = useRef(new Set<string>())
  useEffect(() => {
    const missing = new Set<string>()
    for (const { thread } of messages) {
      if (thread !== undefined && !asked.current.has(thread) && client.message(thread) === null)
        missing.add(thread)
    }
    const ids = [...missing].slice(0, MAX_PAGE)
    if (ids.length === 0) return
    for (const id of ids) asked.current.add(id)
    void client.find({ ids }).then((page) => {
      if (page === null) for (const id of ids) asked.current.delete(id)
    })
  }, [client, messages])
}
