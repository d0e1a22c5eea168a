import { searchFor } from '../../../lib/domain/text/search-words.ts'
import type { ChatMessage } from '../../../lib/protocol/chat.ts'
import type { MessageQuery } from '../../ports/chat-log.ts'

/** Whether a message is what is asked for; its room is not looked at. */
export function fitting(query: MessageQuery): (message: ChatMessage) => boolean {
  const { before, after, ids, text, author, thread, pinned, moment } = query
  const hasWords = text === undefined ? () => true : searchFor(text)
  return (message) =>
    (before === undefined || message.offset < before) &&
    (after === undefined || message.offset > after) &&
    (ids === undefined || ids.includes(message.id)) &&
    (author === undefined || message.author.id === author) &&
    (thread === undefined || message.thread === thread) &&
    (pinned === undefined || message.pinned !== undefined) &&
    (moment === undefined || touches(message, moment)) &&
    hasWords(message.text)
}

function touches(
  { moment }: ChatMessage,
  { feeds, from, to }: { feeds?: readonly string[] | undefined; from: number; to: number },
): boolean {
  if (moment === undefined || moment.time > to || (moment.until ?? moment.time) < from) return false
  return feeds === undefined || (moment.feed !== undefined && feeds.includes(moment.feed))
}
