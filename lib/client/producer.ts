import type { Socket } from 'socket.io-client'
import { fullJitter } from '../domain/backoff.ts'
import { AppError } from '../protocol/errors.ts'
import type { IngestAck, IngestClientEvents, IngestServerEvents } from '../protocol/ingest-events.ts'
import type { IngestAnswer } from '../protocol/points.ts'
import { type BrowserEvents, noBrowserEvents } from './browser-events.ts'
import type { ConnectionState } from './connection.ts'
import { createLink } from './link.ts'
import { steadyNow } from './local-clock.ts'
import type { Store } from './store.ts'

/** `time` is ms since the epoch or ISO 8601; without it the point counts from when it reaches the server. Give it where
 * points may have to wait for a connection. `null` is a gap. */
interface PostedPoint {
  readonly source?: string
  readonly value: number | string | boolean | null
  readonly time?: number | string
}

export interface ProducerOptions {
  /** Origin of the server; the page's own by default. */
  readonly url?: string
  /** Names the program; a random part is added for this run of it (SPEC LG1). */
  readonly name: string
  readonly random?: () => number
  readonly now?: () => number
  readonly environment?: BrowserEvents
  /** How many points may wait for an answer before `post` refuses; 100,000 by default. */
  readonly capacity?: number
}

export interface Producer {
  readonly connection: Store<ConnectionState>
  /** The identity of this run, as the log sees it. */
  readonly id: string
  /**
   * Resolves once the points are in the server's log, exactly once each, however often the connection broke meanwhile.
   * Rejects with AppError: `overloaded` where the outbox is full, `shutting_down` after `close`, else what the server
   * refuses for good.
   */
  post(points: PostedPoint | readonly PostedPoint[]): Promise<IngestAnswer>
  /** Points that wait for an answer. */
  pending(): number
  /** Resolves when nothing waits. */
  drain(): Promise<void>
  close(): void
}

interface Parcel {
  readonly seq: number
  readonly points: readonly PostedPoint[]
  resolve(answer: IngestAnswer): void
  reject(error: AppError): void
}

type IngestSocket = Socket<IngestServerEvents, IngestClientEvents>

const REPLY_TIMEOUT_MS = 15_000
/** Requests on their way at once; far below the 1,024 sequence numbers that the log remembers (SPEC LG1). */
const MAX_SENT = 64

/** Posts points over `/ingest`, in order, with a bounded outbox. */
export function createProducer(options: ProducerOptions): Producer {
  const random = options.random ?? Math.random
  const capacity = options.capacity ?? 100_000
  const id = `${options.name}-${Math.floor(random() * 36 ** 8)
    .toString(36)
    .padStart(8, '0')}`
  /** Not sent on the present socket, in order of `seq`. */
  let waiting: Parcel[] = []
  const sent = new Map<number, Parcel>()
  const idle: (() => void)[] = []
  let seq = 0
  let points = 0
  let credit = Number.POSITIVE_INFINITY
  let refusals = 0
  let pause: ReturnType<typeof setTimeout> | undefined
  let closed = false

  const link = createLink({
    url: options.url,
    namespace: '/ingest',
    room: () => null,
    now: options.now ?? steadyNow,
    random,
    environment: options.environment ?? noBrowserEvents,
    onSocket: () => undefined,
    onLive() {
      credit = Number.POSITIVE_INFINITY
      send()
    },
    onLost: unsend,
    // The engine's own heartbeat and the time limit on each answer tell a dead link.
    probe: async () => undefined,
  })

  function send(): void {
    const socket = link.socket() as IngestSocket | null
    while (socket !== null && pause === undefined) {
      const next = waiting[0]
      if (next === undefined || sent.size >= MAX_SENT) return
      if (sent.size > 0 && next.points.length > credit) return
      waiting.shift()
      credit -= next.points.length
      sent.set(next.seq, next)
      const body = { points: next.points, producer: id, seq: next.seq }
      socket
        .timeout(REPLY_TIMEOUT_MS)
        .emitWithAck('points', body)
        .then(
          (ack) => answered(socket, next, ack),
          () => {
            if (link.socket() === socket) link.lose('the server did not answer in time')
          },
        )
    }
  }

  function answered(socket: IngestSocket, parcel: Parcel, ack: IngestAck): void {
    if (link.socket() !== socket || sent.get(parcel.seq) !== parcel) return
    sent.delete(parcel.seq)
    if (ack.ok) {
      refusals = 0
      credit = ack.credit
      const { ok: _, credit: __, ...answer } = ack
      settle(parcel)
      parcel.resolve(answer)
    } else {
      const error = new AppError(ack.error.code, ack.error.message)
      if (error.retryable) again(parcel, ack.error.retryAfter ?? 0)
      else {
        settle(parcel)
        parcel.reject(error)
      }
    }
    send()
  }

  /** What was logged counts as a duplicate (SPEC LG1): the same parcel goes out once more, before those behind it. */
  function again(parcel: Parcel, retryAfter: number): void {
    waiting = [parcel, ...waiting].sort((a, b) => a.seq - b.seq)
    if (pause !== undefined) return
    refusals++
    pause = setTimeout(
      () => {
        pause = undefined
        send()
      },
      Math.max(fullJitter(refusals, random), retryAfter * 1000),
    )
  }

  function unsend(): void {
    waiting = [...sent.values(), ...waiting].sort((a, b) => a.seq - b.seq)
    sent.clear()
  }

  function settle(parcel: Parcel): void {
    points -= parcel.points.length
    if (waiting.length > 0 || sent.size > 0) return
    for (const resolve of idle.splice(0)) resolve()
  }

  return {
    connection: link.state,
    id,
    post(input) {
      const list = Array.isArray(input) ? (input as readonly PostedPoint[]) : [input as PostedPoint]
      return new Promise((resolve, reject) => {
        if (closed) throw new AppError('shutting_down', 'This producer was closed.')
        if (points + list.length > capacity) {
          throw new AppError('overloaded', `The outbox is full: ${points} points wait for the server.`)
        }
        points += list.length
        waiting.push({ seq: seq++, points: list, resolve, reject })
        send()
      })
    },
    pending: () => points,
    drain: () =>
      new Promise((resolve) => {
        if (waiting.length === 0 && sent.size === 0) resolve()
        else idle.push(resolve)
      }),
    close() {
      closed = true
      clearTimeout(pause)
      link.close('closed by its owner')
      for (const parcel of waiting.splice(0)) {
        parcel.reject(new AppError('shutting_down', 'This producer was closed before the server answered.'))
      }
      points = 0
      for (const resolve of idle.splice(0)) resolve()
    },
  }
}
