import { z } from 'zod'
import { type ErrorCode, errorKinds, type WireError } from './errors.ts'

const errorCodes = Object.keys(errorKinds) as [ErrorCode, ...ErrorCode[]]

const requestOutcomeSchema = z.object({
  taken: z.number().int().describe('points that are stored'),
  not_taken: z.number().int().describe('points that are not stored, and will not be'),
  unknown: z.number().int().describe('points that the server cannot say of: the storage did not answer'),
  feeds: z
    .array(
      z.object({
        feed: z.string(),
        points: z.number().int(),
        outcome: z.enum(['taken', 'not_taken', 'unknown']),
      }),
    )
    .describe('the first 1,000 feeds'),
  feedsTotal: z.number().int(),
})

export const wireErrorSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  index: z.number().int().min(0).optional(),
  retryAfter: z.number().optional(),
  outcome: requestOutcomeSchema
    .optional()
    .describe('where a part of a refused request is stored, or may be; the same request again adds the rest'),
}) satisfies z.ZodType<WireError>
