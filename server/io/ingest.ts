import type { Logger } from 'pino'
import type { Namespace, Socket } from 'socket.io'
import type { Counter } from '../../lib/domain/instruments.ts'
import { AppError, type WireError } from '../../lib/protocol/errors.ts'
import type { IngestAck, IngestClientEvents, IngestServerEvents } from '../../lib/protocol/ingest-events.ts'
import { answerError } from '../services/answer-error.ts'
import type { IngestService } from '../services/ingest.ts'
import { parseLargeJson } from '../services/parse-large-json.ts'
import { LargeJson } from './packet-parser.ts'
import { cutOff, pause, resume, waitingBytes } from './slow-sockets.ts'

/** Bytes of answers not yet taken from which on a producer that goes on posting is cut off. */
const MAX_WAITING_BYTES = 1024 * 1024

type IngestNamespace = Namespace<IngestClientEvents, IngestServerEvents>
type IngestSocket = Socket<IngestClientEvents, IngestServerEvents>

interface IngestDeps {
  readonly ingest: IngestService
  readonly cutOffs: Counter
  readonly logger: Logger
  /** Points of one event; more are refused before they are parsed. */
  readonly maxPoints: number
}

/** `/ingest`: `points` with an ack. An error goes into the ack, or out as `refused` where there is none. */
export function attachIngest(namespace: IngestNamespace, deps: IngestDeps): void {
  namespace.on('connection', (socket) => serve(socket, deps))
}

function serve(socket: IngestSocket, { ingest, cutOffs, logger, maxPoints }: IngestDeps): void {
  const source = socket.handshake.query.source
  const origin = {
    door: 'socket.io',
    defaultSource: typeof source === 'string' && source !== '' ? source : 'unknown',
  } as const

  /** Large events that are being read, or wait for it; nothing more is taken in meanwhile, and what came already waits too. */
  let large: Promise<void> | null = null

  async function read(body: unknown): Promise<unknown> {
    if (body instanceof AppError) throw body
    const before = large
    if (before === null && !(body instanceof LargeJson)) return body
    const reading = (before ?? Promise.resolve()).then(() => (body instanceof LargeJson ? parse(body) : body))
    const done = reading.then(
      () => undefined,
      () => undefined,
    )
    large = done
    pause(socket)
    try {
      return await reading
    } finally {
      if (large === done) {
        large = null
        resume(socket)
      }
    }
  }

  function parse({ text }: LargeJson): Promise<unknown> {
    return parseLargeJson(Buffer.from(text), maxPoints).catch((error: unknown) => {
      if (!(error instanceof SyntaxError)) throw error
      throw new AppError('bad_json', `the points are not JSON: ${error.message}`)
    })
  }

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
    cutOffs.add()
    logger.warn({ socket: socket.id }, 'a producer that does not read its answers is disconnected')
    cutOff(socket)
  }

  async function post(body: unknown): Promise<IngestAck> {
    try {
      const {
        feeds: _feeds,
        firsts: _firsts,
        ...answer
      } = await ingest.post({ origin, body: await read(body) })
      return { ok: true, ...answer, credit: ingest.credit() }
    } catch (error) {
      const wire = answerError(error, logger)
      if (error instanceof AppError) ingest.refused('socket.io', error.code, error.message)
      return { ok: false, error: wire }
    }
  }
}
