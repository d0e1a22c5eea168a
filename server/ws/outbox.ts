import type { WebSocket } from 'ws'
import { AppError } from '../../lib/protocol/errors.ts'
import type { Clock } from '../ports/clock.ts'

/** Bytes not yet taken by the reader from which on results are left out. */
const SOFT_LIMIT = 1024 * 1024
/** Bytes not yet taken up to which the next part of an answer is made. */
const LOW_BYTES = 64 * 1024
/** An answer goes out in frames of this size. */
const FRAME_BYTES = 64 * 1024
/** A reader that takes nothing for so long while an answer waits is cut off. */
const STALL_MS = 10_000
const STALL_CHECK_MS = 1_000

/** One message, in parts that are made as they are read. */
export type Parts = AsyncIterable<string | Uint8Array>

/**
 * What goes out on one connection. A reader that is too slow loses results, which are counted, and hears about it once
 * it reads again; its own posts are taken all the while, and nobody else waits for it.
 */
export interface Outbox {
  /** May be left out. */
  result(text: string): void
  /** The answer of a question, which must arrive: resolves once nearly all of it was taken. */
  answer(message: string | Uint8Array): Promise<void>
  /** The same, as one message in many frames. What else goes out meanwhile waits for its end. */
  stream(parts: Parts, binary: boolean): Promise<void>
  /** Ends the connection of a reader that does not read, with all that waits for it. */
  cut(): void
  readonly dropped: number
}

/** Of a WebSocket what is needed here. */
export type OutboxSocket = Pick<
  WebSocket,
  'readyState' | 'OPEN' | 'bufferedAmount' | 'send' | 'close' | 'terminate'
>

export function createOutbox(socket: OutboxSocket, clock: Clock): Outbox {
  let dropped = 0
  let untold = 0
  /** Messages that were handed over to the system, of all that were sent. */
  let taken = 0
  let wake: (() => void) | null = null
  /** Results that wait for the end of an answer in many frames; null where none is under way. */
  let held: string[] | null = null
  let heldBytes = 0

  const handedOver = (): void => {
    taken++
    wake?.()
  }

  function tell(): void {
    const notice = new AppError(
      'slow_reader',
      `${untold} results were left out because this connection was read too slowly`,
    )
    untold = 0
    socket.send(JSON.stringify({ error: notice.toWire() }), handedOver)
  }

  function cut(): void {
    if (socket.readyState !== socket.OPEN) return
    socket.close(1013, 'slow reader')
    socket.terminate()
  }

  /** Resolves once at most `LOW_BYTES` wait, or the connection is gone. */
  function taking(): Promise<void> {
    if (socket.bufferedAmount <= LOW_BYTES || socket.readyState !== socket.OPEN) return Promise.resolve()
    let seen = taken
    let least = socket.bufferedAmount
    let since = clock.monotonic()
    return new Promise((resolve) => {
      const look = (): void => {
        const now = clock.monotonic()
        const waiting = socket.bufferedAmount
        if (waiting < least || taken !== seen) since = now
        least = Math.min(least, waiting)
        seen = taken
        if (now - since >= STALL_MS) cut()
        if (waiting > LOW_BYTES && socket.readyState === socket.OPEN) return
        wake = null
        stop()
        resolve()
      }
      const stop = clock.every(STALL_CHECK_MS, look)
      wake = look
    })
  }

  function release(): void {
    const texts = held ?? []
    held = null
    heldBytes = 0
    for (const text of texts) socket.send(text, handedOver)
  }

  return {
    result(text) {
      if (socket.readyState !== socket.OPEN) return
      if (socket.bufferedAmount + heldBytes > SOFT_LIMIT) {
        dropped++
        untold++
        return
      }
      if (held !== null) {
        held.push(text)
        heldBytes += text.length
        return
      }
      if (untold > 0) tell()
      socket.send(text, handedOver)
    },
    answer(message) {
      if (socket.readyState !== socket.OPEN) return Promise.resolve()
      socket.send(message, handedOver)
      return taking()
    },
    async stream(parts, binary) {
      held = []
      try {
        for await (const part of parts) {
          const bytes = typeof part === 'string' ? Buffer.from(part) : part
          for (let at = 0; at < bytes.length; at += FRAME_BYTES) {
            if (socket.readyState !== socket.OPEN) return
            socket.send(bytes.subarray(at, at + FRAME_BYTES), { binary, fin: false }, handedOver)
            await taking()
          }
        }
        if (socket.readyState === socket.OPEN) socket.send('', { binary, fin: true }, handedOver)
      } catch (error) {
        // Half a message cannot be taken back.
        socket.terminate()
        throw error
      } finally {
        release()
      }
    },
    cut,
    get dropped() {
      return dropped
    },
  }
}
