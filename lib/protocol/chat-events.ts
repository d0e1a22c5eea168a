import { z } from 'zod'
import { type ChatEntry, type ChatMessage, chatIdSchema } from './chat.ts'
import { chatActionSchema } from './chat-actions.ts'
import { MAX_PAGE } from './limits.ts'
import { panelIdSchema } from './panels.ts'
import { type Position, positionSchema } from './positions.ts'
import type { Result } from './result.ts'
import { type Person, personSchema } from './room-events.ts'
import { slugSchema } from './rooms.ts'

/** A reader that missed more entries gets the newest messages instead (`resumed: false`). */
export const MAX_RESUME_ENTRIES = 500

const feedId = z.string().min(1).max(1024)
const time = z.number().min(-8.64e15).max(8.64e15)

/** What of the room somebody looks at: live over the last `span` ms, or a fixed range. */
export const sharedViewSchema = z.strictObject({
  range: z.union([
    z.strictObject({ span: z.number().min(1).max(1e12) }),
    z.strictObject({ from: time, to: time }),
  ]),
  panel: panelIdSchema.optional(),
})
export type SharedView = z.infer<typeof sharedViewSchema>

/** Where somebody's crosshair stands. */
export const pointerSchema = z.strictObject({
  panel: panelIdSchema.optional(),
  feed: feedId.optional(),
  time,
})
export type Pointer = z.infer<typeof pointerSchema>

const slug = slugSchema
export const chatJoinSchema = z.strictObject({
  slug,
  person: personSchema,
  /** What the client holds, and of which room (its id): it gets what follows. */
  since: positionSchema.extend({ room: z.string().max(100) }).optional(),
  /** Messages, where it holds nothing or cannot go on. */
  limit: z.number().int().min(1).max(MAX_PAGE).default(50),
  /** Whether others' crosshairs are sent to this tab. */
  pointers: z.boolean().default(true),
})
export const inRoomSchema = z.strictObject({ slug })
export const actRequestSchema = z.strictObject({ slug, action: chatActionSchema })
export const pageRequestSchema = z.strictObject({
  slug,
  /** Offsets, exclusive. Neither: the newest. */
  before: z.number().int().min(0).optional(),
  after: z.number().int().min(0).optional(),
  ids: z.array(chatIdSchema).min(1).max(MAX_PAGE).optional(),
  text: z.string().min(1).max(500).optional(),
  author: z.string().min(1).max(64).optional(),
  thread: chatIdSchema.optional(),
  pinned: z.literal(true).optional(),
  moment: z.strictObject({ feeds: z.array(feedId).max(500).optional(), from: time, to: time }).optional(),
  limit: z.number().int().min(1).max(MAX_PAGE).default(50),
})
export const readRequestSchema = z.strictObject({ slug, offset: z.number().int().min(0) })
/** What changed of how this tab is here; the rest stays. */
export const hereRequestSchema = z.strictObject({
  slug,
  panel: panelIdSchema.nullable().optional(),
  /** Goes by itself after some seconds: say it again while the person types. */
  typing: z.boolean().optional(),
  idle: z.boolean().optional(),
  /** What this tab looks at, for those who follow. */
  view: sharedViewSchema.optional(),
})
export type Here = Omit<z.infer<typeof hereRequestSchema>, 'slug'>
export const pointerRequestSchema = z.strictObject({ slug, pointer: pointerSchema.nullable() })
/** Whose view to follow, null for nobody's. */
export const followRequestSchema = z.strictObject({ slug, person: personSchema.shape.id.nullable() })
export const summonRequestSchema = z.strictObject({ slug, view: sharedViewSchema })
export const commandRequestSchema = z.strictObject({ slug, id: chatIdSchema, text: z.string().max(2000) })

/** How many other people a summons reached, whatever their tabs. */
export type SummonReply = Result<{ people: number }>

