'use client'

import { SendHorizontal } from 'lucide-react'
import { useState } from 'react'
import { MAX_MESSAGE_LENGTH } from '../../lib/protocol/limits.ts'
import { IconButton } from '../ui/button.tsx'
import { useChatRoom } from './chat-room.ts'

export function Composer() {
  const { client } = useChatRoom()
  const [text, setText] = useState('')
  function send(): void {
    const written = text.trim()
    if (written === '' || written.length > MAX_MESSAGE_LENGTH) return
    client.act({ kind: 'post', text: written })
    setText('')
  }
  return (
    <div className="flex shrink-0 items-end gap-1 border-t border-line p-2">
      <textarea
        aria-label="Message"
        rows={1}
        value={text}
        placeholder="Write a message"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
          event.preventDefault()
          send()
        }}
        className="max-h-40 min-h-8 w-full resize-none rounded-md border border-edge bg-surface px-2 py-1.5 text-[13px] leading-5"
      />
      <IconButton label="Send" onClick={send}>
        <SendHorizontal aria-hidden className="size-4" />
      </IconButton>
    </div>
  )
}
