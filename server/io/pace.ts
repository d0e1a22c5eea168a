import type { Socket } from 'socket.io'
import { AppError } from '../../lib/protocol/errors.ts'
import type { Clock } from '../ports/clock.ts'
import { cutOff, waitingBytes } from './slow-sockets.ts'

/** A socket with more bytes waiting leaves its views until it has drained. */
const SOFT_BYTES = 256 * 1024
/** A socket with more bytes waiting is disconnected. */
const HARD_BYTES = 1024 * 1024
/** Packs that one socket may have asked for and not yet been sent. */
const WAITING_REQUESTS = 1024
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

  constructor(socket: Socket, clock: Clock) {
    this.#socket = socket
    this.#clock = clock
  }

  /** What has come of it since the last look. Engine.IO counts a socket as connected however little it reads. */
  look(): 'cut off' | 'set aside' | 'drained' | null {
    const all = waitingBytes(this.#socket)
    this.#owed = Math.min(this.#owed, all)
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
    if (this.#waiting >= WAITING_REQUESTS) {
      throw new AppError('overloaded', 'This connection has too many requests waiting.', { retryAfter: 1 })
    }
    this.#waiting++
    const made = this.#packs.then(async () => {
      while (this.#socket.connected && waitingBytes(this.#socket) > HARD_BYTES) {
        await new Promise<void>((resume) => this.#clock.after(DRAIN_CHECK_MS, resume))
      }
      if (!this.#socket.connected) {
        throw new AppError('shutting_down', 'The connection was closed meanwhile.')
      }
      const reply = await work()
      if ('pack' in reply && reply.pack instanceof Buffer) this.#owed = reply.pack.byteLength
      return reply
    })
    const done = () => {
      this.#waiting--
    }
    this.#packs = made.then(done, done)
    return made
  }
}
