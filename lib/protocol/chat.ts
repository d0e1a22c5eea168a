import { z } from 'zod'
import { MAX_MENTIONS, MAX_MESSAGE_LENGTH } from './limits.ts'
import { statsSchema, windowSchema } from './windows.ts'

/** Made by the client; the same one twice in a room changes nothing. */
export const chatIdSchema = z.string().regex(/^[\w.:-]{1,128}$/, 'must be 1 to 128 of a–z, A–Z, 0–9, _ . : -')

/** Who wrote something: a person as the browser says, or a program. */
export const authorSchema = z.strictObject({
  id: z.string().min(1).max(64),
  name: z.string().trim().min(1).max(60),
  bot: z.literal(true).optional(),
})
export type Author = z.infer<typeof authorSchema>

const mentionSchema = authorSchema.pick({ id: true, name: true })

/** ms since the epoch, within what a Date holds. */
const timeSchema = z.number().min(-8.64e15).max(8.64e15)

/** A place in time that a message points at; `feed` left out, it is about all of them. */
export const momentSchema = z
  .strictObject({
    feed: z.string().min(1).max(1024).optional(),
    time: timeSchema,
    /** The end of a range that begins at `time`. */
    until: timeSchema.optional(),
    /** What the author saw there: of `window`, or without one of the range itself. */
    stats: statsSchema
      .pick({ n: true, mean: true, std: true, min: true, max: true })
      .extend({ window: windowSchema.optional() })
      .strict()
      .optional(),
  })
  .refine(({ time, until }) => until === undefined || until >= time, {
    path: ['until'],
    message: 'must not be before time',
  })
export type Moment = z.infer<typeof momentSchema>

/** A Markdown subset, shown and never executed. */
export const textSchema = z.string().max(MAX_MESSAGE_LENGTH)
export const mentionsSchema = z.array(mentionSchema).max(MAX_MENTIONS)
export const emojiSchema = z.string().min(1).max(32)

/** Which messages a bulk deletion is about: those that fit all that is given; with nothing given, all. */
export const purgeMatchSchema = z.strictObject({
  author: z.string().min(1).max(64).optional(),
  /** Written at or after `from`, at or before `to`, ms. */
  from: timeSchema.optional(),
  to: timeSchema.optional(),
})
export type PurgeMatch = z.infer<typeof purgeMatchSchema>

/** Entry of a room's log at `offset`; `at` is the server's time, `id` that of the action. */
const entry = { offset: z.number().int(), id: chatIdSchema, at: z.number(), by: authorSchema }
const posted = z.strictObject({
  kind: z.literal('posted'),
  ...entry,
  text: textSchema,
  thread: chatIdSchema.optional(),
  moment: momentSchema.optional(),
  mentions: mentionsSchema,
})
export const chatEntrySchema = z.discriminatedUnion('kind', [
  posted,
  z.strictObject({
    kind: z.literal('edited'),
    ...entry,
    message: chatIdSchema,
    text: textSchema,
    mentions: mentionsSchema,
  }),
  /** A tombstone: the texts of the message and of its edits are blanked where they are stored (SPEC CH1). */
  z.strictObject({ kind: z.literal('deleted'), ...entry, message: chatIdSchema }),
  z.strictObject({
    kind: z.literal('reacted'),
    ...entry,
    message: chatIdSchema,
    emoji: emojiSchema,
    on: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('pinned'), ...entry, message: chatIdSchema, on: z.boolean() }),
  /** A bulk deletion of what was posted before it. */
  z.strictObject({ kind: z.literal('purged'), ...entry, match: purgeMatchSchema }),
])
export type ChatEntry = z.infer<typeof chatEntrySchema>
export type PostedEntry = z.infer<typeof posted>

const traceSchema = z.strictObject({ at: z.number(), by: authorSchema })

/** A message as all entries up to `changed` (and perhaps later ones that do not concern it) left it. */
export const chatMessageSchema = z.strictObject({
  /** The room's id, which stays when its address changes. */
  room: z.string(),
  id: chatIdSchema,
  /** Where it was posted in the room's log: messages stand in this order. */
  offset: z.number().int(),
  /** The offset of the newest entry that changed it. */
  changed: z.number().int(),
  author: authorSchema,
  at: z.number(),
  text: z.string(),
  mentions: mentionsSchema,
  thread: chatIdSchema.optional(),
  /** Of a message that was answered: how many answers were posted to it, and when the newest. */
  replies: z.strictObject({ count: z.number().int(), at: z.number() }).optional(),
  moment: momentSchema.optional(),
  edited: z.number().optional(),
  /** The text, moment, reactions and pin are gone then. */
  deleted: traceSchema.optional(),
  /** In the order in which they first came; each with who gave it. */
  reactions: z.array(z.strictObject({ emoji: emojiSchema, by: z.array(authorSchema) })),
  pinned: traceSchema.optional(),
})
export type ChatMessage = z.infer<typeof chatMessageSchema>
