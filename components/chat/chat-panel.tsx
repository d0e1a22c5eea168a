'use client'

import { useCallback, useEffect, useMemo, useState } from 'react'
import type { ChatClient } from '../../lib/client/chat-state.ts'
import type { ChatMessage } from '../../lib/protocol/chat.ts'
import { usePerson } from '../hooks/use-person.ts'
import { useStore } from '../hooks/use-store.ts'
import { useZone } from '../hooks/use-zone.ts'
import type { RoomTalk } from '../talk/room-talk.ts'
import { keyOf } from '../ui/key-of.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import type { Asked } from './asked.ts'
import { ChatNotices } from './chat-notices.tsx'
import { type ChatRoom, ChatRoomProvider } from './chat-room.ts'
import { Composer } from './composer.tsx'
import { Conversation } from './conversation.tsx'
import { FoundList } from './found-list.tsx'
import { PanelHeader } from './panel-header.tsx'
import { TypingLine } from './typing-line.tsx'

export interface PanelProps {
  readonly slug: string
  readonly talk: RoomTalk
  readonly feeds: readonly string[]
  /** The composer takes the focus at once: somebody asked for the conversation just now. */
  readonly focused: boolean
  /** It lies over the charts. */
  readonly covers: boolean
}

/** The conversation of a room: a list, the composer below it, and what is searched or answered in their place. */
export function ChatPanel(props: PanelProps) {
  const client = useStore(props.talk.client)
  return client === null ? (
    <div className="grid gap-3 p-3">
      <Skeleton className="h-6 w-24" />
      <Skeleton className="h-24" />
    </div>
  ) : (
    <OpenPanel {...props} client={client} />
  )
}

function OpenPanel(props: PanelProps & { readonly client: ChatClient }) {
  const { client, slug, talk, feeds, focused, covers } = props
  const me = usePerson()
  const [zone] = useZone()
  const [asked, setAsked] = useState<Asked | null>(null)
  const [editing, setEditing] = useState<ChatMessage | null>(null)
  const [notice, setNotice] = useState<string | null>(null)
  const sought = useStore(talk.sought)
  const thread = asked?.kind === 'thread' ? asked.id : null

  // What is sought is shown among all.
  useEffect(() => {
    if (sought !== null) setAsked(null)
  }, [sought])
  const ask = useCallback((next: Asked | null) => {
    setAsked(next)
    setEditing(null)
  }, [])
  const room = useMemo(
    (): ChatRoom | null =>
      me === null
        ? null
        : {
            client,
            talk,
            slug,
            me,
            zone,
            feeds,
            openThread: (id) => ask({ kind: 'thread', id }),
            seek: (id) => talk.sought.set(id),
            edit: setEditing,
            tell: setNotice,
            showCharts() {
              if (covers) talk.open.set(false)
            },
          },
    [client, talk, slug, me, zone, feeds, covers, ask],
  )
  if (room === null) return null
  return (
    <ChatRoomProvider value={room}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: hears the one key that leads back */}
      <div
        className="flex min-h-0 flex-1 flex-col"
        data-inner={asked === null ? undefined : ''}
        onKeyDown={(event) => {
          if (keyOf(event) !== 'Escape' || event.defaultPrevented || asked === null) return
          event.preventDefault()
          ask(null)
        }}
      >
        <PanelHeader asked={asked} onAsk={ask} onClose={() => talk.open.set(false)} />
        {asked === null ? <Conversation /> : <FoundList asked={asked} />}
        <TypingLine />
        <ChatNotices notice={notice} onDismiss={() => setNotice(null)} />
        {asked === null || thread !== null ? (
          <Composer
            key={thread ?? ''}
            thread={thread}
            editing={editing}
            onEdit={setEditing}
            focused={focused || thread !== null}
          />
        ) : null}
      </div>
    </ChatRoomProvider>
  )
}
