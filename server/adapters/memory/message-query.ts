import { searchWords } from '../../../lib/domain/search-words.ts'
import type { ChatMessage } from '../../../lib/protocol/chat.ts'
import type { MessageQuery } from '../../ports/chat-log.ts'

/** Whether a message is what is asked for; its room is not looked at. */
export function fits(message: ChatMessage, query: MessageQuery): boolean {
  const { before, after, ids, text, author, thread, pinned, moment } = query
  return (
    (before === undefined || message.offset < before) &&
    (after === undefined || message.offset > after) &&
    (ids === undefined || ids.includes(message.id)) &&
    (author === undefined || message.author.id === author) &&
    (thread === undefined || message.thread === thread) &&
    (pinned === undefined || message.pinned !== undefined) &&
    (moment === undefined || touches(message, moment)) &&
    (text === undefined || hasWords(message.text, text))
  )
}

function touches(
  { moment }: ChatMessage,
  { feeds, from, to }: { feeds?: readonly string[] | undefined; from: number; to: number },
): boolean {
  if (moment === undefined || moment.time > to || (moment.until ?? moment.time) < from) return false
  return feeds === undefined || (moment.feed !== undefined && feeds.includes(moment.feed))
}

function hasWords(text: string, asked: string): boolean {
  const words = searchWords(text)
  const wanted = searchWords(asked)
  const last = wanted.pop()
  if (last === undefined) return false
  return wanted.every((word) => words.includes(word)) && words.some((word) => word.startsWith(last))
}
