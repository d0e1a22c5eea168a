'use client'

import { Copy, Link2, Pencil, Pin, PinOff, Trash2 } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { ChatMessage } from '../../lib/protocol/chat.ts'
import { copyText } from '../time/copy-text.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Menu, MenuItem, MenuLine } from '../ui/menu.tsx'
import { useChatRoom } from './chat-room.ts'
import { talkElement } from './talk-element.ts'

/** Opens at once: it is mounted when it is asked for. */
export function MessageMenu({ message, trigger }: { message: ChatMessage; trigger: ReactNode }) {
  const { client, me, slug, edit, tell } = useChatRoom()
  const [asking, setAsking] = useState(false)
  const { id, pinned } = message
  const own = message.author.id === me.id

  async function copy(text: string, done: string): Promise<void> {
    tell((await copyText(text)) ? done : 'Copying was refused: select the text instead.')
  }
  return (
    <>
      <Menu trigger={trigger} defaultOpen container={talkElement()}>
        <MenuItem
          icon={pinned === undefined ? Pin : PinOff}
          onSelect={() => client.act({ kind: 'pin', message: id, on: pinned === undefined })}
        >
          {pinned === undefined ? 'Pin' : 'Unpin'}
        </MenuItem>
        <MenuItem
          icon={Link2}
          onSelect={() =>
            copy(`${location.origin}/rooms/${slug}?message=${encodeURIComponent(id)}`, 'The link is copied.')
          }
        >
          Copy link
        </MenuItem>
        <MenuItem icon={Copy} onSelect={() => copy(message.text, 'The text is copied.')}>
          Copy text
        </MenuItem>
        {own ? (
          <>
            <MenuLine />
            <MenuItem icon={Pencil} onSelect={() => edit(message)}>
              Edit
            </MenuItem>
            <MenuItem icon={Trash2} danger onSelect={() => setAsking(true)}>
              Delete …
            </MenuItem>
          </>
        ) : null}
      </Menu>
      {asking ? (
        <Dialog
          title="Delete this message?"
          hint="Its text is erased for everybody. That you wrote something stays."
          width="narrow"
          onClose={() => setAsking(false)}
          footer={
            <>
              <Button onClick={() => setAsking(false)}>Keep it</Button>
              <Button
                look="danger"
                onClick={() => {
                  client.act({ kind: 'delete', message: id })
                  setAsking(false)
                }}
              >
                Delete
              </Button>
            </>
          }
        >
          <p className="line-clamp-4 whitespace-pre-wrap break-words text-[13px] text-muted">
            {message.text}
          </p>
        </Dialog>
      ) : null}
    </>
  )
}
