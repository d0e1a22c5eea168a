import { z } from 'zod'
import { MAX_PANELS, REMEMBERED_EDITS, ROOM_SCHEMA } from './limits.ts'
import { layoutSchema, panelIdSchema, panelSchema } from './panels.ts'

export const slugSchema = z
  .string()
  .max(80)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case words of a–z and 0–9, joined by -')
const titleSchema = z.string().trim().min(1).max(200)
const descriptionSchema = z.string().max(2000)
/** The live span that the room opens with, ms. */
const spanSchema = z
  .number()
  .int()
  .min(1000)
  .max(366 * 86_400_000)

/** A room as people keep, export and provision it. `schema` counts changes of this form. */
export const roomDocumentSchema = z.strictObject({
  schema: z.literal(ROOM_SCHEMA),
  slug: slugSchema,
  title: titleSchema,
  description: descriptionSchema.default(''),
  span: spanSchema.default(300_000),
  panels: z
    .array(panelSchema)
    .max(MAX_PANELS)
    .refine(
      (panels) => new Set(panels.map(({ id }) => id)).size === panels.length,
      'two panels have the same id',
    ),
})
export type RoomDocument = z.infer<typeof roomDocumentSchema>

/** Another's version of a panel, kept beside it until somebody resolves it. */
const rivalSchema = z.strictObject({
  id: z.string(),
  by: z.string(),
  at: z.number(),
  panel: panelSchema,
})
export type Rival = z.infer<typeof rivalSchema>

const editId = z.string().min(1).max(64)

/** The stored room. `version` grows by one with every change. */
export const roomSchema = z.strictObject({
  id: z.string(),
  version: z.number().int(),
  created: z.number(),
  updated: z.number(),
  archived: z.boolean(),
  /** From a file in `rooms/`, or built in: it may be edited, and "reset" brings the file's form back. */
  origin: z.enum(['people', 'file', 'builtin']),
  /**
   * By panel id the version that last changed its content; under `details` that of title, description and span, under
   * `details.title` and so on that of one of them.
   */
  revisions: z.record(z.string(), z.number().int()),
  rivals: z.array(rivalSchema),
  /** The newest edits, oldest first, and the version that each made: a repeat is recognised, by a restarted server too. */
  edits: z
    .array(
      z.strictObject({
        id: editId,
        version: z.number().int(),
        outcome: z.enum(['applied', 'rival', 'restored']),
        /** Whose it was. */
        by: z.string().optional(),
      }),
    )
    .max(REMEMBERED_EDITS)
    .optional(),
  /** Addresses that it had before, newest first; they lead here until another room takes one. */
  former: z.array(slugSchema).optional(),
  /**
   * Of a room from a file or built in: which form of it was taken (`digest`), as which version, so that a greater version
   * means that people changed it since. `newer`: the file has another form by now, and "reset" brings it.
   */
  provided: z.strictObject({ digest: z.string(), version: z.number().int(), newer: z.boolean() }).optional(),
  document: roomDocumentSchema,
})
export type Room = z.infer<typeof roomSchema>

/** A line of the list of rooms. */
export const roomSummarySchema = roomSchema
  .pick({ id: true, version: true, updated: true, archived: true, origin: true })
  .extend({
    slug: slugSchema,
    title: titleSchema,
    description: descriptionSchema,
    panels: z.number().int(),
    /** Its file (or what is built in) has another form by now, and people's was left; "reset" brings the file's. */
    newer: z.boolean().optional(),
  })
export type RoomSummary = z.infer<typeof roomSummarySchema>
export const roomListSchema = z.object({
  rooms: z.array(roomSummarySchema),
  /** There are more: `after=` this gives them. */
  next: slugSchema.optional(),
  /** Files in `rooms/` that make no room, and why. */
  problems: z.array(z.object({ file: z.string(), message: z.string() })).optional(),
})
export type RoomList = z.infer<typeof roomListSchema>

