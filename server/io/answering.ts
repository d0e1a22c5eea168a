import type { Logger } from 'pino'
import type { ZodType } from 'zod'
import { isTooNested } from '../../lib/domain/nesting.ts'
import { createTokenBucket } from '../../lib/domain/token-bucket.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import type { Result } from '../../lib/protocol/result.ts'
import type { Clock } from '../ports/clock.ts'
import { answerError } from '../services/answer-error.ts'
import { NESTED, parseOr } from '../services/describe-fault.ts'

/** Of one event, as JSON. */
const MAX_EVENT_LENGTH = 256 * 1024
/** Events of one socket: so many at once, then so many a second. */
const BURST = 200
const PER_SECOND = 40

type Answering = <T, R extends object>(
  schema: ZodType<T>,
  request: unknown,
  ack: ((reply: Result<R>) => void) | undefined,
  work: (request: T) => Promise<R>,
) => Promise<void>

/** Answers one socket's events: within its limits, parsed, with what `work` gives or refuses. */
export function createAnswering(deps: {
  clock: Clock
  logger: Logger
  /** Looks at what waits to be sent, and cuts a socket off that does not read. */
  tooSlow: () => boolean
}): Answering {
  const { clock, logger, tooSlow } = deps
  const bucket = createTokenBucket(BURST, PER_SECOND)

  return async (schema, request, ack, work) => {
    // An event without a request has its acknowledgement in the request's place.
    const answered = typeof request === 'function' ? request : ack
    const reply = typeof answered === 'function' ? answered : () => undefined
    if (tooSlow()) return
    try {
      if (!bucket.take(clock.monotonic())) {
        throw new AppError('quota_exceeded', 'This connection asks too much at once.', { retryAfter: 1 })
      }
      if (isTooNested(request)) throw new AppError('bad_request', NESTED)
      if ((JSON.stringify(request)?.length ?? 0) > MAX_EVENT_LENGTH) {
        throw new AppError('too_large', `One event has at most ${MAX_EVENT_LENGTH} characters as JSON.`)
      }
      reply({ ok: true, ...(await work(parseOr(schema, request, 'bad_request'))) })
    } catch (error) {
      reply({ ok: false, error: answerError(error, logger) })
    }
  }
}
