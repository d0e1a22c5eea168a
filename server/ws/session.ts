import type { Logger } from 'pino'
import type { RawData, WebSocket } from 'ws'
import { Unparsable } from '../../lib/domain/normalise-point.ts'
import { AppError, type ErrorCode } from '../../lib/protocol/errors.ts'
import { wsSubscribeSchema, wsUnsubscribeSchema } from '../../lib/protocol/ws-messages.ts'
import type { Clock } from '../ports/clock.ts'
import type { FeedCatalog } from '../ports/feed-catalog.ts'
import { answerError } from '../services/answer-error.ts'
import type { FeedNotifier } from '../services/feed-notifier.ts'
import type { IngestService } from '../services/ingest.ts'
import type { IngestOutcome } from '../services/ingest-answer.ts'
import type { ReadService } from '../services/reads.ts'
import type { Subscriptions } from '../services/subscriptions.ts'
import type { UnreadAnswers } from '../services/unread-answers.ts'
import { createAnswerer } from './answerer.ts'
import { createFeedReader } from './feed-reader.ts'
import { createOutbox } from './outbox.ts'
import { parseCommand } from './parse-command.ts'
import { createQuestions } from './questions.ts'
import { createRawQuota } from './raw-quota.ts'
import { readMessage } from './read-message.ts'

export interface SessionDeps {
  readonly ingest: IngestService
  readonly reads: ReadService
  readonly catalog: FeedCatalog
  readonly notifier: FeedNotifier
  readonly subscriptions: Subscriptions
  readonly unread: UnreadAnswers
  /** So many answers are made at once, over all connections. */
  readonly lanes: <T>(work: () => Promise<T>) => Promise<T>
  readonly clock: Clock
  readonly logger: Logger
  readonly rawMessagesPerSecond: number
  /** Points of one message; more are refused, where that is certain before they are parsed. */
  readonly maxPoints: number
}

export interface SessionOptions {
  /** Stands in for a missing source (`?source=`). */
  readonly source: string
  /** Subscribed to whatever it posts (`?echo=1`). */
  readonly echo: boolean
  /** One message a point (`?raw=1`). */
  readonly raw: boolean
}

/** Points of one connection that wait for the log; beyond it the socket is not read until half of them are in. */
const MAX_WAITING = 8192
const MAX_ID_LENGTH = 1024
const DEFAULT_WINDOW = { last: 10 }

export interface Session {
  message(data: RawData, isBinary: boolean): void
  close(): void
}

