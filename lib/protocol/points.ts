import { z } from 'zod'
import { wireErrorSchema } from './errors.ts'

export const MAX_SOURCE_LENGTH = 200
export const MAX_FEED_ID_BYTES = 1024

/**
 * A point as producers write it. `time` is ms since the epoch or ISO 8601 text; absent means arrival. The hot path
 * reads points with `lib/domain/normalise-point.ts`, which accepts exactly this shape (a test holds the two together);
 * this schema is the published description.
 */
export const pointInputSchema = z.looseObject({
  source: z.string().min(1).max(MAX_SOURCE_LENGTH).optional(),
  value: z.union([z.number(), z.string(), z.boolean(), z.null()]),
  time: z.union([z.number(), z.string()]).optional(),
  t: z.union([z.number(), z.string()]).optional().describe('alias of time'),
  ts: z.union([z.number(), z.string()]).optional().describe('alias of time'),
  timestamp: z.union([z.number(), z.string()]).optional().describe('alias of time'),
})

/** Names one run of a program; with `seq` it makes a retry a duplicate instead of a second point (SPEC LG1). */
export const producerSchema = z.string().min(1).max(200)
export const seqSchema = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

export const pointsRequestSchema = z.union([
  z.object({
    points: z.array(pointInputSchema),
    producer: producerSchema.optional(),
    seq: seqSchema.optional(),
  }),
  z.array(pointInputSchema),
  pointInputSchema,
])

const rejectionSchema = wireErrorSchema.extend({ index: z.number().int().min(0) })
export type Rejection = z.infer<typeof rejectionSchema>

export const ingestAnswerSchema = z.object({
  accepted: z.number().int(),
  duplicates: z.number().int(),
  rejected: z.array(rejectionSchema).describe('the first 1,000 refused points'),
  rejectedTotal: z.number().int().describe('how many were refused in all'),
})
export type IngestAnswer = z.infer<typeof ingestAnswerSchema>

/** Through which door a point came. */
const doorSchema = z.enum(['http', 'ws', 'socket.io', 'internal'])
export type Door = z.infer<typeof doorSchema>

export const refusalSchema = z.object({
  at: z.number().describe('server time, ms'),
  door: doorSchema,
  feed: z.string().nullable(),
  code: wireErrorSchema.shape.code,
  message: z.string(),
  count: z.number().int().describe('how many such refusals in a row this line stands for'),
})
export type Refusal = z.infer<typeof refusalSchema>
