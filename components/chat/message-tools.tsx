'use client'

import { Ellipsis, MessageSquareReply, SmilePlus } from 'lucide-react'
import { useState } from 'react'
import type { ChatMessage } from '../../lib/protocol/chat.ts'
import { IconButton } from '../ui/button.tsx'
import { useChatRoom } from './chat-room.ts'
import { EmojiPicker } from './emoji-picker.tsx'
import { MessageMenu } from './message-menu.tsx'

const SMALL = 'h-7 w-7'
/** Nothing is pressed by accident while it cannot be seen. */
const HIDDEN =
  'pointer-events-none opacity-0 group-hover/message:pointer-events-auto group-hover/message:opacity-100 group-focus-within/message:pointer-events-auto group-focus-within/message:opacity-100'

/** What can be done with a message, at its corner while the pointer or the focus is on it. */
export function MessageTools({ message, inThread }: { message: ChatMessage; inThread: boolean }) {
  const { client, me, openThread } = useChatRoom()
  const [open, setOpen] = useState<'emoji' | 'menu' | null>(null)
  const about = `to “${message.text.slice(0, 40)}” by ${message.author.name}`
  const emoji = (
    <IconButton
      label={`React ${about}`}
      title="React"
      className={SMALL}
      onClick={() => setOpen(open === 'emoji' ? null : 'emoji')}
    >
      <SmilePlus aria-hidden className="size-4" />
    </IconButton>
  )
  const more = (
    <IconButton
      label={`More ${about}`}
      title="More"
      aria-haspopup="menu"
      className={SMALL}
      {...(open === 'menu' ? {} : { onClick: () => setOpen('menu') })}
    >
      <Ellipsis aria-hidden className="size-4" />
    </IconButton>
  )
  return (
    <div
      className={`absolute -top-3 right-2 z-10 flex rounded-md border border-line bg-surface shadow-sm ${open === null ? HIDDEN : ''}`}
    >
      {open === 'emoji' ? (
        <EmojiPicker
          trigger={emoji}
          onPick={(picked) => {
            const mine = message.reactions.some(
              (one) => one.emoji === picked && one.by.some(({ id }) => id === me.id),
            )
            client.act({ kind: 'react', message: message.id, emoji: picked, on: !mine })
          }}
          onClose={() => setOpen(null)}
        />
      ) : (
        emoji
      )}
      {inThread ? null : (
        <IconButton
          label={`Answer ${about}`}
          title="Answer in a thread"
          className={SMALL}
          onClick={() => openThread(message.thread ?? message.id)}
        >
          <MessageSquareReply aria-hidden className="size-4" />
        </IconButton>
      )}
      {open === 'menu' ? <MessageMenu message={message} trigger={more} /> : more}
    </div>
  )
}
