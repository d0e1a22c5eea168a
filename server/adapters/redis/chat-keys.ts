import type { ChatEntry, ChatMessage } from '../../../lib/protocol/chat.ts'
import type { RedisLink } from './link.ts'
import { Script } from './script.ts'

/** A message as it is kept, with the offsets of its edits: their texts are blanked with it (SPEC CH1). */
export interface StoredMessage {
  readonly message: ChatMessage
  readonly edits: readonly number[]
}

export interface ChatState {
  readonly epoch: string
  readonly head: number
  /** The first offset that is held. */
  readonly oldest: number
  /** The entry, and the message, that were asked for. */
  readonly entry: ChatEntry | null
  readonly about: StoredMessage | null
}

type Name = 'meta' | 'entries' | 'offsets' | 'messages' | 'order' | 'moments' | 'authors' | 'marks' | 'news'

/** The keys of the chats: those of one room lie in one slot. */
export class ChatKeys {
  readonly #prefix: string
  readonly #freshEpoch: () => string
  readonly #state = new Script('always', 'fence', 'chat-state')

  constructor(prefix: string, freshEpoch: () => string) {
    this.#prefix = prefix
    this.#freshEpoch = freshEpoch
  }

  /** The ids of all rooms that have a chat. */
  get rooms(): string {
    return `${this.#prefix}{chats}:rooms`
  }

  of(room: string, name: Name): string {
    return `${this.#prefix}{chat-${encodeURIComponent(room)}}:${name}`
  }

  async state(
    link: RedisLink,
    room: string,
    ask: { entry?: string; about?: string } = {},
  ): Promise<ChatState> {
    const keys = (['meta', 'entries', 'offsets', 'messages'] as const).map((name) => this.of(room, name))
    const args = [this.#freshEpoch(), ask.entry ?? '', ask.about ?? '']
    const reply = await this.#state.run(link.client, keys, args)
    const [epoch, head, oldest, entry, about] = reply as readonly [
      Buffer,
      number,
      number,
      Buffer | null | undefined,
      Buffer | null | undefined,
    ]
    return {
      epoch: epoch.toString('latin1'),
      head,
      oldest,
      entry: entry ? (JSON.parse(String(entry)) as ChatEntry) : null,
      about: about ? (JSON.parse(String(about)) as StoredMessage) : null,
    }
  }
}
