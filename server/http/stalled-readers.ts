import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Clock } from '../ports/clock.ts'

/** A reader that takes nothing of what waits for it for so long has gone. */
export const STALLED_MS = 60_000
/** What may wait on all connections together. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024
const CHECK_EVERY_MS = 1_000

export interface StalledReaders {
  /** Until the connection closes or `release` is called. */
  watch(socket: Socket): void
  /** For a connection that speaks another protocol from now on. */
  release(socket: Duplex): void
  close(): void
}

interface Reader {
  readonly socket: Socket
  waiting: number
  written: number
  /** When something was last taken, or nothing waited; monotonic ms. */
  moved: number
}

/**
 * Ends connections whose reader takes nothing of its answer, whatever the answer is: after a while, or sooner where more
 * waits on all of them together than may, the longest at a standstill first. They are reset, since half an answer that
 * simply ended would pass for the whole.
 */
export function createStalledReaders({
  clock,
  stalledMs = STALLED_MS,
  maxWaitingBytes = MAX_WAITING_BYTES,
}: {
  clock: Clock
  stalledMs?: number
  maxWaitingBytes?: number
}): StalledReaders {
  const readers = new Map<Duplex, Reader>()

  function check(): void {
    const now = clock.monotonic()
    let total = 0
    const waiting: Reader[] = []
    for (const reader of readers.values()) {
      const { writableLength, bytesWritten } = reader.socket
      if (writableLength === 0 || writableLength !== reader.waiting || bytesWritten !== reader.written)
        reader.moved = now
      reader.waiting = writableLength
      reader.written = bytesWritten
      if (writableLength === 0) continue
      if (now - reader.moved >= stalledMs) reader.socket.resetAndDestroy()
      else {
        total += writableLength
        waiting.push(reader)
      }
    }
    if (total <= maxWaitingBytes) return
    waiting.sort((a, b) => a.moved - b.moved || b.waiting - a.waiting)
    for (const reader of waiting) {
      if (total <= maxWaitingBytes) return
      total -= reader.waiting
      reader.socket.resetAndDestroy()
    }
  }

  const stop = clock.every(CHECK_EVERY_MS, check)
  return {
    watch(socket) {
      readers.set(socket, { socket, waiting: 0, written: 0, moved: clock.monotonic() })
      socket.once('close', () => readers.delete(socket))
    },
    release: (socket) => {
      readers.delete(socket)
    },
    close: stop,
  }
}
