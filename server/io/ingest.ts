import type { Logger } from 'pino'
import type { Namespace, Socket } from 'socket.io'
import { AppError, type WireError } from '../../lib/protocol/errors.ts'
import type { IngestAck, IngestClientEvents, IngestServerEvents } from '../../lib/protocol/ingest-events.ts'
import { answerError } from '../services/answer-error.ts'
import type { IngestService } from '../services/ingest.ts'
import { cutOff, waitingBytes } from './slow-sockets.ts'

/** Bytes of answers not yet taken from which on a producer that goes on posting is cut off. */
const MAX_WAITING_BYTES = 1024 * 1024

type IngestNamespace = Namespace<IngestClientEvents, IngestServerEvents>
type IngestSocket = Socket<IngestClientEvents, IngestServerEvents>

/** `/ingest`: `points` with an ack. An error goes into the ack, or out as `refused` where there is none. */
export function attachIngest(
  namespace: IngestNamespace,
  deps: { ingest: IngestService; logger: Logger },
): void {
  namespace.on('connection', (socket) => serve(socket, deps))
}

function serve(socket: IngestSocket, { ingest, logger }: { ingest: IngestService; logger: Logger }): void {
  const source = socket.handshake.query.source
  const origin = {
    door: 'socket.io',
    defaultSource: typeof source === 'string' && source !== '' ? source : 'unknown',
  } as const

  socket.on('points', async (body, ack) => {
    if (waitingBytes(socket) > MAX_WAITING_BYTES) return tooSlow()
    const answer = await post(body)
    // Again: many may have been posted in one turn, and each may bring a thousand refusals.
    if (!socket.connected) return
    if (waitingBytes(socket) > MAX_WAITING_BYTES) return tooSlow()
    if (typeof ack === 'function') ack(answer)
    else if (!answer.ok) socket.emit('refused', answer.error)
    else for (const refusal of answer.rejected) socket.emit('refused', refusal)
  })

  socket.onAny((event: string, ...values: unknown[]) => {
    if (event === 'points') return
    if (waitingBytes(socket) > MAX_WAITING_BYTES) return tooSlow()
    const error: WireError = new AppError(
      'unknown_event',
      `there is no event "${String(event).slice(0, 100)}" here; send "points"`,
    ).toWire()
    ingest.refused('socket.io', error.code, error.message)
    const ack = values.at(-1)
    if (typeof ack === 'function') ack({ ok: false, error })
    else socket.emit('refused', error)
  })

  function tooSlow(): void {
    logger.warn({ socket: socket.id }, 'a producer that does not read its answers is disconnected')
    cutOff(socket)
  }

  async function post(body: unknown): Promise<IngestAck> {
    try {
      const { feeds: _feeds, firsts: _firsts, ...answer } = await ingest.post({ origin, body })
      return { ok: true, ...answer, credit: ingest.credit() }
    } catch (error) {
      const wire = answerError(error, logger)
      if (error instanceof AppError) ingest.refused('socket.io', error.code, error.message)
      return { ok: false, error: wire }
    }
  }
}
