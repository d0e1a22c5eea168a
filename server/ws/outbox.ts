import type { WebSocket } from 'ws'
import { AppError } from '../../lib/protocol/errors.ts'

/** Bytes not yet taken by the reader from which on results are left out. */
const SOFT_LIMIT = 1024 * 1024
/** Bytes from which on a reader that goes on asking is cut off. */
const HARD_LIMIT = 64 * 1024 * 1024

/**
 * What goes out on one connection. A reader that is too slow loses results, which are counted, and hears about it once
 * it reads again; its own posts are taken all the while, and nobody else waits for it.
 */
export interface Outbox {
  /** May be left out. */
  result(text: string): void
  /** Must arrive: the answer of a query. A reader past the hard limit is cut off. */
  answer(message: string | Uint8Array): void
  readonly dropped: number
}

export function createOutbox(socket: WebSocket): Outbox {
  let dropped = 0
  let untold = 0

  function tell(): void {
    const notice = new AppError(
      'slow_reader',
      `${untold} results were left out because this connection was read too slowly`,
    )
    untold = 0
    socket.send(JSON.stringify({ error: notice.toWire() }))
  }

  return {
    result(text) {
      if (socket.readyState !== socket.OPEN) return
      if (socket.bufferedAmount > SOFT_LIMIT) {
        dropped++
        untold++
        return
      }
      if (untold > 0) tell()
      socket.send(text)
    },
    answer(message) {
      if (socket.readyState !== socket.OPEN) return
      if (socket.bufferedAmount <= HARD_LIMIT) return socket.send(message)
      socket.close(1013, 'slow reader')
      socket.terminate()
    },
    get dropped() {
      return dropped
    },
  }
}
