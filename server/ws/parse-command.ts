import type { z } from 'zod'
import { AppError } from '../../lib/protocol/errors.ts'

export function parseCommand<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = issue?.path.join('.') ?? ''
  throw new AppError(
    'bad_request',
    `${where === '' ? '' : `${where}: `}${issue?.message ?? 'not understood'}`,
  )
}
