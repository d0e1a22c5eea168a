import type { Logger } from 'pino'
import type { Socket } from 'socket.io'
import type { Allowance } from '../../lib/domain/budget.ts'
import type { Counter } from '../../lib/domain/instruments.ts'
import type { Clock } from '../ports/clock.ts'
import { cutOff, waitingBytes } from './slow-sockets.ts'

const LOOK_EVERY_MS = 200

export interface UnreadTotal {
  /** What waited at the last look, for the figures. */
  budget(): { name: string; used: Allowance; limit: { bytes: number } }
  close(): void
}

type Waiting = Pick<Socket, 'conn' | 'id'>

/**
 * One bound for all that waits to be read by all of these sockets together: each may be within its own, and a thousand of them
 * together too much for the process. Beyond it those with most are cut off, until the rest is within it (SPEC BD18).
 */
export function boundUnread(deps: {
  sockets: () => Iterable<Waiting>
  bytes: number
  clock: Clock
  cutOffs: Counter
  logger: Pick<Logger, 'warn'>
}): UnreadTotal {
  const { bytes, clock, cutOffs, logger } = deps
  let used = 0
  let items = 0

  function look(): void {
    const waiting = [...deps.sockets()]
      .map((socket) => ({ socket, held: waitingBytes(socket) }))
      .filter(({ held }) => held > 0)
      .sort((a, b) => b.held - a.held)
    items = waiting.length
    used = waiting.reduce((sum, { held }) => sum + held, 0)
    for (const { socket, held } of waiting) {
      if (used <= bytes) return
      used -= held
      cutOffs.add()
      logger.warn(
        { socket: socket.id, held },
        'a connection that does not read is ended, since all hold too much',
      )
      cutOff(socket)
    }
  }

  const stop = clock.every(LOOK_EVERY_MS, look)
  return {
    budget: () => ({ name: 'unread rooms and chats', used: { bytes: used, items }, limit: { bytes } }),
    close: stop,
  }
}
