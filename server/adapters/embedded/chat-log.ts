import type { ChatEntry } from '../../../lib/protocol/chat.ts'
import type { Position } from '../../../lib/protocol/positions.ts'
import type {
  ChatDraft,
  ChatLog,
  ChatOutcome,
  ChatSlice,
  MessagePage,
  MessageQuery,
} from '../../ports/chat-log.ts'
import type { ReadMarker, ReadMarkers } from '../../ports/read-markers.ts'
import { ChatFollowers } from '../memory/chat-followers.ts'
import type { FoundMessages, HeldEntries } from './chat-reader.ts'
import type { Written } from './chat-writer.ts'
import type { Asked, Thread } from './supervised-thread.ts'

/** The chat in the data file: the writer decides and commits, then followers hear of it; the reader answers questions. */
export class EmbeddedChatLog implements ChatLog {
  readonly #writer: Thread
  readonly #reader: Asked
  readonly #epoch: string
  readonly #followers: ChatFollowers

  constructor(parts: {
    writer: Thread
    reader: Asked
    epoch: string
    onFollowerError: (error: unknown) => void
  }) {
    this.#writer = parts.writer
    this.#reader = parts.reader
    this.#epoch = parts.epoch
    this.#followers = new ChatFollowers(parts.onFollowerError)
  }

  async append(room: string, draft: ChatDraft): Promise<ChatOutcome> {
    const written = draft.kind === 'purged' ? await this.#purge(room, draft) : await this.#append(room, draft)
    if (written === null) return { kind: 'gone' }
    if (written.kind === 'appended') this.#followers.tell(room, written.entry, this.#epoch)
    return { ...written, epoch: this.#epoch }
  }

  async read(room: string, since: Position, limit: number): Promise<ChatSlice> {
    const held = (await this.#reader.call('chatRead', [room, since.offset, limit])) as HeldEntries
    const head = { epoch: this.#epoch, offset: held.head }
    if (since.epoch !== this.#epoch) return { kind: 'reset', why: 'epoch_changed', head }
    if (since.offset > held.head) return { kind: 'reset', why: 'past_head', head }
    if (since.offset < held.oldest - 1) return { kind: 'reset', why: 'trimmed', head }
    return { kind: 'entries', entries: held.entries, head }
  }

  async find(query: MessageQuery): Promise<MessagePage> {
    const { head, ...found } = (await this.#reader.call('chatFind', [query])) as FoundMessages
    return { ...found, head: head === null ? null : { epoch: this.#epoch, offset: head } }
  }

  follow(room: string, onEntry: (entry: ChatEntry, epoch: string) => void): () => void {
    return this.#followers.add(room, onEntry)
  }

  async rooms(): Promise<readonly string[]> {
    return (await this.#reader.call('chatRooms', [])) as readonly string[]
  }

  readonly markers: ReadMarkers = {
    mark: async (room, person, offset) => {
      await this.#writer.call('chatMark', [room, person, offset])
      return this.markers.find(room, person)
    },
    find: async (room, person) => (await this.#reader.call('chatMarker', [room, person])) as ReadMarker,
  }

  /** The threads are the store's to end. */
  async close(): Promise<void> {}

  async #append(room: string, draft: ChatDraft): Promise<Written> {
    return (await this.#writer.call('chatAppend', [room, draft])) as Written
  }

  /** In slices, so that nobody waits for a long one. Where one breaks off, the same call again goes on. */
  async #purge(room: string, draft: ChatDraft & { kind: 'purged' }): Promise<Written> {
    const { author, from, to } = draft.match
    if (author === undefined && from === undefined && to === undefined) return this.#append(room, draft)
    for (let done = 0; ; ) {
      const slice = (await this.#writer.call('chatPurge', [room, draft, done])) as
        | { done: number }
        | { written: Written }
      if ('written' in slice) return slice.written
      done = slice.done
    }
  }
}
