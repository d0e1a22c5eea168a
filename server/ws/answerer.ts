import { AppError } from '../../lib/protocol/errors.ts'
import { type WsQuery, wsQuerySchema } from '../../lib/protocol/ws-messages.ts'
import type { ReadService } from '../services/reads.ts'
import type { AnswerReader } from '../services/unread-answers.ts'
import { yieldToEvents } from '../services/yield-to-events.ts'
import { type AnswerPart, type AskedQuery, answerQuery, costOf } from './answer-query.ts'
import type { Outbox } from './outbox.ts'
import { parseCommand } from './parse-command.ts'

/** Messages of one answer after which others have their turn, though the reader takes each at once. */
const MESSAGES_A_TURN = 64

/** Answers queries of one connection: each within the bound of all unread answers, and made only as fast as it is read. */
export function createAnswerer(deps: {
  reads: ReadService
  outbox: Outbox
  unread: AnswerReader
  /** So many answers are made at once, over all connections. */
  lanes: <T>(work: () => Promise<T>) => Promise<T>
}): (body: object, id: unknown) => Promise<void> {
  const { reads, outbox, unread, lanes } = deps

  async function answer(query: AskedQuery, id: unknown): Promise<void> {
    const lease = unread.take(costOf(query))
    try {
      const { bytes, messages } = await lanes(() => answerQuery(query, reads))
      if (!lease.resize(bytes))
        throw new AppError('busy', 'Too many answers wait to be read; ask again in a moment.', {
          retryAfter: 1,
        })
      let sent = 0
      for (const message of messages) {
        await send(message, id)
        if (++sent % MESSAGES_A_TURN === 0) await yieldToEvents()
      }
    } finally {
      lease.release()
    }
  }

  function send(message: AnswerPart, id: unknown): Promise<void> {
    if (message instanceof Uint8Array) return outbox.answer(message)
    if ('parts' in message) return outbox.stream(message.parts, message.binary)
    return outbox.answer(encode(id === undefined ? message : { id, ...message }))
  }

  return (body, id) => {
    const query: WsQuery = parseCommand(wsQuerySchema, body)
    if (query.query !== 'echo') return answer(query, id)
    return outbox.answer(encode(id === undefined ? { data: query.data } : { id, data: query.data }))
  }
}

function encode(answer: object): string {
  try {
    return JSON.stringify(answer)
  } catch (error) {
    throw new AppError('too_large', 'what should be sent back is nested too deeply', { cause: error })
  }
}
