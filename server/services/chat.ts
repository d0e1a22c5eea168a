import type { Author, ChatEntry, ChatMessage, PurgeMatch } from '../../lib/protocol/chat.ts'
import type { ChatAction } from '../../lib/protocol/chat-actions.ts'
import type { ChatCatchUp, ChatPage } from '../../lib/protocol/chat-events.ts'
import { MAX_RESUME_ENTRIES } from '../../lib/protocol/chat-events.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import type { Position } from '../../lib/protocol/positions.ts'
import type { ChatDraft, ChatLog, MessageQuery } from '../ports/chat-log.ts'
import type { Clock } from '../ports/clock.ts'
import type { Quota } from '../ports/quota.ts'
import { takeFromChatQuota } from './chat-quota.ts'
import type { RoomService } from './rooms.ts'

export interface Taken {
  /** `already`: the same action was taken before. */
  readonly outcome: 'taken' | 'already'
  readonly entry: ChatEntry
  readonly epoch: string
}

/** The chat of rooms, by the room's id. Passes the log's `storage_failed` on. */
export interface ChatService {
  /**
   * Durable before it resolves. Refuses with `unknown_message`, `not_author`, and (`quota_exceeded`) what comes too fast.
   * The same action again changes nothing.
   */
  act(room: string, action: ChatAction, by: Author): Promise<Taken>
  /** What follows a position, or the newest messages where it cannot be resumed or none is named. */
  catchUp(room: string, since: Position | undefined, limit: number): Promise<ChatCatchUp>
  page(room: string, query: Omit<MessageQuery, 'room'>): Promise<ChatPage>
  /** Of all rooms: messages about one of `feeds` that touch [from, to], the newest so many. */
  moments(
    feeds: readonly string[],
    from: number,
    to: number,
    limit: number,
  ): Promise<{ messages: readonly ChatMessage[]; more: boolean }>
  /** Deletes all that matches and was written until now; without any condition not even tombstones stay. */
  purge(room: string, match: PurgeMatch, by: Author): Promise<Taken>
  follow(room: string, onEntry: (entry: ChatEntry, epoch: string) => void): () => void
  /** Erases what rooms left behind that were removed while their chat could not be. */
  sweep(): Promise<void>
  close(): void
}

/** Different emoji of one message, and people of one emoji. */
const MAX_EMOJI = 32
const MAX_REACTING = 500

