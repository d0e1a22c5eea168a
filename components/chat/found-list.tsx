'use client'

import { useMemo } from 'react'
import { useStore } from '../hooks/use-store.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import type { Asked } from './asked.ts'
import { useChatRoom } from './chat-room.ts'
import { rowsOf, unsentOf } from './message-rows.ts'
import { RowList } from './row-list.tsx'
import { useFound } from './use-found.ts'

const EMPTY: Readonly<Record<Asked['kind'], string>> = {
  moments:
    'No message points at a moment yet. Press M over a chart, or write /mark, to point at what you see.',
  pins: 'Nothing is pinned. Pin what everybody should find again: it is in the menu of a message.',
  mentions: 'Nobody has mentioned you yet.',
  search: 'No message has all these words.',
  thread: 'This message is not there any more.',
}
const nothing = (): void => undefined
const none = async (): Promise<void> => undefined

/** A part of the conversation: what was asked for, or the answers to one message. */
export function FoundList({ asked }: { readonly asked: Asked }) {
  const { client, me, zone } = useChatRoom()
  const { outbox } = useStore(client.state)
  const connected = useStore(client.connection).kind === 'live'
  const { messages, atStart, older } = useFound(asked)
  const thread = asked.kind === 'thread' ? asked.id : null
  const rows = useMemo(
    () =>
      rowsOf({
        messages: messages ?? [],
        atStart,
        unsent: thread === null ? [] : unsentOf(outbox, me).filter((one) => one.thread === thread),
        errors: new Map(outbox.map(({ action, error }) => [action.id, error])),
        zone,
        me: me.id,
        readUpTo: null,
      }),
    [messages, atStart, outbox, thread, me, zone],
  )
  if (messages === null) {
    return (
      <div className="min-h-0 flex-1 p-3" role="status" aria-label="Searching">
        <Skeleton className="h-12" />
      </div>
    )
  }
  return (
    <RowList
      key={JSON.stringify(asked)}
      label={asked.kind === 'thread' ? 'Thread' : 'Found messages'}
      rows={rows}
      inThread={thread !== null}
      atStart={atStart}
      live
      older={older}
      newer={none}
      connected={connected}
      sought={null}
      onFound={nothing}
      beginning=""
      empty={<p className="text-[13px] text-muted">{EMPTY[asked.kind]}</p>}
    />
  )
}
