'use client'

import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { usePageVisible } from '../hooks/use-page-visible.ts'
import { useStore } from '../hooks/use-store.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import { useChatRoom } from './chat-room.ts'
import { EmptyConversation } from './empty-conversation.tsx'
import { type MessageRow, rowsOf, unsentOf } from './message-rows.ts'
import { RowList } from './row-list.tsx'
import { useParents } from './use-parents.ts'
import { useSought } from './use-sought.ts'
import { useUnreadLine } from './use-unread-line.ts'

/** All that was said in the room, in its order; answers too, each with what it answers. */
export function Conversation() {
  const { client, talk, me, zone } = useChatRoom()
  const state = useStore(client.state)
  const { phase, messages, outbox, atStart, live, read } = state
  const connected = useStore(client.connection).kind === 'live'
  const visible = usePageVisible()
  const [atEnd, setAtEnd] = useState(true)
  const line = useUnreadLine(state, visible && atEnd)
  const { sought, lost, onFound } = useSought()
  useParents(messages)

  const rows = useMemo(
    () =>
      rowsOf({
        messages,
        atStart,
        unsent: live ? unsentOf(outbox, me) : [],
        errors: new Map(outbox.map(({ action, error }) => [action.id, error])),
        zone,
        me: me.id,
        readUpTo: line,
      }),
    [messages, atStart, outbox, live, me, zone, line],
  )

  const lowest = useRef(0)
  const onSeen = useCallback(
    (row: MessageRow, end: boolean) => {
      setAtEnd(end)
      if (row.sending === null) lowest.current = Math.max(lowest.current, row.message.offset)
      if (document.visibilityState === 'visible') client.markRead(lowest.current)
    },
    [client],
  )
  useEffect(() => {
    if (visible && lowest.current > 0) client.markRead(lowest.current)
  }, [visible, client])

  const toUnread = firstUnreadOf(rows, line)
  if (phase.kind === 'joining' && messages.length === 0 && outbox.length === 0) {
    return (
      <div className="grid min-h-0 flex-1 content-end gap-3 p-3">
        <Skeleton className="h-10" />
        <Skeleton className="h-10 w-2/3" />
      </div>
    )
  }
  return (
    <>
      {lost ? (
        <p role="status" className="border-b border-line px-3 py-2 text-[13px] text-warn">
          That message is not there any more.
        </p>
      ) : null}
      <RowList
        label="Messages"
        rows={rows}
        inThread={false}
        atStart={atStart}
        live={live}
        older={client.older}
        newer={client.newer}
        connected={connected}
        sought={sought}
        onFound={onFound}
        onSeen={onSeen}
        onNewest={() => void client.backToLive()}
        onUnread={toUnread === null ? null : () => void toFirstUnread()}
        unread={read.unread}
        beginning="This is where the conversation begins."
        empty={<EmptyConversation />}
      />
    </>
  )

  async function toFirstUnread(): Promise<void> {
    if (toUnread !== 'unknown') return talk.sought.set(toUnread)
    const page = await client.find({ after: line ?? 0, limit: 1 })
    const first = page?.messages[0]
    if (first !== undefined) talk.sought.set(first.id)
  }
}

/** The id of the first unread message; `unknown`: it lies further up than what is held. */
function firstUnreadOf(rows: readonly MessageRow[], line: number | null): string | null {
  if (line === null) return null
  const at = rows.findIndex(({ firstUnread }) => firstUnread)
  const first = rows[at]
  if (first === undefined) return null
  return at === 0 && first.message.offset > line + 1 ? 'unknown' : first.message.id
}
