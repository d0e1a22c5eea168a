import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { expect, it, onTestFinished, vi } from 'vitest'
import { sampleDocument } from '../domain/testing/sample-room.ts'
import type { Presence } from '../protocol/chat-events.ts'
import { createChatClient } from './chat-client.ts'
import { createRoomClient } from './room-client.ts'

/** What a server says right after an answer may come with it in one piece: over polling, or to a tab that was busy. */

const PATIENCE = { timeout: 10_000, interval: 10 }
const person = { id: 'person-a', name: 'A' }
const present = { person, tabs: 1, panel: null, typing: false, idle: false }
type Answer = (reply: object) => void

async function startServer() {
  const http = createServer()
  const io = new Server(http, { serveClient: false })
  onTestFinished(() => io.close())
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  return { io, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` }
}

it.each([0, 5])(
  '[EP5] a change of who is here is known that comes right after the answer (number %i)',
  async (seq) => {
    const { io, url } = await startServer()
    const presence: Presence = { seq, people: [], total: 0 }
    const page = { messages: [], head: { epoch: 'e', offset: 0 }, more: false }
    const joined = {
      room: 'room',
      chat: { resumed: false, why: 'new', page },
      read: { offset: 0, unread: 0 },
    }
    let joins = 0
    io.of('/chat').on('connection', (socket) => {
      socket.on('join', (_, ack: Answer) => {
        joins++
        ack({ ok: true, ...joined, tab: socket.id, presence })
        socket.emit('presence', { room: 'room', seq: seq + 1, changed: [present], left: [], total: 1 })
      })
    })
    const client = createChatClient({ url, slug: 'r', person, storage: null, random: () => 0 })
    onTestFinished(() => client.close())
    await vi.waitFor(
      () => expect(client.presence.getSnapshot()).toEqual({ seq: seq + 1, people: [present], total: 1 }),
      PATIENCE,
    )
    expect(joins).toBe(1)
  },
)

it('[EP5] who edits, and that a room is removed, is known where it comes right after the answer', async () => {
  const { io, url } = await startServer()
  const room = { id: 'room', version: 1, revisions: {}, document: sampleDocument('r') }
  const editor = { tab: 't', person, panel: 'cpu' }
  io.of('/rooms').on('connection', (socket) => {
    socket.on('join', ({ slug }: { slug: string }, ack: Answer) => {
      ack({ ok: true, room, editors: [], tab: socket.id })
      if (slug === 'r') socket.emit('editors', { slug: 'r', editors: [editor] })
      else socket.emit('removed', { slug, by: 'B' })
    })
  })
  const open = (slug: string) => {
    const client = createRoomClient({ url, slug, person, random: () => 0 })
    onTestFinished(() => client.close())
    return client
  }
  const stays = open('r')
  await vi.waitFor(() => expect(stays.state.getSnapshot().editors).toEqual([editor]), PATIENCE)
  const goes = open('other')
  await vi.waitFor(
    () => expect(goes.state.getSnapshot().phase).toEqual({ kind: 'removed', by: 'B' }),
    PATIENCE,
  )
})