/** A room to be made: without a slug it gets one from its title. */
export const newRoomSchema = roomDocumentSchema.extend({ slug: slugSchema.optional() })
export type NewRoom = z.infer<typeof newRoomSchema>

/** What a new room shows. */
export const roomTemplateSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('feeds'),
    feeds: z.array(z.string().min(1).max(1024)).min(1).max(50),
    /** A panel for each, or one with all. */
    panels: z.enum(['each', 'one']).default('each'),
  }),
  /** A panel for each value of a label, with all feeds that have it. */
  z.strictObject({
    kind: z.literal('label'),
    label: z.string().min(1).max(128),
    match: z.string().min(1).max(1024).default('*'),
  }),
])
export type RoomTemplate = z.infer<typeof roomTemplateSchema>
export const roomFromTemplateSchema = z.strictObject({
  template: roomTemplateSchema,
  title: titleSchema.optional(),
  slug: slugSchema.optional(),
})
export type RoomFromTemplate = z.infer<typeof roomFromTemplateSchema>

export const duplicateRequestSchema = z.strictObject({
  title: titleSchema.optional(),
  slug: slugSchema.optional(),
})
export const roomPatchSchema = z.strictObject({
  title: titleSchema.optional(),
  /** The address before goes on leading to the room until another takes it. */
  slug: slugSchema.optional(),
  archived: z.boolean().optional(),
})
export type RoomPatch = z.infer<typeof roomPatchSchema>

/** The revision that the person saw; 0 where the panel is new. */
const base = z.number().int().min(0)

/**
 * One change of a room. It names what it was made on (`base`), so that changes to different panels merge, and two changes
 * to one panel are both kept (`rivals`). `id` is made by the client: the same edit twice changes nothing.
 */
export const roomEditSchema = z.discriminatedUnion('op', [
  /**
   * Of a panel that exists the content; its layout stays (`arrange` moves it). `seen` is the panel that its author began with:
   * where somebody else changed other fields of it since, both changes are kept in one.
   */
  z.strictObject({
    op: z.literal('put'),
    id: editId,
    base,
    panel: panelSchema,
    seen: panelSchema.optional(),
  }),
  /** Refused where the panel was changed since `base`: somebody's work is in it. */
  z.strictObject({ op: z.literal('remove'), id: editId, base, panel: panelIdSchema }),
  z.strictObject({
    op: z.literal('details'),
    id: editId,
    base,
    title: titleSchema.optional(),
    description: descriptionSchema.optional(),
    span: spanSchema.optional(),
  }),
  /** Places of panels; the last one wins, panel by panel. Unknown panels are left out. */
  z.strictObject({
    op: z.literal('arrange'),
    id: editId,
    layouts: z.record(panelIdSchema, layoutSchema),
  }),
  /** `both`: the rival becomes a panel of its own. */
  z.strictObject({
    op: z.literal('resolve'),
    id: editId,
    rival: z.string(),
    keep: z.enum(['panel', 'rival', 'both']),
    /** Of the panel beside it. `rival` is refused where the panel was changed since; left out, nothing is compared. */
    base: base.optional(),
  }),
])
export type RoomEdit = z.infer<typeof roomEditSchema>
type WithoutId<E> = E extends unknown ? Omit<E, 'id'> : never
export type EditDraft = WithoutId<RoomEdit>

/** `POST /api/v1/rooms/:slug/edits`; `by` signs a rival. */
export const editBodySchema = z.strictObject({
  edit: roomEditSchema,
  by: z.string().trim().min(1).max(60).default('somebody'),
})

/** `rival`: somebody was quicker, and the edit waits beside their panel. `restored`: the panel was removed meanwhile, and is back. */
export const editOutcomeSchema = z.enum(['applied', 'rival', 'restored', 'already'])
export type EditOutcome = z.infer<typeof editOutcomeSchema>
export const editAnswerSchema = z.object({ outcome: editOutcomeSchema, room: roomSchema })