/** One connection of `/ws`. Nothing that it sends closes it, except frames that WebSocket itself forbids. */
export function createSession(socket: WebSocket, options: SessionOptions, deps: SessionDeps): Session {
  const { ingest, reads, logger, clock } = deps
  const origin = { door: 'ws', defaultSource: options.source } as const
  const outbox = createOutbox(socket, clock)
  const answers = deps.unread.reader(() => outbox.cut())
  const answer = createAnswerer({ reads, outbox, unread: answers, lanes: deps.lanes })
  const quota = options.raw ? createRawQuota(deps.rawMessagesPerSecond, clock) : null
  const reader = createFeedReader({
    catalog: deps.catalog,
    notifier: deps.notifier,
    subscriptions: deps.subscriptions,
    listener: {
      raw: options.raw,
      admit: (count) => quota?.take(count) ?? count,
      send(text) {
        const skipped = quota?.skipped() ?? 0
        if (skipped > 0)
          refuse(
            'quota_exceeded',
            `${skipped} points were left out: ?raw=1 sends ${deps.rawMessagesPerSecond} a second`,
          )
        outbox.result(text)
      },
    },
    onError: (error) => refuseWith(error),
  })
  const echoed = new Set<string>()
  let waiting = 0
  /** A long message is being read in slices; those behind it wait for it. */
  let reading = false
  const unread: { readonly bytes: Buffer; readonly isBinary: boolean }[] = []
  let lastPost: Promise<void> = Promise.resolve()
  const questions = createQuestions(
    ({ body, id }) => command(body, id).catch((error) => refuseWith(error, id)),
    listen,
  )

  function refuse(code: ErrorCode, message: string): void {
    outbox.result(JSON.stringify({ error: { code, message } }))
  }

  function refuseWith(error: unknown, id?: unknown): void {
    const wire = answerError(error, logger)
    outbox.result(JSON.stringify(id === undefined ? { error: wire } : { id, error: wire }))
  }

  function refuseMessage(code: ErrorCode, message: string): void {
    ingest.refused('ws', code, message)
    refuse(code, message)
  }

  function post(body: unknown, points: number, id: unknown): void {
    waiting += points
    if (waiting > MAX_WAITING) socket.pause()
    // One `then` and no `finally`, and an answer written only where it is asked for: this runs for every message.
    lastPost = ingest.post({ origin, body }).then(
      (outcome) => {
        settled(points)
        posted(outcome, id)
      },
      (error) => {
        settled(points)
        if (error instanceof AppError) ingest.refused('ws', error.code, error.message)
        refuseWith(error, id)
      },
    )
  }

  function settled(points: number): void {
    waiting -= points
    listen()
  }

  function listen(): void {
    if (socket.isPaused && waiting <= MAX_WAITING / 2 && !questions.full && !reading) socket.resume()
  }

  function posted(outcome: IngestOutcome, id: unknown): void {
    if (id !== undefined) {
      const { feeds: _feeds, firsts: _firsts, ...answer } = outcome
      outbox.result(JSON.stringify({ id, ...answer }))
    } else for (const refusal of outcome.rejected) outbox.result(JSON.stringify({ error: refusal }))
    if (!options.echo) return
    for (const [i, feed] of outcome.feeds.entries()) {
      if (echoed.has(feed)) continue
      echoed.add(feed)
      reader.echo(feed, DEFAULT_WINDOW, (outcome.firsts[i] ?? 1) - 1).catch((error) => refuseWith(error))
    }
  }

  async function command(body: object, id: unknown): Promise<void> {
    if ('subscribe' in body) {
      const { subscribe, window } = parseCommand(wsSubscribeSchema, body)
      const subscribed = await reader.subscribe(subscribe, window ?? DEFAULT_WINDOW)
      if (id !== undefined) await outbox.answer(JSON.stringify({ id, subscribed }))
    } else if ('unsubscribe' in body) {
      const unsubscribed = await reader.unsubscribe(parseCommand(wsUnsubscribeSchema, body).unsubscribe)
      for (const feed of unsubscribed) echoed.delete(feed)
      if (id !== undefined) await outbox.answer(JSON.stringify({ id, unsubscribed }))
    } else if ('query' in body) {
      // What was posted before the question on this connection is part of the answer.
      if (waiting > 0) await lastPost
      await answer(body, id)
      // Access control is off: whatever the token is, programs that send one first go on.
    } else await outbox.answer(JSON.stringify({ status: 'authenticated', user: 'anonymous' }))
  }

  function receive(bytes: Buffer, isBinary: boolean): void {
    try {
      const body = readMessage(bytes, isBinary, deps.maxPoints)
      if (body instanceof Promise) void receiveSlowly(body, bytes.length)
      else take(body, bytes.length)
    } catch (error) {
      refuseUnread(error)
    }
  }

  /** Messages behind it wait, so that all keep their order. */
  async function receiveSlowly(body: Promise<unknown>, bytes: number): Promise<void> {
    reading = true
    socket.pause()
    try {
      take(await body, bytes)
    } catch (error) {
      refuseUnread(error)
    }
    reading = false
    for (let next = unread.shift(); next !== undefined; next = unread.shift()) {
      receive(next.bytes, next.isBinary)
      if (reading) return
    }
    listen()
  }

  function refuseUnread(error: unknown): void {
    if (error instanceof AppError) refuseMessage(error.code, error.message)
    else refuseWith(error)
  }

  function take(body: unknown, bytes: number): void {
    if (Array.isArray(body)) post(body, body.length, undefined)
    else if (typeof body !== 'object' || body === null || body instanceof Unparsable)
      post([body], 1, undefined)
    else takeObject(body, bytes)
  }

  function takeObject(body: object, bytes: number): void {
    const id = 'id' in body ? body.id : undefined
    if (!isReflectable(id))
      refuseMessage('bad_request', `an id is at most ${MAX_ID_LENGTH} characters as JSON`)
    else if ('value' in body) post(body, 1, id)
    else if ('points' in body) post(body, Array.isArray(body.points) ? body.points.length : 1, id)
    else if (!isQuestion(body)) post(body, 1, id)
    else {
      questions.ask({ body, id, bytes })
      if (questions.full) socket.pause()
    }
  }

  return {
    message(data, isBinary) {
      const bytes = data as Buffer
      if (reading) unread.push({ bytes, isBinary })
      else receive(bytes, isBinary)
    },
    close() {
      reader.close()
      questions.close()
      answers.close()
    },
  }
}

function isQuestion(body: object): boolean {
  return 'subscribe' in body || 'unsubscribe' in body || 'query' in body || 'token' in body
}

/** Every answer, errors among them, carries the id (SPEC IN6): it must be one that JSON can write again, and short. */
function isReflectable(id: unknown): boolean {
  if (typeof id === 'number' || typeof id === 'boolean' || id === null || id === undefined) return true
  try {
    return JSON.stringify(id).length <= MAX_ID_LENGTH
  } catch {
    return false
  }
}
