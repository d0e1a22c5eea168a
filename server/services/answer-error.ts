import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { AppError, type WireError } from '../../lib/protocol/errors.ts'

/**
 * What may be told to whoever caused an error. An unknown one is logged under the id that the answer names: that of the
 * request, or a new one where a socket's message has none.
 */
export function answerError(error: unknown, logger: Logger, requestId: string = randomUUID()): WireError {
  if (error instanceof AppError) return error.toWire()
  logger.error({ requestId, err: error }, 'unexpected error')
  return {
    code: 'internal',
    message: `something went wrong in the server; its log has more under ${requestId}`,
  }
}
