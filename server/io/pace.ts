import type { Socket } from 'socket.io'
import type { Lease } from '../../lib/domain/budget.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { AnswerReader, UnreadAnswers } from '../services/unread-answers.ts'
import { cutOff, pause, resume, waitingBytes } from './slow-sockets.ts'

/** A socket with more bytes waiting leaves its views until it has drained. */
const SOFT_BYTES = 256 * 1024
/** A socket with more bytes waiting is disconnected. */
const HARD_BYTES = 1024 * 1024
/** Requests of one socket that may wait; beyond it the socket is not read until half of them are answered. */
const WAITING_REQUESTS = 64
/** Requests that had come already all the same; more are refused. */
const MAX_WAITING_REQUESTS = 1024
/** What an answer may take before it is known. */
const ANSWER_BYTES = 256 * 1024
/** How often it is to be looked at. */
export const DRAIN_CHECK_MS = 100

/** How fast one viewer reads, and what may be made for it meanwhile: memory stays bounded however slow it is. */
export class Pace {
  readonly #socket: Socket
  readonly #clock: Clock
  #aside = false
  /** Bytes of the last pack that may still be on their way: asked for, so not held against the reader. */
  #owed = 0
  /** Packs are made one after the other, each only once the one before is mostly read. */
  #packs: Promise<unknown> = Promise.resolve()
  #waiting = 0
  readonly #answers: AnswerReader
  /** Of the last answer, until it was read. */
  #lease: Lease | null = null
  #making = false

  constructor(socket: Socket, clock: Clock, unread: UnreadAnswers) {
    this.#socket = socket
    this.#clock = clock
    this.#answers = unread.reader(() => cutOff(socket))
  }

  /** The socket is gone, and what waits for it too. */
  close(): void {
    this.#answers.close()
  }

  /** What has come of it since the last look. Engine.IO counts a socket as connected however little it reads. */
  look(): 'cut off' | 'set aside' | 'drained' | null {
    const all = waitingBytes(this.#socket)
    this.#owed = Math.min(this.#owed, all)
    if (all === 0 && !this.#making) this.#read()
    const waiting = all - this.#owed
    if (waiting > HARD_BYTES) {
      cutOff(this.#socket)
      return 'cut off'
    }
    if (!this.#aside && waiting > SOFT_BYTES) {
      this.#aside = true
      return 'set aside'
    }
    if (!this.#aside || all > 0) return null
    this.#aside = false
    return 'drained'
  }

  /** In the order of the requests. One that comes while too many wait is refused. */
  inTurn<T extends object>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting >= MAX_WAITING_REQUESTS) {
      throw new AppError('busy', 'This connection has too many requests waiting.', { retryAfter: 1 })
    }
    if (++this.#waiting > WAITING_REQUESTS) pause(this.#socket)
    const made = this.#packs.then(async () => {
      while (this.#socket.connected && waitingBytes(this.#socket) > HARD_BYTES) {
        await new Promise<void>((resume) => this.#clock.after(DRAIN_CHECK_MS, resume))
      }
      if (!this.#socket.connected) {
        throw new AppError('shutting_down', 'The connection was closed meanwhile.')
      }
      this.#read()
      const lease = this.#answers.take(ANSWER_BYTES)
      this.#lease = lease
      this.#making = true
      const reply = await work().finally(() => {
        this.#making = false
      })
      if ('pack' in reply && reply.pack instanceof Buffer) {
        this.#owed = reply.pack.byteLength
        if (!lease.resize(this.#owed)) {
          this.#read()
          throw new AppError('busy', 'Too many answers wait to be read; ask again in a moment.', {
            retryAfter: 1,
          })
        }
      }
      return reply
    })
    const done = () => {
      if (--this.#waiting === WAITING_REQUESTS / 2) resume(this.#socket)
    }
    this.#packs = made.then(done, done)
    return made
  }

  #read(): void {
    this.#lease?.release()
    this.#lease = null
  }
}
