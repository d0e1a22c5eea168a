import type { Logger } from 'pino'
import type { Counter } from '../../lib/domain/instruments.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import {
  editingRequestSchema,
  editRequestSchema,
  joinRequestSchema,
  leaveRequestSchema,
} from '../../lib/protocol/room-events.ts'
import type { Bus } from '../ports/bus.ts'
import type { Clock } from '../ports/clock.ts'
import { createEditors } from '../services/editors.ts'
import type { RoomService } from '../services/rooms.ts'
import { shareEditors } from '../services/shared-editors.ts'
import { createAnswering } from './answering.ts'
import { createRoomSender, type RoomsNamespace, type RoomsSocket, type Visit } from './room-sender.ts'
import { cutOff, waitingBytes } from './slow-sockets.ts'

const ROOMS_PER_SOCKET = 16
/** A socket that lets more wait is cut off: it comes back and joins anew. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024

/** `/rooms`: join, leave, edit, editing. The returned function takes the listeners and timers back. */
export function attachRooms(
  namespace: RoomsNamespace,
  deps: { rooms: RoomService; bus: Bus | null; clock: Clock; logger: Logger; cutOffs: Counter },
): () => void {
  const { rooms, bus, clock, logger } = deps
  /** Which rooms a socket is in, by id. */
  const visitors = new Map<RoomsSocket, Map<string, Visit>>()

  const own = createEditors({
    clock,
    tell(id, list) {
      const slug = slugOf(id)
      if (slug !== null) namespace.local.to(id).emit('editors', { slug, editors: list })
    },
  })
  const editors = bus === null ? own : shareEditors(own, { bus, clock })
  const news = createRoomSender({ namespace, rooms, visits: visitors, clock, logger })
  const unfollow = rooms.follow((event) => {
    if (event.kind === 'changed') return news.changed(event.room.id, event.room.document.slug)
    const { id, slug, by } = event
    news.removed(id)
    namespace.local.to(id).emit('removed', { slug, by })
    for (const [socket, joined] of visitors) if (joined.has(id)) part(socket, joined, id)
  })

  function tooSlow(socket: RoomsSocket): boolean {
    if (waitingBytes(socket) <= MAX_WAITING_BYTES) return false
    deps.cutOffs.add()
    logger.warn({ socket: socket.id }, 'a visitor of a room that does not read is disconnected')
    cutOff(socket)
    return true
  }

  function slugOf(id: string): string | null {
    for (const joined of visitors.values()) {
      const visit = joined.get(id)
      if (visit !== undefined) return visit.slug
    }
    return null
  }

  function part(socket: RoomsSocket, joined: Map<string, Visit>, id: string): void {
    joined.delete(id)
    void socket.leave(id)
    editors.leave(id, socket.id)
  }

  function serve(socket: RoomsSocket): void {
    const joined = new Map<string, Visit>()
    visitors.set(socket, joined)
    socket.on('disconnect', () => {
      visitors.delete(socket)
      for (const id of [...joined.keys()]) part(socket, joined, id)
    })

    // Each answer may hold a whole room.
    const answer = createAnswering({ clock, logger, tooSlow: () => tooSlow(socket) })

    async function joinedId(slug: string): Promise<string> {
      const { id } = await rooms.find(slug)
      if (joined.has(id)) return id
      throw new AppError('bad_request', `Join the room “${slug}” first.`)
    }

    socket.on('join', (request, ack) =>
      answer(joinRequestSchema, request, ack, async ({ slug, person }) => {
        const { id } = await rooms.find(slug)
        if (!socket.connected) throw new AppError('shutting_down', 'The connection was closed meanwhile.')
        if (!joined.has(id) && joined.size >= ROOMS_PER_SOCKET) {
          throw new AppError('bad_request', `One connection is in at most ${ROOMS_PER_SOCKET} rooms.`)
        }
        // First in, then read: no change falls between the reply and the first `changed`.
        joined.set(id, { slug, version: 0 })
        void socket.join(id)
        editors.join(id, socket.id, person)
        try {
          const room = await rooms.find(slug)
          if (joined.has(id)) joined.set(id, { slug: room.document.slug, version: room.version })
          return { room, editors: editors.list(id), tab: socket.id }
        } catch (error) {
          part(socket, joined, id)
          throw error
        }
      }),
    )
    socket.on('leave', (request, ack) =>
      answer(leaveRequestSchema, request, ack, async ({ slug }) => {
        part(socket, joined, await joinedId(slug))
        return {}
      }),
    )
    socket.on('edit', (request, ack) =>
      answer(editRequestSchema, request, ack, async ({ slug, edit }) => {
        const person = editors.person(await joinedId(slug), socket.id)
        return rooms.edit(slug, edit, person?.name ?? 'somebody')
      }),
    )
    socket.on('editing', (request, ack) =>
      answer(editingRequestSchema, request, ack, async ({ slug, panel }) => {
        editors.editing(await joinedId(slug), socket.id, panel)
        return {}
      }),
    )
    socket.onAny((event: string, ...values: unknown[]) => {
      if (KNOWN.has(event)) return
      const ack = values.at(-1)
      if (typeof ack !== 'function') return
      const name = String(event).slice(0, 100)
      ack({
        ok: false,
        error: new AppError('unknown_event', `There is no event “${name}” on /rooms.`).toWire(),
      })
    })
  }

  namespace.on('connection', serve)
  return () => {
    namespace.off('connection', serve)
    unfollow()
    news.close()
    editors.close()
    visitors.clear()
  }
}

const KNOWN = new Set(['join', 'leave', 'edit', 'editing'])
