import type { Logger } from 'pino'
import type { Namespace, Socket } from 'socket.io'
import type { RoomClientEvents, RoomServerEvents } from '../../lib/protocol/room-events.ts'
import type { Clock } from '../ports/clock.ts'
import { createRoomNews, type Passed, type RoomNews } from '../services/room-news.ts'
import type { RoomService } from '../services/rooms.ts'
import { waitingBytes } from './slow-sockets.ts'

export type RoomsNamespace = Namespace<RoomClientEvents, RoomServerEvents>
export type RoomsSocket = Socket<RoomClientEvents, RoomServerEvents>

/** What a socket has of a room: its address, and the version that was sent last. */
export interface Visit {
  slug: string
  version: number
}
export type Visits = ReadonlyMap<RoomsSocket, Map<string, Visit>>

/** A room goes whole to all who are in it, this often at most, and so many bytes a second at most to all of them together. */
const CHANGED_EVERY_MS = 100
const LONGEST_WAIT_MS = 10_000
const BYTES_PER_MS = 32 * 1024
/** A socket that lets more wait gets no state of a room on top; it gets the newest once it has read. */
const BEHIND_BYTES = 256 * 1024

/** Sends rooms that have changed to those who are in them (SPEC RM9). */
export function createRoomSender(deps: {
  namespace: RoomsNamespace
  rooms: Pick<RoomService, 'find'>
  visits: Visits
  clock: Clock
  logger: Logger
}): RoomNews {
  const { namespace, rooms, visits, clock, logger } = deps

  function missing(id: string, version: number): { socket: RoomsSocket; visit: Visit }[] {
    const found: { socket: RoomsSocket; visit: Visit }[] = []
    for (const [socket, joined] of visits) {
      const visit = joined.get(id)
      if (visit !== undefined && visit.version !== version) found.push({ socket, visit })
    }
    return found
  }

  async function send(id: string, slug: string): Promise<Passed> {
    if (![...visits.values()].some((joined) => joined.has(id))) {
      return { waitMs: CHANGED_EVERY_MS, again: false }
    }
    const room = await rooms.find(slug)
    // Another room has taken the address: this one has moved, and its change comes by itself.
    if (room.id !== id) return { waitMs: CHANGED_EVERY_MS, again: false }
    const all = missing(id, room.version)
    const ready = all.filter(({ socket }) => waitingBytes(socket) <= BEHIND_BYTES)
    for (const { visit } of ready) {
      visit.version = room.version
      visit.slug = room.document.slug
    }
    if (ready.length === 0) return { waitMs: CHANGED_EVERY_MS, again: all.length > 0 }
    // Encoded once, and the same bytes for all.
    namespace.local.to(ready.map(({ socket }) => socket.id)).emit('changed', room)
    const bytes = Buffer.byteLength(JSON.stringify(room)) * ready.length
    const waitMs = Math.min(LONGEST_WAIT_MS, Math.max(CHANGED_EVERY_MS, bytes / BYTES_PER_MS))
    return { waitMs, again: ready.length < all.length }
  }

  return createRoomNews({
    clock,
    pass: (id, slug) =>
      send(id, slug).catch((err: unknown) => {
        logger.warn({ err, slug }, 'a changed room could not be read; this is tried again')
        return { waitMs: 1000, again: true }
      }),
  })
}
