import { z } from 'zod'
import {
  chatEntrySchema,
  chatIdSchema,
  chatMessageSchema,
  mentionsSchema,
  momentSchema,
  textSchema,
} from './chat.ts'
import { positionSchema } from './positions.ts'
import { nameSchema } from './room-events.ts'

/** `GET /api/v1/rooms/:slug/messages` and `/search`. */
export const messagePageSchema = z.object({
  messages: z.array(chatMessageSchema).describe('in the order in which they were posted'),
  head: positionSchema.describe('where the log of the chat stands'),
  more: z.boolean().describe('whether more fit the question than were asked for'),
})

/** `GET /api/v1/moments`. */
export const momentListSchema = z.object({
  messages: z.array(chatMessageSchema),
  more: z.boolean(),
  rooms: z
    .record(z.string(), z.object({ slug: z.string(), title: z.string() }))
    .describe('the rooms of the messages, by id'),
})

/** `POST /api/v1/rooms/:slug/messages`: what a program writes. */
export const botPostSchema = z.strictObject({
  text: textSchema.default(''),
  by: nameSchema.default('bot').describe('the name of the program'),
  id: chatIdSchema.optional().describe('the same one again changes nothing: name it, and a retry is safe'),
  thread: chatIdSchema.optional(),
  moment: momentSchema.optional(),
  mentions: mentionsSchema.default([]),
})
export const postAnswerSchema = z.object({
  outcome: z.enum(['taken', 'already']),
  epoch: z.string(),
  entry: chatEntrySchema,
})
