import type { ChatMessage } from '../../../lib/protocol/chat.ts'

export interface RoomRow {
  readonly key: number
  readonly head: number
  /** The first offset that is held; what lies before it is being deleted. */
  readonly oldest: number
}

export interface MessageRow {
  readonly key: number
  readonly text: string
  /** The message as JSON, without its text. */
  readonly body: string
}

export function messageFrom({ text, body }: Pick<MessageRow, 'text' | 'body'>): ChatMessage {
  return { ...(JSON.parse(body) as ChatMessage), text }
}

/** What may be asked for in columns of its own, beside the whole. */
export function asRow(room: RoomRow, message: ChatMessage): Readonly<Record<string, string | number | null>> {
  const { offset, id, author, at, deleted, thread, pinned, moment, text } = message
  return {
    room: room.key,
    offset,
    id,
    author: author.id,
    at,
    deleted: deleted === undefined ? 0 : 1,
    thread: thread ?? null,
    pinned: pinned === undefined ? 0 : 1,
    feed: moment?.feed ?? null,
    time: moment?.time ?? null,
    until: moment === undefined ? null : (moment.until ?? moment.time),
    text,
    body: JSON.stringify({ ...message, text: '' }),
  }
}