export function createChatService(deps: {
  log: ChatLog
  rooms: Pick<RoomService, 'follow' | 'list'>
  quota: Quota
  clock: Clock
  newId: () => string
  /** The chat of a removed room could not be erased. */
  onLeftBehind: (room: string, error: unknown) => void
}): ChatService {
  const { log, rooms, quota, clock, newId } = deps

  const unfollow = rooms.follow((event) => {
    if (event.kind === 'removed' && event.elsewhere !== true) void erase(event.id, event.by)
  })

  async function erase(room: string, by: string): Promise<void> {
    try {
      await purge(room, {}, { id: 'room', name: by })
    } catch (error) {
      deps.onLeftBehind(room, error)
    }
  }

  async function append(room: string, draft: ChatDraft): Promise<Taken> {
    const outcome = await log.append(room, draft)
    if (outcome.kind === 'gone') throw unknown()
    const { kind, entry, epoch } = outcome
    if (kind === 'appended') return { outcome: 'taken', entry, epoch }
    if (entry.by.id === draft.by.id) return { outcome: 'already', entry, epoch }
    throw new AppError('bad_request', 'Somebody else has used this id already; make another one.')
  }

  async function messageOf(room: string, id: string): Promise<ChatMessage> {
    const [message] = (await log.find({ room, ids: [id], limit: 1 })).messages
    if (message === undefined) throw unknown()
    return message
  }

  async function own(room: string, id: string, by: Author): Promise<void> {
    const { author } = await messageOf(room, id)
    if (author.id !== by.id) throw new AppError('not_author', 'Only its author may change a message.')
  }

  async function draftOf(room: string, action: ChatAction, by: Author): Promise<ChatDraft> {
    const signed = { id: action.id, at: clock.now(), by }
    switch (action.kind) {
      case 'post': {
        const { text, thread, moment, mentions } = action
        // A thread has one level: an answer to an answer is one to what that answers.
        const root = thread === undefined ? undefined : ((await messageOf(room, thread)).thread ?? thread)
        return {
          kind: 'posted',
          ...signed,
          text: written(text, moment !== undefined),
          mentions,
          ...(root === undefined ? {} : { thread: root }),
          ...(moment === undefined ? {} : { moment }),
        }
      }
      case 'edit': {
        const { message, mentions } = action
        await own(room, message, by)
        const { moment } = await messageOf(room, message)
        return {
          kind: 'edited',
          ...signed,
          message,
          text: written(action.text, moment !== undefined),
          mentions,
        }
      }
      case 'delete':
        await own(room, action.message, by)
        return { kind: 'deleted', ...signed, message: action.message }
      case 'react': {
        const { message, emoji, on } = action
        if (on) checkReaction(await messageOf(room, message), emoji)
        return { kind: 'reacted', ...signed, message, emoji, on }
      }
      case 'pin':
        return { kind: 'pinned', ...signed, message: action.message, on: action.on }
    }
  }

  function purge(room: string, match: PurgeMatch, by: Author): Promise<Taken> {
    const at = clock.now()
    const { author, from, to } = match
    const whole = author === undefined && from === undefined && to === undefined
    return append(room, {
      kind: 'purged',
      id: newId(),
      at,
      by,
      match: whole ? {} : { ...match, to: Math.min(to ?? at, at) },
    })
  }

  async function page(room: string, query: Omit<MessageQuery, 'room'>): Promise<ChatPage> {
    const { messages, head, more } = await log.find({ ...query, room })
    return { messages, head: head ?? { epoch: '', offset: 0 }, more }
  }

  return {
    async act(room, action, by) {
      await takeFromChatQuota(quota, action.kind, by)
      return append(room, await draftOf(room, action, by))
    },
    async catchUp(room, since, limit) {
      if (since === undefined) return { resumed: false, why: 'new', page: await page(room, { limit }) }
      const slice = await log.read(room, since, MAX_RESUME_ENTRIES)
      if (slice.kind === 'entries' && slice.head.offset - since.offset <= MAX_RESUME_ENTRIES) {
        return { resumed: true, entries: slice.entries, head: slice.head }
      }
      const why = slice.kind === 'reset' ? slice.why : 'too_far_behind'
      return { resumed: false, why, page: await page(room, { limit }) }
    },
    page,
    async moments(feeds, from, to, limit) {
      const { messages, more } = await log.find({ room: null, moment: { feeds, from, to }, limit })
      return { messages, more }
    },
    purge,
    follow: (room, onEntry) => log.follow(room, onEntry),
    async sweep() {
      // Chats first: a room is there before anybody talks in it.
      const held = await log.rooms()
      const known = new Set((await rooms.list('all')).map(({ id }) => id))
      for (const room of held) if (!known.has(room)) await erase(room, 'the server')
    },
    close: unfollow,
  }
}

/** As it is stored: whole characters only, no NUL, nothing around it. */
function written(text: string, mayBeEmpty: boolean): string {
  const clean = text.toWellFormed().replaceAll('\0', '').trim()
  if (clean === '' && !mayBeEmpty) throw new AppError('bad_request', 'A message needs a text.')
  return clean
}

function checkReaction({ reactions }: ChatMessage, emoji: string): void {
  const same = reactions.find((one) => one.emoji === emoji)
  if (same === undefined && reactions.length >= MAX_EMOJI) {
    throw new AppError('bad_request', `A message has at most ${MAX_EMOJI} different reactions.`)
  }
  if (same !== undefined && same.by.length >= MAX_REACTING) {
    throw new AppError('bad_request', `At most ${MAX_REACTING} people react with ${emoji}.`)
  }
}

function unknown(): AppError {
  return new AppError('unknown_message', 'This message is not there, or was deleted.')
}