/** One person in a room, all tabs together. */
export interface Present {
  readonly person: Person
  readonly tabs: number
  /** The panel of the tab that was last active. */
  readonly panel: string | null
  readonly typing: boolean
  /** In every tab. */
  readonly idle: boolean
}

export interface Presence {
  /** Grows by one with each notice. */
  readonly seq: number
  /** At most `MAX_SHOWN_PEOPLE`, those who type among them. */
  readonly people: readonly Present[]
  readonly total: number
}
export const MAX_SHOWN_PEOPLE = 100

export interface ChatPage {
  readonly messages: readonly ChatMessage[]
  readonly head: Position
  readonly more: boolean
}

export interface Unread {
  /** Of the last message that the person has read, 0 for none. */
  readonly offset: number
  /** Messages of others after it, counted up to 1,000. */
  readonly unread: number
}

/** What was missed, or the newest messages and why. */
export type ChatCatchUp =
  | { readonly resumed: true; readonly entries: readonly ChatEntry[]; readonly head: Position }
  | {
      readonly resumed: false
      readonly why: 'new' | 'epoch_changed' | 'past_head' | 'trimmed' | 'too_far_behind'
      readonly page: ChatPage
    }

export type ChatJoinReply = Result<{
  /** The room's id. */
  room: string
  tab: string
  chat: ChatCatchUp
  read: Unread
  presence: Presence
}>
/** `already`: it had been taken before. */
export type ActReply = Result<{ outcome: 'taken' | 'already'; entry: ChatEntry; epoch: string }>
export type PageReply = Result<{ page: ChatPage }>
export type ReadReply = Result<{ read: Unread }>
export type CommandReply = Result<
  | { kind: 'posted'; entry: ChatEntry; epoch: string }
  /** A path on this server. */
  | { kind: 'link'; href: string }
>

type Ask<S extends z.ZodType, R> = (request: z.input<S>, ack: (reply: R) => void) => void

/** Namespace `/chat`. Everything but `join` is about a room that was joined. */
export interface ChatClientEvents {
  join: Ask<typeof chatJoinSchema, ChatJoinReply>
  leave: Ask<typeof inRoomSchema, Result<object>>
  act: Ask<typeof actRequestSchema, ActReply>
  page: Ask<typeof pageRequestSchema, PageReply>
  read: Ask<typeof readRequestSchema, ReadReply>
  here: Ask<typeof hereRequestSchema, Result<object>>
  who: Ask<typeof inRoomSchema, Result<{ presence: Presence }>>
  pointer: Ask<typeof pointerRequestSchema, Result<object>>
  follow: Ask<typeof followRequestSchema, Result<{ view: SharedView | null }>>
  summon: Ask<typeof summonRequestSchema, SummonReply>
  command: Ask<typeof commandRequestSchema, CommandReply>
}

/** `room` is the room's id. */
export interface ChatServerEvents {
  /** In order of offset; one that does not follow on what is held says that something was missed: join again, with `since`. */
  entry: (notice: { room: string; epoch: string; entry: ChatEntry }) => void
  /** To the person's other tabs. */
  read: (notice: { room: string; read: Unread }) => void
  /** What changed since `seq - 1`; after a gap ask `who`. */
  presence: (notice: {
    room: string
    seq: number
    changed: readonly Present[]
    /** Ids of those who are not shown any more. */
    left: readonly string[]
    total: number
  }) => void
  /** Those that moved, at most ten times a second; null: gone. */
  pointers: (notice: {
    room: string
    pointers: readonly { tab: string; person: Person; pointer: Pointer | null }[]
  }) => void
  /** Of the person that this tab follows. */
  view: (notice: { room: string; person: string; view: SharedView }) => void
  /** Somebody asks everybody to look at what they look at. */
  summoned: (notice: { room: string; person: Person; view: SharedView }) => void
  removed: (notice: { room: string; by: string }) => void
  /** The server is about to close this connection, and whether to come back. */
  goodbye: (notice: { reason: string; reconnect: boolean }) => void
}
