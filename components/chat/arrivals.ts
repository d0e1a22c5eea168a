import type { ChatMessage } from '../../lib/protocol/chat.ts'

/** Messages of others after an offset, as they came. */
export function arrivedAfter(offset: number, messages: readonly ChatMessage[], me: string): ChatMessage[] {
  const came: ChatMessage[] = []
  for (let i = messages.length - 1; i >= 0; i--) {
    const message = messages[i]
    if (message === undefined || message.offset <= offset) break
    if (message.author.id !== me && message.deleted === undefined) came.unshift(message)
  }
  return came
}
