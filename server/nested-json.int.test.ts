import pino from 'pino'
import { io } from 'socket.io-client'
import { expect, it, onTestFinished } from 'vitest'
import { sampleDocument, sampleText } from '../lib/domain/testing/sample-room.ts'
import { parseConfig } from './config.ts'
import { createApp } from './create-app.ts'
import { MemoryFeedImport } from './testing/memory-feed-import.ts'
import { openWs } from './testing/ws-client.ts'

const LEVELS = 20_000
const nested = `${'['.repeat(LEVELS)}${']'.repeat(LEVELS)}`

it('[BD23] refuses nested JSON at every door, and logs no fault of its own', async () => {
  const faults: string[] = []
  const logger = pino({ level: 'error' }, { write: (line: string) => void faults.push(line) })
  const env = { PORT: '0', THIS_MACHINE: '0', STORAGE: 'memory', ROOMS_DIR: '/nowhere' }
  const app = await createApp(parseConfig(env, { ui: false }), { logger, importer: new MemoryFeedImport() })
  const { url } = await app.listen()
  onTestFinished(() => app.close())
  const room = JSON.stringify(sampleDocument('r', [sampleText('a')]))
  await fetch(`${url}/api/v1/rooms`, { method: 'POST', body: room })

  const inside = [
    nested.slice(LEVELS - 8000, LEVELS + 8000),
    nested,
    `{"schema":${nested}}`,
    room.replace('"markdown":"a"', `"markdown":${nested}`),
    room.replace('"kind":"text"', `"kind":${nested}`),
    `{"template":{"kind":${nested}}}`,
    `{"edit":{"op":${nested}}}`,
    `{"text":${nested},"by":${nested}}`,
    `{"source":"a","value":${nested}}`,
  ]
  const doors = [
    ['POST', 'rooms'],
    ['PUT', 'rooms/r'],
    ['PATCH', 'rooms/r'],
    ['POST', 'rooms/r/edits'],
    ['POST', 'rooms/r/duplicate'],
    ['POST', 'rooms/r/messages'],
    ['POST', 'points'],
    ['POST', 'import'],
  ] as const
  for (const [method, path] of doors) {
    for (const body of inside) {
      const answer = await fetch(`${url}/api/v1/${path}`, { method, body, headers: { 'if-match': '1' } })
      const text = await answer.text()
      // Rooms and chats count values first, and so many levels are too many of these.
      expect([400, 413], `${path}: ${text.slice(0, 300)}`).toContain(answer.status)
      expect(text).toContain('"code":"')
    }
  }

  const deep: unknown = JSON.parse(nested.slice(LEVELS - 2000, LEVELS + 2000))
  for (const [name, events] of [
    ['rooms', ['join', 'leave', 'edit', 'editing']],
    ['chat', ['join', 'send', 'page', 'typing']],
    ['live', ['watch', 'fill', 'history', 'distribution']],
    ['ingest', ['points']],
  ] as const) {
    const socket = io(`${url}/${name}`, { transports: ['websocket'], forceNew: true })
    onTestFinished(() => void socket.disconnect())
    for (const event of events) {
      for (const request of [deep, { slug: 'r', edit: deep, view: deep, text: deep, points: deep }]) {
        const answer = await socket.timeout(5000).emitWithAck(event, request)
        expect([name, event, answer.error?.code]).not.toEqual([name, event, 'internal'])
      }
    }
  }

  const ws = await openWs(`${url.replace('http', 'ws')}/ws`)
  for (const text of [
    nested,
    `{"query":${nested}}`,
    `{"id":${nested},"query":"feeds"}`,
    `{"subscribe":${nested}}`,
  ]) {
    ws.socket.send(text)
    expect(JSON.stringify(await ws.next(() => true))).toMatch(/bad_|rejected|not_a_number/)
  }
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  expect(faults).toEqual([])
}, 60_000)
