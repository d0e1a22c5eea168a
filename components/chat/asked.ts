import type { ChatQuery } from '../../lib/client/chat-state.ts'
import type { ChatMessage } from '../../lib/protocol/chat.ts'
import type { Person } from '../../lib/protocol/room-events.ts'

/** A part of the conversation that is shown by itself. */
export type Asked =
  | { readonly kind: 'moments' }
  | { readonly kind: 'pins' }
  | { readonly kind: 'mentions' }
  | { readonly kind: 'search'; readonly text: string }
  | { readonly kind: 'thread'; readonly id: string }

/** As the server is asked for it; of mentions it gives somewhat more. */
export function queryOf(asked: Asked, me: Person): ChatQuery {
  switch (asked.kind) {
    case 'moments':
      return { moment: { from: -8.64e15, to: 8.64e15 } }
    case 'pins':
      return { pinned: true }
    case 'mentions':
      return { text: me.name }
    case 'search':
      return { text: asked.text }
    case 'thread':
      return { thread: asked.id }
  }
}

/** Whether a message belongs to it as it is now. A search is about what the server found. */
export function belongsTo(asked: Asked, message: ChatMessage, me: Person): boolean {
  switch (asked.kind) {
    case 'moments':
      return message.moment !== undefined
    case 'pins':
      return message.pinned !== undefined
    case 'mentions':
      return message.mentions.some(({ id }) => id === me.id)
    case 'search':
      return false
    case 'thread':
      return message.thread === asked.id || message.id === asked.id
  }
}

/** What was found and what came since, as they are now, in their order. */
export function shownOf(
  asked: Asked,
  found: readonly ChatMessage[],
  held: readonly ChatMessage[],
  now: (message: ChatMessage) => ChatMessage,
  me: Person,
): ChatMessage[] {
  const all = new Map<string, ChatMessage>()
  for (const message of found) {
    const current = now(message)
    const stays = asked.kind === 'search' ? current.deleted === undefined : belongsTo(asked, current, me)
    if (stays) all.set(message.id, current)
  }
  for (const message of held) if (belongsTo(asked, message, me)) all.set(message.id, message)
  return [...all.values()].sort((a, b) => a.offset - b.offset)
}
