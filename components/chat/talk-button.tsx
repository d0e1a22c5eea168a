'use client'

import { MessageSquare } from 'lucide-react'
import { useStore } from '../hooks/use-store.ts'
import type { RoomTalk } from '../talk/room-talk.ts'
import { useRoomTalk } from '../talk/room-talk-provider.tsx'
import { Button } from '../ui/button.tsx'
import { useUnread } from './use-unread.ts'

/** Opens the conversation, and says how much of it is unread; on a phone always at hand. */
export function TalkButton() {
  const talk = useRoomTalk()
  return talk === null ? null : <OpenButton talk={talk} />
}

function OpenButton({ talk }: { readonly talk: RoomTalk }) {
  const open = useStore(talk.open)
  const unread = useUnread(talk)
  return (
    <Button
      data-chrome
      data-talk-button
      aria-expanded={open}
      aria-keyshortcuts="c"
      title="Chat (C)"
      onClick={() => talk.open.set(!open)}
      className="max-lg:fixed max-lg:bottom-4 max-lg:right-4 max-lg:z-20 max-lg:h-12 max-lg:rounded-full max-lg:px-4 max-lg:shadow-lg"
    >
      <MessageSquare aria-hidden className="size-4" />
      Chat
      {unread === 0 ? null : (
        <span className="-mr-1 min-w-5 rounded-full bg-accent px-1.5 text-center text-xs font-medium leading-5 text-on-accent tabular-nums">
          {unread > 99 ? '99+' : unread}
          <span className="sr-only"> unread</span>
        </span>
      )}
    </Button>
  )
}
