'use client'

import { useStore } from '../hooks/use-store.ts'
import { useChatRoom } from './chat-room.ts'

const NAMED = 3

/** Who writes at the moment. Takes its line always, so that nothing moves. */
export function TypingLine() {
  const { client, me } = useChatRoom()
  const { people } = useStore(client.presence)
  const names = people
    .filter(({ person, typing }) => typing && person.id !== me.id)
    .map((one) => one.person.name)
  return (
    <p
      aria-live="off"
      data-testid="typing"
      className="h-5 shrink-0 truncate px-3 text-xs leading-5 text-muted"
    >
      {names.length === 0
        ? null
        : names.length > NAMED
          ? `${names.length} people are writing …`
          : `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} writing …`}
    </p>
  )
}
