import { z } from 'zod'
import { plainName } from './names.ts'
import { panelIdSchema } from './panels.ts'
import type { Result } from './result.ts'
import { type EditOutcome, type Room, roomEditSchema, slugSchema } from './rooms.ts'

/** What a person or a program is called. */
export const nameSchema = z.string().overwrite(plainName).min(1).max(60)

/** Who a browser says it is; one person may have several tabs. */
export const personSchema = z.strictObject({
  id: z.string().min(8).max(64),
  name: nameSchema,
})
export type Person = z.infer<typeof personSchema>

export const joinRequestSchema = z.strictObject({ slug: slugSchema, person: personSchema })
export const editRequestSchema = z.strictObject({ slug: slugSchema, edit: roomEditSchema })
export const leaveRequestSchema = z.strictObject({ slug: slugSchema })
/** Which panel this tab has open in an editor, null for none. */
export const editingRequestSchema = z.strictObject({ slug: slugSchema, panel: panelIdSchema.nullable() })

export interface Editor {
  /** Of the tab. */
  readonly tab: string
  readonly person: Person
  readonly panel: string | null
}

export type RoomJoinReply = Result<{ room: Room; editors: readonly Editor[]; tab: string }>
export type RoomEditReply = Result<{ outcome: EditOutcome; room: Room }>

/** Namespace `/rooms`. */
export interface RoomClientEvents {
  join: (request: z.infer<typeof joinRequestSchema>, ack: (reply: RoomJoinReply) => void) => void
  leave: (request: z.infer<typeof leaveRequestSchema>, ack: (reply: Result<object>) => void) => void
  edit: (request: z.infer<typeof editRequestSchema>, ack: (reply: RoomEditReply) => void) => void
  editing: (request: z.infer<typeof editingRequestSchema>, ack: (reply: Result<object>) => void) => void
}

export interface RoomServerEvents {
  /** After every change of a joined room, whole: an older version than the one held is left aside. */
  changed: (room: Room) => void
  removed: (notice: { slug: string; by: string }) => void
  editors: (notice: { slug: string; editors: readonly Editor[] }) => void
  /** The server is about to close this connection, and whether to come back. */
  goodbye: (notice: { reason: string; reconnect: boolean }) => void
}
