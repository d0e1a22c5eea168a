import type { ChatEntry, ChatMessage } from '../../lib/protocol/chat.ts'
import type { Position } from '../../lib/protocol/positions.ts'

type WithoutOffset<E> = E extends unknown ? Omit<E, 'offset'> : never
/** An entry that has no place yet. */
export type ChatDraft = WithoutOffset<ChatEntry>

export type ChatOutcome =
  /** `duplicate`: an entry of this id is there already, and is this one. */
  | { readonly kind: 'appended' | 'duplicate'; readonly epoch: string; readonly entry: ChatEntry }
  /** Nothing was done: the message that it is about is not there (any more). */
  | { readonly kind: 'gone' }

export type ChatSlice =
  | { readonly kind: 'entries'; readonly entries: readonly ChatEntry[]; readonly head: Position }
  /** The position cannot be resumed; read messages anew. */
  | {
      readonly kind: 'reset'
      readonly why: 'epoch_changed' | 'past_head' | 'trimmed'
      readonly head: Position
    }

/** What is given must all hold. */
export interface MessageQuery {
  /** A room's id; null for all rooms. */
  readonly room: string | null
  /** Offsets, exclusive; only with a room. */
  readonly before?: number | undefined
  readonly after?: number | undefined
  readonly ids?: readonly string[] | undefined
  /** Words that all occur, the last one perhaps as a beginning; case and accents do not matter. */
  readonly text?: string | undefined
  readonly author?: string | undefined
  /** The answers to this message. */
  readonly thread?: string | undefined
  readonly pinned?: true | undefined
  /** With a moment that touches [from, to], ms; of one of `feeds`, where they are given. */
  readonly moment?:
    | { readonly feeds?: readonly string[] | undefined; readonly from: number; readonly to: number }
    | undefined
  /** The newest so many; with `after` and without `before` the oldest. */
  readonly limit: number
}

export interface MessagePage {
  /** In the order in which they were posted, each as all entries up to `head` left it. */
  readonly messages: readonly ChatMessage[]
  /** Of the room; null where the question was about all of them. */
  readonly head: Position | null
  /** Whether more fit the question than `limit`. */
  readonly more: boolean
}

/**
 * An ordered log per room, by the room's id, and the messages that it comes to. Offsets begin at 1 and are gapless; an
 * unknown room reads as empty with head offset 0. What is older than the retention, or was purged whole, goes from the front.
 * All reject with AppError: `storage_failed`, or `shutting_down` once it is closed.
 */
export interface ChatLog {
  /**
   * Idempotent on the draft's id within the room, for as long as the entry is held. When it resolves the entry is durable,
   * and followers have heard of it; one that was rejected may be there or not, and the same call again is safe. An entry
   * that deletes blanks the texts before it resolves (SPEC CH1); a purge without any condition erases all before it.
   */
  append(room: string, draft: ChatDraft): Promise<ChatOutcome>
  /** Entries after `since`, the oldest `limit` of them. Of a deleted message they are blank. */
  read(room: string, since: Position, limit: number): Promise<ChatSlice>
  find(query: MessageQuery): Promise<MessagePage>
  /**
   * Entries from the next append on, in order, and perhaps some before it; a gap is possible where the transport may lose, and is
   * repaired by `read`.
   */
  follow(room: string, onEntry: (entry: ChatEntry, epoch: string) => void): () => void
  /** Ids of the rooms that hold messages. */
  rooms(): Promise<readonly string[]>
  close(): Promise<void>
}
