'use client'

import { useCallback, useEffect, useMemo, useState } from 'react'
import type { ChatMessage } from '../../lib/protocol/chat.ts'
import { useStore } from '../hooks/use-store.ts'
import { type Asked, queryOf, shownOf } from './asked.ts'
import { useChatRoom } from './chat-room.ts'

const PAGE = 100

export interface Found {
  /** null: there is no answer yet. */
  readonly messages: readonly ChatMessage[] | null
  readonly atStart: boolean
  readonly older: () => Promise<void>
}

/** What of the conversation was asked for, page by page, kept up to date. `asked` must be stable. */
export function useFound(asked: Asked): Found {
  const { client, me } = useChatRoom()
  const { messages: held } = useStore(client.state)
  const connected = useStore(client.connection).kind === 'live'
  const [found, setFound] = useState<{
    readonly asked: Asked
    readonly messages: readonly ChatMessage[]
    readonly before: number
    readonly more: boolean
  } | null>(null)
  const current = found?.asked === asked ? found : null

  useEffect(() => {
    if (!connected) return
    let left = false
    const ask = async (): Promise<void> => {
      const [page, parent] = await Promise.all([
        client.find({ ...queryOf(asked, me), limit: PAGE }),
        asked.kind === 'thread' ? client.find({ ids: [asked.id] }) : null,
      ])
      if (left || page === null) return
      const messages = [...(parent?.messages ?? []), ...page.messages]
      setFound({ asked, messages, before: page.messages[0]?.offset ?? 0, more: page.more })
    }
    void ask()
    return () => {
      left = true
    }
  }, [client, asked, me, connected])

  const older = useCallback(async () => {
    if (current === null || !current.more) return
    const page = await client.find({ ...queryOf(asked, me), before: current.before, limit: PAGE })
    if (page === null) return
    setFound((now) =>
      now === current
        ? {
            asked,
            messages: [...page.messages, ...current.messages],
            before: page.messages[0]?.offset ?? 0,
            more: page.more,
          }
        : now,
    )
  }, [client, asked, me, current])

  const messages = useMemo(
    () =>
      current === null
        ? null
        : shownOf(asked, current.messages, held, (message) => client.message(message.id) ?? message, me),
    [client, asked, current, held, me],
  )
  return { messages, atStart: current !== null && !current.more, older }
}
