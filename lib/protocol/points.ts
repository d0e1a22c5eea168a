import { z } from 'zod'
import { MAX_SOURCE_LENGTH } from './limits.ts'
import { wireErrorSchema } from './wire-error.ts'

const timeInputSchema = z.union([z.number(), z.string()]).nullish()

/**
 * A point as producers write it; an absent time is the arrival's. The hot path reads points with
 * `lib/domain/normalise-point.ts`, which takes this shape and nothing else (a test holds the two together) and says of
 * each text whether it is a number, a time or a name; this schema is the published description.
 */
export const pointInputSchema = z.looseObject({
  source: z.string().min(1).max(MAX_SOURCE_LENGTH).nullish(),
  value: z.union([z.number(), z.string(), z.boolean(), z.null()]).describe('null is a gap'),
  time: timeInputSchema.describe('ms since the epoch, or ISO 8601 text (UTC where it names no zone)'),
  t: timeInputSchema.describe('alias of time'),
  ts: timeInputSchema.describe('alias of time'),
  timestamp: timeInputSchema.describe('alias of time'),
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
