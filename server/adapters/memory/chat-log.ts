import { randomBytes } from 'node:crypto'
import type { ChatEntry, ChatMessage } from '../../../lib/protocol/chat.ts'
import { AppError } from '../../../lib/protocol/errors.ts'
import type { Position } from '../../../lib/protocol/positions.ts'
import type {
  ChatDraft,
  ChatLog,
  ChatOutcome,
  ChatSlice,
  MessagePage,
  MessageQuery,
} from '../../ports/chat-log.ts'
import { MAX_UNREAD, type ReadMarker, type ReadMarkers } from '../../ports/read-markers.ts'
import { ChatFollowers } from './chat-followers.ts'
import { MemoryChatRoom } from './chat-room.ts'
import { fitting } from './message-query.ts'

export interface MemoryChatOptions {
  /** null: for ever. */
  readonly retentionMs: number | null
  readonly now: () => number
  readonly onFollowerError: (error: unknown) => void
}

/** Chat and read markers in this process alone. */
export class MemoryChatLog implements ChatLog {
  readonly #options: MemoryChatOptions
  readonly #epoch = randomBytes(6).toString('base64url')
  readonly #rooms = new Map<string, MemoryChatRoom>()
  readonly #marks = new Map<string, number>()
  readonly #followers: ChatFollowers
  #closed = false

  constructor(options: MemoryChatOptions) {
    this.#options = options
    this.#followers = new ChatFollowers(options.onFollowerError)
  }

  async append(id: string, draft: ChatDraft): Promise<ChatOutcome> {
    const room = this.#room(id)
    const known = room.entry(draft.id)
    if (known !== null) return { kind: 'duplicate', epoch: this.#epoch, entry: known }
    const entry = room.append(draft)
    if (entry === null) return { kind: 'gone' }
    this.#rooms.set(id, room)
    this.#followers.tell(id, entry, this.#epoch)
    return { kind: 'appended', epoch: this.#epoch, entry }
  }

  async read(id: string, since: Position, limit: number): Promise<ChatSlice> {
    const room = this.#room(id)
    const head = { epoch: this.#epoch, offset: room.head }
    if (since.epoch !== this.#epoch) return { kind: 'reset', why: 'epoch_changed', head }
    if (since.offset > room.head) return { kind: 'reset', why: 'past_head', head }
    if (since.offset < room.oldest - 1) return { kind: 'reset', why: 'trimmed', head }
    return { kind: 'entries', entries: room.after(since.offset, limit), head }
  }

  async find(query: MessageQuery): Promise<MessagePage> {
    const { room: id, before, after, limit } = query
    const fits = fitting(query)
    const found: ChatMessage[] = []
    for (const key of id === null ? this.#rooms.keys() : [id]) {
      for (const message of this.#room(key).messages.values()) {
        if (fits(message)) found.push(message)
      }
    }
    if (id === null) found.sort((a, b) => a.at - b.at)
    const forwards = after !== undefined && before === undefined
    return {
      messages: forwards ? found.slice(0, limit) : found.slice(Math.max(0, found.length - limit)),
      head: id === null ? null : { epoch: this.#epoch, offset: this.#room(id).head },
      more: found.length > limit,
    }
  }

  follow(room: string, onEntry: (entry: ChatEntry, epoch: string) => void): () => void {
    return this.#followers.add(room, onEntry)
  }

  async rooms(): Promise<readonly string[]> {
    return [...this.#rooms.keys()].filter((id) => this.#room(id).messages.size > 0)
  }

  /** How far each person has read. */
  readonly markers: ReadMarkers = {
    mark: async (id, person, offset) => {
      const key = JSON.stringify([id, person])
      const most = Math.min(offset, this.#room(id).head)
      this.#marks.set(key, Math.max(most, this.#marks.get(key) ?? 0))
      return this.#marker(id, person)
    },
    find: async (id, person) => this.#marker(id, person),
  }

  async close(): Promise<void> {
    this.#closed = true
  }

  #marker(id: string, person: string): ReadMarker {
    const room = this.#room(id)
    const offset = Math.min(this.#marks.get(JSON.stringify([id, person])) ?? 0, room.head)
    let unread = 0
    for (const message of room.messages.values()) {
      if (message.offset > offset && message.author.id !== person && message.deleted === undefined) unread++
    }
    return { offset, unread: Math.min(unread, MAX_UNREAD) }
  }

  #room(id: string): MemoryChatRoom {
    if (this.#closed) throw new AppError('shutting_down', 'The log is closed.')
    const room = this.#rooms.get(id) ?? new MemoryChatRoom(id)
    const { retentionMs, now } = this.#options
    if (retentionMs !== null) {
      const since = now() - retentionMs
      room.trim(({ at }) => at < since)
    }
    return room
  }
}
