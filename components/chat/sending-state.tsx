'use client'

import { Clock, TriangleAlert } from 'lucide-react'
import type { WireError } from '../../lib/protocol/errors.ts'
import { useChatRoom } from './chat-room.ts'

const LINK = 'font-medium text-accent underline underline-offset-2'

/** Under a message of one's own that the server has not taken: it is on its way, or was refused and why. */
export function SendingState({ id, error }: { readonly id: string; readonly error: WireError | null }) {
  const { client } = useChatRoom()
  if (error === null) {
    return (
      <p className="flex items-center gap-1 text-xs text-muted">
        <Clock aria-hidden className="size-3" />
        Sending …
      </p>
    )
  }
  return (
    <p role="alert" className="flex flex-wrap items-center gap-x-2 text-xs text-bad">
      <TriangleAlert aria-hidden className="size-3.5" />
      <span>Not sent: {error.message}</span>
      <button type="button" className={LINK} onClick={() => client.retry(id)}>
        Try again
      </button>
      <button type="button" className={LINK} onClick={() => client.discard(id)}>
        Discard
      </button>
    </p>
  )
}
