import { z } from 'zod'
import { type ErrorCode, errorKinds, type WireError } from './errors.ts'

const errorCodes = Object.keys(errorKinds) as [ErrorCode, ...ErrorCode[]]

export const wireErrorSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  index: z.number().int().min(0).optional(),
  retryAfter: z.number().optional(),
}) satisfies z.ZodType<WireError>
