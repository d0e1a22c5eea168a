'use client'

import clsx from 'clsx'
import type { ChatMessage } from '../../lib/protocol/chat.ts'
import { useChatRoom } from './chat-room.ts'

/** Who felt what; a press joins them, or takes one's own back. */
export function Reactions({ message }: { readonly message: ChatMessage }) {
  const { client, me } = useChatRoom()
  if (message.reactions.length === 0) return null
  return (
    <div className="mt-1 flex flex-wrap gap-1">
      {message.reactions.map(({ emoji, by }) => {
        const mine = by.some(({ id }) => id === me.id)
        const names = by.map(({ name }) => name).join(', ')
        return (
          <button
            key={emoji}
            type="button"
            aria-pressed={mine}
            aria-label={`${emoji} ${by.length}: ${names}`}
            title={names}
            onClick={() => client.act({ kind: 'react', message: message.id, emoji, on: !mine })}
            className={clsx(
              'flex h-6 items-center gap-1 rounded-full border px-2 text-xs tabular-nums hover:bg-raised',
              mine ? 'border-accent bg-raised font-medium' : 'border-line bg-surface',
            )}
          >
            <span aria-hidden>{emoji}</span>
            {by.length}
          </button>
        )
      })}
    </div>
  )
}
