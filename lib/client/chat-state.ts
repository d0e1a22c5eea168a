import type { z } from 'zod'
import type { ChatMessage } from '../protocol/chat.ts'
import type { chatActionSchema } from '../protocol/chat-actions.ts'
import type { ChatPage, CommandReply, pageRequestSchema, Unread } from '../protocol/chat-events.ts'
import type { WireError } from '../protocol/errors.ts'
import type { Person } from '../protocol/room-events.ts'
import type { BrowserEvents } from './browser-events.ts'
import type { ChatHere } from './chat-here.ts'
import type { ConnectionState } from './connection.ts'
import type { OutboxItem, OutboxStorage } from './outbox.ts'
import type { Store } from './store.ts'

type WithoutId<A> = A extends unknown ? Omit<A, 'id'> : never
type ChatActionDraft = WithoutId<z.input<typeof chatActionSchema>>
export type ChatQuery = Omit<z.input<typeof pageRequestSchema>, 'slug'>

export type ChatPhase =
  | { readonly kind: 'joining' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'removed'; readonly by: string | null }
  | { readonly kind: 'failed'; readonly error: WireError }

export interface ChatState {
  readonly phase: ChatPhase
  /** The held stretch of the log, in its order, with own changes that the server has not taken yet. */
  readonly messages: readonly ChatMessage[]
  /** What this person did and the server has not taken, oldest first; posts among them are shown below the messages. */
  readonly outbox: readonly OutboxItem[]
  /** Why the oldest of them waits: the server asks for patience; it is sent again by itself. */
  readonly held: WireError | null
  /** Whether `messages` begins with the first message that there is, and ends with the newest. */
  readonly atStart: boolean
  readonly live: boolean
  readonly read: Unread
  /** Of this tab; null while the connection is lost. */
  readonly tab: string | null
}

export interface ChatClientOptions {
  readonly slug: string
  readonly person: Person
  /** What is unsent survives a reload there; null: it does not. */
  readonly storage: OutboxStorage | null
  /** Whether others' crosshairs are asked for. */
  readonly pointers?: boolean
  readonly url?: string
  /** Milliseconds that an answer may take; 10,000 by default. */
  readonly replyMs?: number
  readonly random?: () => number
  readonly now?: () => number
  readonly newId?: () => string
  readonly environment?: BrowserEvents
}

export interface ChatClient extends ChatHere {
  readonly state: Store<ChatState>
  readonly connection: Store<ConnectionState>
  /** Shown at once, and sent until the server takes or refuses it. Returns its id, which a post gives its message. */
  act(draft: ChatActionDraft): string
  /** Sends what was refused again, or gives it up. */
  retry(id: string): void
  discard(id: string): void
  /** Lengthen `messages` at its ends; false where there was no answer. */
  older(): Promise<boolean>
  newer(): Promise<boolean>
  /** `messages` becomes what lies around an offset, or the newest. */
  jump(offset: number): Promise<boolean>
  backToLive(): Promise<boolean>
  /** A search, a thread, the pins, the moments. Its messages are kept up to date under `message`. Null without an answer. */
  find(query: ChatQuery): Promise<ChatPage | null>
  /** A held message, with own changes. */
  message(id: string): ChatMessage | null
  /**
   * All held messages that point at a moment, wherever one reads: those that `find` gave, and those that came since. `round`
   * grows where what was found was dropped: find it again.
   */
  moments(): { readonly messages: readonly ChatMessage[]; readonly round: number }
  /** Everything up to an offset was seen. */
  markRead(offset: number): void
  /** `/stats` and `/export`. Null without an answer. */
  command(text: string): Promise<CommandReply | null>
  rename(person: Person): void
  /** Whether others' crosshairs are sent to this tab. */
  showPointers(on: boolean): void
  reconnectNow(): void
  close(): void
}
