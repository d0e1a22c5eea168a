import type { OutboxItem } from '../../lib/client/outbox.ts'
import { messageOf } from '../../lib/domain/chat-fold.ts'
import type { Author, ChatMessage } from '../../lib/protocol/chat.ts'
import type { WireError } from '../../lib/protocol/errors.ts'
import { dayOf, type Zone } from '../format/times.ts'

/** Messages of one author that follow on each other this closely stand under one name. */
const TOGETHER_MS = 5 * 60_000

/** A message of one's own on its way; `error`: the server refused it. */
export interface Sending {
  readonly error: WireError | null
}

/** A line of the conversation: one message, and what begins with it. */
export interface MessageRow {
  readonly message: ChatMessage
  /** A new day begins above it. */
  readonly newDay: boolean
  /** The line above which all is read stands above it. */
  readonly firstUnread: boolean
  /** Shows its author; the others follow on the row above. */
  readonly headed: boolean
  readonly sending: Sending | null
}

export interface RowsAsked {
  readonly messages: readonly ChatMessage[]
  /** Whether there is none before them. Otherwise the first is not shown: what stands above it is not known yet. */
  readonly atStart: boolean
  /** What is shown below them. */
  readonly unsent: readonly ChatMessage[]
  readonly errors: ReadonlyMap<string, WireError | null>
  readonly zone: Zone
  readonly me: string
  /** The offset up to which all was read when one began to look; null: no line. */
  readonly readUpTo: number | null
}

export function rowsOf({ messages, atStart, unsent, errors, zone, me, readUpTo }: RowsAsked): MessageRow[] {
  const rows: MessageRow[] = []
  let lined = readUpTo === null
  let before: ChatMessage | null = null
  const add = (message: ChatMessage, sending: Sending | null): void => {
    const newDay = before === null || dayOf(before.at, zone) !== dayOf(message.at, zone)
    const firstUnread = !lined && message.offset > (readUpTo ?? 0) && message.author.id !== me
    if (firstUnread) lined = true
    const headed = newDay || firstUnread || before === null || !followsOn(before, message)
    rows.push({ message, newDay, firstUnread, headed, sending })
    before = message
  }
  const [first, ...rest] = messages
  if (first !== undefined && !atStart) before = first
  for (const message of atStart ? messages : rest) add(message, null)
  for (const message of unsent) add(message, { error: errors.get(message.id) ?? null })
  return rows
}

function followsOn(before: ChatMessage, message: ChatMessage): boolean {
  return (
    before.author.id === message.author.id &&
    before.author.name === message.author.name &&
    before.thread === message.thread &&
    before.deleted === undefined &&
    message.deleted === undefined &&
    message.pinned === undefined &&
    message.at - before.at < TOGETHER_MS
  )
}

/** The posts of the outbox as messages that are not in the log yet. */
export function unsentOf(outbox: readonly OutboxItem[], me: Author): ChatMessage[] {
  return outbox.flatMap(({ action, at }) => {
    if (action.kind !== 'post') return []
    const entry = { ...action, kind: 'posted' as const, offset: Number.MAX_SAFE_INTEGER, at, by: me }
    return [messageOf('', entry)]
  })
}
