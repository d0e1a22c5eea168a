import type { ChatEntry, ChatMessage, PostedEntry, PurgeMatch } from '../protocol/chat.ts'

/** The message that a post begins. */
export function messageOf(room: string, entry: PostedEntry): ChatMessage {
  const { id, offset, by, at, text, mentions, thread, moment } = entry
  return {
    room,
    id,
    offset,
    changed: offset,
    author: by,
    at,
    text,
    mentions,
    ...(thread === undefined ? {} : { thread }),
    ...(moment === undefined ? {} : { moment }),
    reactions: [],
  }
}

/** The one message besides a posted one that an entry may change, or null: none, or (`purged`) those that match. */
export function targetOf(entry: ChatEntry): string | null {
  switch (entry.kind) {
    case 'posted':
      return entry.thread ?? null
    case 'purged':
      return null
    default:
      return entry.message
  }
}

/**
 * A message after an entry of its room: the same object where nothing of it changes. An entry that the message has already
 * in it, by offset, changes nothing; so a page that is newer than the entries that follow it comes to the same.
 */
export function withEntry(message: ChatMessage, entry: ChatEntry): ChatMessage {
  if (entry.offset <= message.changed) return message
  if (entry.kind === 'purged') return purgeMatches(entry.match, message) ? tombstone(message, entry) : message
  if (targetOf(entry) !== message.id) return message
  const next = { ...message, changed: entry.offset }
  if (entry.kind === 'posted') {
    return { ...next, replies: { count: (message.replies?.count ?? 0) + 1, at: entry.at } }
  }
  if (message.deleted !== undefined) return message
  switch (entry.kind) {
    case 'edited':
      return { ...next, text: entry.text, mentions: entry.mentions, edited: entry.at }
    case 'deleted':
      return { ...tombstone(message, entry), changed: entry.offset }
    case 'reacted':
      return { ...next, reactions: reacted(message.reactions, entry) }
    case 'pinned': {
      const { pinned: _, ...rest } = next
      return entry.on ? { ...rest, pinned: { at: entry.at, by: entry.by } } : rest
    }
    default:
      // A kind that a newer release has: it changes nothing that this one knows.
      return message
  }
}

export function purgeMatches({ author, from, to }: PurgeMatch, message: ChatMessage): boolean {
  return (
    (author === undefined || message.author.id === author) &&
    (from === undefined || message.at >= from) &&
    (to === undefined || message.at <= to)
  )
}

/** Whether it erases all that was there: nothing is left of it, not even tombstones. */
export function purgesAll(entry: ChatEntry): boolean {
  return entry.kind === 'purged' && Object.values(entry.match).every((value) => value === undefined)
}

/** Without what was written: who and when stays. `changed` stays too, since a deleted message changes no more. */
export function tombstone(message: ChatMessage, { at, by }: Pick<ChatEntry, 'at' | 'by'>): ChatMessage {
  if (message.deleted !== undefined) return message
  const { moment: _moment, pinned: _pinned, edited: _edited, ...rest } = message
  return { ...rest, text: '', mentions: [], reactions: [], deleted: { at, by } }
}

/** The stored form of an entry of a message that was deleted (SPEC CH1). */
export function blanked(entry: ChatEntry): ChatEntry {
  if (entry.kind === 'edited') return { ...entry, text: '', mentions: [] }
  if (entry.kind !== 'posted') return entry
  const { moment: _moment, ...rest } = entry
  return { ...rest, text: '', mentions: [] }
}

type Reactions = ChatMessage['reactions']

function reacted(reactions: Reactions, entry: Extract<ChatEntry, { kind: 'reacted' }>): Reactions {
  const { emoji, on, by } = entry
  const rest = reactions.map((one) =>
    one.emoji === emoji ? { emoji, by: one.by.filter(({ id }) => id !== by.id) } : one,
  )
  if (!on) return rest.filter((one) => one.by.length > 0)
  if (!rest.some((one) => one.emoji === emoji)) return [...rest, { emoji, by: [by] }]
  return rest.map((one) => (one.emoji === emoji ? { emoji, by: [...one.by, by] } : one))
}
