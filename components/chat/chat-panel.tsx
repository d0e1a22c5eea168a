'use client'

import { X } from 'lucide-react'
import { useMemo } from 'react'
import type { ChatClient } from '../../lib/client/chat-state.ts'
import type { WatchedView } from '../../lib/client/live-client.ts'
import { usePerson } from '../hooks/use-person.ts'
import { useStore } from '../hooks/use-store.ts'
import { useZone } from '../hooks/use-zone.ts'
import type { RoomTalk } from '../talk/room-talk.ts'
import { IconButton } from '../ui/button.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { type ChatRoom, ChatRoomProvider } from './chat-room.ts'
import { Composer } from './composer.tsx'
import { Conversation } from './conversation.tsx'
import { useViewFeeds } from './use-view-feeds.ts'

interface PanelProps {
  readonly talk: RoomTalk
  readonly view: WatchedView | null
  readonly onClose: () => void
}

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

function OpenPanel({ client, talk, view, onClose }: PanelProps & { readonly client: ChatClient }) {
  const me = usePerson()
  const [zone] = useZone()
  const feeds = useViewFeeds(view)
  const room = useMemo(
    (): ChatRoom | null =>
      me === null
        ? null
        : {
            client,
            talk,
            me,
            zone,
            feeds,
            openThread: () => undefined,
            seek: (id) => talk.sought.set(id),
            edit: () => undefined,
          },
    [client, talk, me, zone, feeds],
  )
  if (room === null) return null
  return (
    <ChatRoomProvider value={room}>
      <div className="flex h-12 shrink-0 items-center gap-1 border-b border-line pl-3 pr-1">
        <h2 className="flex-1">Chat</h2>
        <IconButton label="Close the chat" onClick={onClose}>
          <X aria-hidden className="size-4" />
        </IconButton>
      </div>
      <Conversation />
      <Composer />
    </ChatRoomProvider>
  )
}
