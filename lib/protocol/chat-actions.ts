import { z } from 'zod'
import { chatIdSchema, emojiSchema, mentionsSchema, momentSchema, textSchema } from './chat.ts'

/** What a person does in a room. `id` is the action's own; that of a post becomes the message's. */
export const chatActionSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('post'),
    id: chatIdSchema,
    text: textSchema,
    /** The message that it answers. */
    thread: chatIdSchema.optional(),
    moment: momentSchema.optional(),
    mentions: mentionsSchema.default([]),
  }),
  z.strictObject({
    kind: z.literal('edit'),
    id: chatIdSchema,
    message: chatIdSchema,
    text: textSchema,
    mentions: mentionsSchema.default([]),
  }),
  z.strictObject({ kind: z.literal('delete'), id: chatIdSchema, message: chatIdSchema }),
  z.strictObject({
    kind: z.literal('react'),
    id: chatIdSchema,
    message: chatIdSchema,
    emoji: emojiSchema,
    on: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('pin'), id: chatIdSchema, message: chatIdSchema, on: z.boolean() }),
])
export type ChatAction = z.infer<typeof chatActionSchema>
