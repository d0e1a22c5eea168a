import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Here, Presence } from '../protocol/chat-events.ts'
import { createChatClient } from './chat-client.ts'

const PATIENCE = { timeout: 10_000, interval: 10 }
const view = { range: { span: 60_000 } }
type Answer = (reply: object) => void

/** A room in which nothing is written, whose server answers as the test wants. */
async function startRoom() {
  const http = createServer()
  const io = new Server(http, { serveClient: false })
  onTestFinished(() => io.close())
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo
  const page = { messages: [], head: { epoch: 'e', offset: 0 }, more: false }
  const chat = { resumed: false, why: 'new', page }
  const room = {
    url: `http://127.0.0.1:${port}`,
    seq: 1,
    /** What becomes of the next answers. */
    next: [] as ('refused' | 'lost')[],
    /** What the tab told on its present connection. */
    told: {} as Here & { follows?: string },
    presence: (): Presence => ({ seq: room.seq, people: [], total: room.seq }),
    notice: () =>
      io.of('/chat').emit('presence', { room: 'room', ...room.presence(), changed: [], left: [] }),
  }
  const answer = (ack: Answer, make: () => object) => {
    const fate = room.next.shift()
    const error = { code: 'quota_exceeded', message: 'too much at once', retryAfter: 0.01 }
    if (fate === 'refused') ack({ ok: false, error })
    else if (fate === undefined) ack({ ok: true, ...make() })
  }
  io.of('/chat').on('connection', (socket) => {
    room.told = {}
    socket.on('join', (_, ack: Answer) =>
      answer(ack, () => {
        const read = { offset: 0, unread: 0 }
        return { room: 'room', tab: socket.id, chat, read, presence: room.presence() }
      }),
    )
    socket.on('who', (_, ack: Answer) => answer(ack, () => ({ presence: room.presence() })))
    socket.on('here', ({ slug: _, ...here }: Here & { slug: string }, ack: Answer) =>
      answer(ack, () => {
        Object.assign(room.told, here)
        return {}
      }),
    )
    socket.on('follow', ({ person }: { person: string }, ack: Answer) =>
      answer(ack, () => {
        room.told.follows = person
        return { view }
      }),
    )
  })
  const client = createChatClient({
    url: room.url,
    slug: 'r',
    person: { id: 'person-a', name: 'A' },
    storage: null,
    replyMs: 500,
    random: () => 0,
  })
  onTestFinished(() => client.close())
  await vi.waitFor(() => expect(client.presence.getSnapshot().total).toBe(1), PATIENCE)
  return { room, client }
}

describe('a chat client whose questions are not answered', () => {
  it('[EP5] asks who is here until it is told, where notices were missed', async () => {
    const { room, client } = await startRoom()
    for (const next of [[], ['refused'], ['lost'], ['refused', 'lost', 'refused']] as const) {
      room.next = [...next]
      room.seq += 2
      room.notice()
      await vi.waitFor(() => expect(client.presence.getSnapshot().total).toBe(room.seq), PATIENCE)
    }
  })

  it('[EP5] says what lasts of how it is here, and whom it follows, until that is answered', async () => {
    const { room, client } = await startRoom()
    room.next = ['lost', 'lost']
    client.here({ panel: 'cpu' })
    client.follow('person-b')
    await vi.waitFor(
      () => expect(client.followed.getSnapshot()).toEqual({ person: 'person-b', view }),
      PATIENCE,
    )
    await vi.waitFor(() => expect(room.told).toEqual({ panel: 'cpu', follows: 'person-b' }), PATIENCE)
  })
})
