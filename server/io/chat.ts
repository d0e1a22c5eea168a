import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Namespace, Socket } from 'socket.io'
import type { Counter } from '../../lib/domain/instruments.ts'
import {
  actRequestSchema,
  type ChatClientEvents,
  type ChatServerEvents,
  chatJoinSchema,
  commandRequestSchema,
  followRequestSchema,
  hereRequestSchema,
  inRoomSchema,
  pageRequestSchema,
  pointerRequestSchema,
  readRequestSchema,
  summonRequestSchema,
} from '../../lib/protocol/chat-events.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import type { Person } from '../../lib/protocol/room-events.ts'
import type { Bus } from '../ports/bus.ts'
import type { Clock } from '../ports/clock.ts'
import type { Quota } from '../ports/quota.ts'
import type { ReadMarkers } from '../ports/read-markers.ts'
import type { ChatService } from '../services/chat.ts'
import type { ChatCommands } from '../services/chat-commands.ts'
import { createPresence } from '../services/presence.ts'
import type { RoomService } from '../services/rooms.ts'
import { sharePresence } from '../services/shared-presence.ts'
import { createSummons } from '../services/summons.ts'
import { createAnswering } from './answering.ts'
import { cutOff, waitingBytes } from './slow-sockets.ts'

export type ChatNamespace = Namespace<ChatClientEvents, ChatServerEvents>
type ChatSocket = Socket<ChatClientEvents, ChatServerEvents>

const ROOMS_PER_SOCKET = 16
/** A socket that lets more wait is cut off: it comes back and joins with its position. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024
/** Of a person, whatever their tabs. */
const SUMMONS = { burst: 2, perSecond: 0.2 }
/** Programs write under such ids. */
const BOT = /^bot:/

const pointersOf = (room: string) => `pointers ${room}`
const tabsOf = (room: string, person: string) => `tabs ${room} ${person}`
const followersOf = (room: string, person: string) => `followers ${room} ${person}`

