'use client'

import { useCallback, useMemo } from 'react'
import { useStore } from '../hooks/use-store.ts'
import { useChatRoom } from './chat-room.ts'
import { rowsOf, unsentOf } from './message-rows.ts'
import { RowList } from './row-list.tsx'

/** All that was said in the room, in its order. */
export function Conversation() {
  const { client, talk, me, zone } = useChatRoom()
  const { messages, outbox, atStart, live, read } = useStore(client.state)
  const connected = useStore(client.connection).kind === 'live'
  const sought = useStore(talk.sought)
  const rows = useMemo(
    () =>
      rowsOf({
        messages,
        unsent: live ? unsentOf(outbox, me) : [],
        errors: new Map(outbox.map(({ action, error }) => [action.id, error])),
        zone,
        me: me.id,
        readUpTo: null,
      }),
    [messages, outbox, live, me, zone],
  )
  const onFound = useCallback(() => talk.sought.set(null), [talk])
  return (
    <RowList
      label="Messages"
      rows={rows}
      atStart={atStart}
      live={live}
      older={client.older}
      newer={client.newer}
      connected={connected}
      sought={sought}
      onFound={onFound}
      onSeen={(lowest) => {
        if (document.visibilityState === 'visible' && lowest.sending === null)
          client.markRead(lowest.message.offset)
      }}
      onNewest={() => void client.backToLive()}
      unread={read.unread}
      header={<p className="px-3 pt-4 text-xs text-muted">This is where the conversation begins.</p>}
      empty={
        <p className="text-[13px] text-muted">
          Nothing was said here yet. Write what you see: whoever watches this room can read it.
        </p>
      }
    />
  )
}
