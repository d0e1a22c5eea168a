'use client'

import { CornerDownRight } from 'lucide-react'
import { useCallback, useSyncExternalStore } from 'react'
import { excerptOf } from '../moments/moment-words.ts'
import { useChatRoom } from './chat-room.ts'

/** What an answer answers, in a line; a press opens the thread. */
export function AnsweredLine({ thread }: { readonly thread: string }) {
  const { client, openThread } = useChatRoom()
  const read = useCallback(() => {
    const parent = client.message(thread)
    if (parent === null) return 'an earlier message'
    const text = parent.deleted === undefined ? parent.text : 'a deleted message'
    return `${parent.author.name}: ${excerptOf(text, 120)}`
  }, [client, thread])
  const about = useSyncExternalStore(client.state.subscribe, read, read)
  return (
    <button
      type="button"
      onClick={() => openThread(thread)}
      className="flex max-w-full items-center gap-1 text-xs text-muted hover:text-ink"
    >
      <CornerDownRight aria-hidden className="size-3 shrink-0" />
      <span className="sr-only">Answers </span>
      <span className="truncate">{about}</span>
    </button>
  )
}
