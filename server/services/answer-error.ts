import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { AppError, type WireError } from '../../lib/protocol/errors.ts'

/** What may be told to whoever caused an error. An unknown one is logged whole, under the id that the answer names. */
export function answerError(error: unknown, logger: Logger): WireError {
  if (error instanceof AppError) return error.toWire()
  const id = randomUUID()
  logger.error({ err: error, id }, 'unexpected error')
  return { code: 'internal', message: `something went wrong in the server; its log has more under ${id}` }
}
