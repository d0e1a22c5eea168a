import type { Namespace, Socket } from 'socket.io'
import { z } from 'zod'
import {
  type ChatClientEvents,
  type ChatServerEvents,
  type SharedView,
  sharedViewSchema,
  type Unread,
} from '../../lib/protocol/chat-events.ts'
import { type Person, personSchema } from '../../lib/protocol/room-events.ts'
import type { Bus } from '../ports/bus.ts'

/** The Socket.IO room of a person's tabs in a room. */
export const tabsOf = (room: string, person: string) => `tabs ${room} ${person}`

const TOPIC = 'chat'
const id = z.string().max(200)
const messageSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('read'),
    room: id,
    person: id,
    read: z.object({ offset: z.number(), unread: z.number() }),
  }),
  z.object({ kind: z.literal('summoned'), room: id, person: personSchema, view: sharedViewSchema }),
])

type ChatSocket = Socket<ChatClientEvents, ChatServerEvents>

/** What one tab tells others at once, on this node and, by the bus, on the others. */
export function createChatNotices(namespace: Namespace<ChatClientEvents, ChatServerEvents>, bus: Bus | null) {
  const unfollow = bus?.follow(TOPIC, (message) => {
    const { data } = messageSchema.safeParse(message)
    if (data?.kind === 'read') {
      const { room, person, read } = data
      namespace.local.to(tabsOf(room, person)).emit('read', { room, read })
    } else if (data?.kind === 'summoned') {
      const { room, person, view } = data
      namespace.local.to(room).emit('summoned', { room, person, view })
    }
  })
  return {
    /** The person's other tabs show it as read. */
    read(socket: ChatSocket, room: string, person: Person, read: Unread): void {
      socket.local.to(tabsOf(room, person.id)).emit('read', { room, read })
      bus?.send(TOPIC, { kind: 'read', room, person: person.id, read })
    },
    summoned(socket: ChatSocket, room: string, person: Person, view: SharedView): void {
      socket.local.to(room).emit('summoned', { room, person, view })
      bus?.send(TOPIC, { kind: 'summoned', room, person, view })
    },
    close: () => unfollow?.(),
  }
}
