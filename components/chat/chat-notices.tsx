'use client'

import { X } from 'lucide-react'
import { useStore } from '../hooks/use-store.ts'
import { IconButton } from '../ui/button.tsx'
import { useChatRoom } from './chat-room.ts'

const BOX = 'flex shrink-0 items-start gap-2 border-t border-line bg-raised px-3 py-2 text-[13px]'

/** Above the composer: what a command gave, and why something is not sent. */
export function ChatNotices(props: { readonly notice: string | null; readonly onDismiss: () => void }) {
  const { client } = useChatRoom()
  const { phase, outbox, held } = useStore(client.state)
  const connection = useStore(client.connection)
  const waiting = outbox.filter(({ error }) => error === null).length
  const refused = outbox.find(({ action, error }) => action.kind !== 'post' && error !== null)
  const { notice, onDismiss } = props
  return (
    <>
      {refused?.error == null ? null : (
        <div role="alert" className={`${BOX} text-bad`}>
          <span className="flex-1">A change of a message was not taken: {refused.error.message}</span>
          <IconButton label="Dismiss" className="h-6 w-6" onClick={() => client.discard(refused.action.id)}>
            <X aria-hidden className="size-3.5" />
          </IconButton>
        </div>
      )}
      {phase.kind === 'failed' ? (
        <p role="alert" className={`${BOX} text-bad`}>
          The conversation cannot be read: {phase.error.message}
        </p>
      ) : phase.kind === 'removed' || phase.kind === 'missing' ? (
        <p role="status" className={`${BOX} text-warn`}>
          The room is gone, and its conversation with it.
        </p>
      ) : connection.kind === 'offline' || connection.kind === 'reconnecting' ? (
        <p role="status" data-testid="offline" className={`${BOX} text-warn`}>
          No connection. {waiting > 0 ? 'What you wrote' : 'What you write'} is kept here, and sent when it is
          back.
        </p>
      ) : connection.kind === 'closed' ? (
        <p role="status" className={`${BOX} text-warn`}>
          The connection is closed: {connection.reason}. What you write is kept.
        </p>
      ) : held !== null ? (
        <p role="status" data-testid="held" className={`${BOX} text-warn`}>
          {held.code === 'quota_exceeded'
            ? 'That was much at once. What is left is kept, and sent by itself one after the other.'
            : `The server asks for patience: ${held.message} What you wrote is kept, and sent again by itself.`}
        </p>
      ) : null}
      {notice === null ? null : (
        <div role="status" data-testid="notice" className={BOX}>
          <span className="min-w-0 flex-1 break-words">{notice}</span>
          <IconButton label="Dismiss" className="h-6 w-6" onClick={onDismiss}>
            <X aria-hidden className="size-3.5" />
          </IconButton>
        </div>
      )}
    </>
  )
}