/** `/chat`: messages, read markers and presence of rooms. The returned function takes the listeners and timers back. */
export function attachChat(
  namespace: ChatNamespace,
  deps: {
    chat: ChatService
    markers: ReadMarkers
    commands: ChatCommands
    rooms: RoomService
    bus: Bus | null
    quota: Quota
    clock: Clock
    logger: Logger
    cutOffs: Counter
  },
): () => void {
  const { chat, markers, commands, rooms, bus, quota, clock, logger } = deps
  /** Local sockets of each room, and how to stop following its log. */
  const audiences = new Map<string, { readonly sockets: Set<ChatSocket>; readonly stop: () => void }>()

  const own = createPresence({
    clock,
    onPeople: (room, change) => void namespace.local.to(room).emit('presence', { room, ...change }),
    onPointers: (room, pointers) =>
      void namespace.local.to(pointersOf(room)).emit('pointers', { room, pointers }),
    onView: (room, person, view) =>
      void namespace.local.to(followersOf(room, person)).emit('view', { room, person, view }),
  })
  const presence = bus === null ? own : sharePresence(own, { bus, clock })
  const summons = createSummons({
    bus,
    clock,
    newId: randomUUID,
    deliver: ({ room, person, view }, tab) => {
      const audience = namespace.local.to(room).except(tab ?? [])
      audience.emit('summoned', { room, person, view })
      const tabs = [...(audiences.get(room)?.sockets ?? [])].filter(({ id }) => id !== tab)
      return new Set(tabs.flatMap(({ id }) => own.person(room, id)?.id ?? []))
    },
  })
  const unfollow = rooms.follow((event) => {
    if (event.kind !== 'removed') return
    const { id } = event
    namespace.local.to(id).emit('removed', { room: id, by: event.by })
    for (const socket of [...(audiences.get(id)?.sockets ?? [])]) part(socket, id)
  })

  function tooSlow(socket: ChatSocket): boolean {
    if (waitingBytes(socket) <= MAX_WAITING_BYTES) return false
    deps.cutOffs.add()
    logger.warn({ socket: socket.id }, 'a reader of a chat that does not read is disconnected')
    cutOff(socket)
    return true
  }

  function enter(socket: ChatSocket, room: string): void {
    const sockets = audiences.get(room)?.sockets ?? new Set<ChatSocket>()
    if (!audiences.has(room)) {
      const stop = chat.follow(room, (entry, epoch) => {
        for (const one of sockets) tooSlow(one)
        namespace.local.to(room).emit('entry', { room, epoch, entry })
      })
      audiences.set(room, { sockets, stop })
    }
    sockets.add(socket)
    void socket.join(room)
  }

  function part(socket: ChatSocket, room: string): void {
    const audience = audiences.get(room)
    if (!audience?.sockets.delete(socket)) return
    for (const name of [...socket.rooms]) {
      if (name === room || name.split(' ')[1] === room) void socket.leave(name)
    }
    presence.leave(room, socket.id)
    if (audience.sockets.size > 0) return
    audience.stop()
    audiences.delete(room)
  }

  function serve(socket: ChatSocket): void {
    const joined = () => [...audiences].filter(([, { sockets }]) => sockets.has(socket)).map(([room]) => room)
    socket.on('disconnect', () => {
      for (const room of joined()) part(socket, room)
    })
    const answer = createAnswering({ clock, logger, tooSlow: () => tooSlow(socket) })

    /** Who this is in a room that it joined. */
    async function inRoom(slug: string): Promise<{ id: string; slug: string; person: Person }> {
      const { id, document } = await rooms.find(slug)
      const person = presence.person(id, socket.id)
      if (person === null) throw new AppError('bad_request', `Join the room “${slug}” first.`)
      return { id, slug: document.slug, person }
    }

    socket.on('join', (request, ack) =>
      answer(chatJoinSchema, request, ack, async ({ slug, person, since, limit, pointers }) => {
        if (BOT.test(person.id)) throw new AppError('bad_request', 'person.id must not begin with “bot:”')
        const { id } = await rooms.find(slug)
        if (!socket.connected) throw new AppError('shutting_down', 'The connection was closed meanwhile.')
        const before = presence.person(id, socket.id)
        if (before === null && joined().length >= ROOMS_PER_SOCKET) {
          throw new AppError('bad_request', `One connection is in at most ${ROOMS_PER_SOCKET} rooms.`)
        }
        // First in, then read: what is written meanwhile comes as entries, and is known by its offset.
        enter(socket, id)
        if (before !== null) void socket.leave(tabsOf(id, before.id))
        void socket.join(tabsOf(id, person.id))
        if (pointers) void socket.join(pointersOf(id))
        else void socket.leave(pointersOf(id))
        presence.join(id, socket.id, person)
        try {
          const [caught, read] = await Promise.all([
            // Another room may have taken the address meanwhile.
            chat.catchUp(id, since?.room === id ? since : undefined, limit),
            markers.find(id, person.id),
          ])
          return { room: id, tab: socket.id, chat: caught, read, presence: presence.list(id) }
        } catch (error) {
          part(socket, id)
          throw error
        }
      }),
    )
    socket.on('leave', (request, ack) =>
      answer(inRoomSchema, request, ack, async ({ slug }) => {
        part(socket, (await inRoom(slug)).id)
        return {}
      }),
    )
    socket.on('act', (request, ack) =>
      answer(actRequestSchema, request, ack, async ({ slug, action }) => {
        const { id, person } = await inRoom(slug)
        return chat.act(id, action, person)
      }),
    )
    socket.on('command', (request, ack) =>
      answer(commandRequestSchema, request, ack, async ({ slug, id, text }) => {
        const { person, ...room } = await inRoom(slug)
        const done = await commands.run(room, id, text, person)
        if (done.kind === 'link') return done
        return { kind: 'posted' as const, entry: done.taken.entry, epoch: done.taken.epoch }
      }),
    )
    socket.on('page', (request, ack) =>
      answer(pageRequestSchema, request, ack, async ({ slug, ...query }) => {
        const { id } = await inRoom(slug)
        return { page: await chat.page(id, query) }
      }),
    )
    socket.on('read', (request, ack) =>
      answer(readRequestSchema, request, ack, async ({ slug, offset }) => {
        const { id, person } = await inRoom(slug)
        const read = await markers.mark(id, person.id, offset)
        // Wherever they are connected: Socket.IO takes it to the other nodes.
        socket.to(tabsOf(id, person.id)).emit('read', { room: id, read })
        return { read }
      }),
    )
    socket.on('here', (request, ack) =>
      answer(hereRequestSchema, request, ack, async ({ slug, ...change }) => {
        presence.here((await inRoom(slug)).id, socket.id, change)
        return {}
      }),
    )
    socket.on('who', (request, ack) =>
      answer(inRoomSchema, request, ack, async ({ slug }) => ({
        presence: presence.list((await inRoom(slug)).id),
      })),
    )
    socket.on('pointer', (request, ack) =>
      answer(pointerRequestSchema, request, ack, async ({ slug, pointer }) => {
        presence.pointer((await inRoom(slug)).id, socket.id, pointer)
        return {}
      }),
    )
    socket.on('follow', (request, ack) =>
      answer(followRequestSchema, request, ack, async ({ slug, person }) => {
        const { id } = await inRoom(slug)
        for (const name of [...socket.rooms]) {
          if (name.startsWith(`followers ${id} `)) void socket.leave(name)
        }
        if (person === null) return { view: null }
        void socket.join(followersOf(id, person))
        return { view: presence.view(id, person) }
      }),
    )
    socket.on('summon', (request, ack) =>
      answer(summonRequestSchema, request, ack, async ({ slug, view }) => {
        const { id, person } = await inRoom(slug)
        if (!(await quota.take(`summons:${person.id}`, SUMMONS))) {
          throw new AppError('quota_exceeded', 'Everybody was asked just now.', { retryAfter: 5 })
        }
        // Whoever else is known to be here is waited for: what is said between nodes may be lost.
        const others = presence.list(id).total - 1
        return { people: await summons.send({ room: id, person, view }, socket.id, others) }
      }),
    )
    socket.onAny((event: string, ...values: unknown[]) => {
      const ack = values.at(-1)
      if (KNOWN.has(event) || typeof ack !== 'function') return
      const message = `There is no event “${String(event).slice(0, 100)}” on /chat.`
      ack({ ok: false, error: new AppError('unknown_event', message).toWire() })
    })
  }

  namespace.on('connection', serve)
  return () => {
    namespace.off('connection', serve)
    unfollow()
    for (const { stop } of audiences.values()) stop()
    audiences.clear()
    summons.close()
    presence.close()
  }
}

const KNOWN = new Set<string>('join,leave,act,command,page,read,here,who,pointer,follow,summon'.split(','))
