import { get } from 'node:http'
import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { sampleDocument } from '../lib/domain/testing/sample-room.ts'
import { MemoryChatLog } from './adapters/memory/chat-log.ts'
import { createMemoryFeedCatalog } from './adapters/memory/feed-catalog.ts'
import { createMemoryFeedLog } from './adapters/memory/feed-log.ts'
import { MemoryRoomStore } from './adapters/memory/room-store.ts'
import { createLogger } from './create-logger.ts'
import { startTestApp, type TestApp } from './testing/start-test-app.ts'
import { openWs } from './testing/ws-client.ts'

/** Stands in what is posted, said and asked, as a word and as a number. */
const SECRET = 'hunter2'
const SECRET_VALUE = 8675309.25
const lines: string[] = []
let broken = false
let server: TestApp

/** Fails as a client of Redis does, with the whole command on the error, and as a parser does that quotes its text. */
function leaking<T extends object>(port: T): T {
  return new Proxy(port, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        if (!broken || key === 'close' || key === 'follow') return value.apply(target, args)
        const text = `${JSON.stringify(args, (_key, one) => (ArrayBuffer.isView(one) ? [...(one as Float64Array)] : one))}${SECRET}`
        let cause: unknown
        try {
          JSON.parse(`{"value": ${SECRET}`)
        } catch (error) {
          cause = error
        }
        const error = new Error(`ERR unknown command 'eval', with args beginning with: '${text}'`, { cause })
        return Promise.reject(
          Object.assign(error, { name: 'ReplyError', command: { name: 'eval', args: [text] } }),
        )
      }
    },
  })
}

beforeAll(async () => {
  const onFollowerError = () => {}
  const log = createMemoryFeedLog({ budgetBytes: 1e8, onFollowerError })
  server = await startTestApp(
    { ROOMS_DIR: '/nowhere' },
    {
      logger: createLogger('trace', { write: (line: string) => void lines.push(line) }),
      catalog: leaking(createMemoryFeedCatalog({ maxFeeds: 100 })),
      log: leaking(log),
      history: leaking(log),
      rooms: leaking(new MemoryRoomStore()),
      chat: leaking(new MemoryChatLog({ retentionMs: null, now: Date.now, onFollowerError })),
    },
  )
})
afterAll(() => server.close())

const ask = (path: string, init: RequestInit = {}) =>
  fetch(`${server.url}${path}`, { ...init, headers: { authorization: `Bearer ${SECRET}`, ...init.headers } })
const post = (path: string, body: unknown) =>
  ask(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) })

async function socketOf(namespace: string): Promise<(event: string, ...args: unknown[]) => Promise<unknown>> {
  const socket: Socket = io(`${server.url}${namespace}`, {
    transports: ['websocket'],
    forceNew: true,
    query: { token: SECRET },
    auth: { token: SECRET },
  })
  onTestFinished(() => void socket.disconnect())
  await vi.waitFor(() => expect(socket.connected).toBe(true))
  return (event, ...args) => socket.timeout(5000).emitWithAck(event, ...args)
}

const points = [{ source: 'a', value: SECRET_VALUE }]
const person = { id: `person-${SECRET}`, name: SECRET }
const view = [{ feed: 'a', windows: [{ last: 10 }] }]

const doors: Record<string, () => Promise<unknown>> = {
  'points by HTTP': async () => {
    await post(`/api/v1/points?token=${SECRET}`, points)
    await post('/api/v1/points', `{"source": "a", "value": ${SECRET}`)
    await post('/api/v1/points', { source: 'a', value: SECRET, producer: SECRET, seq: SECRET })
    await post('/api/v1/import', `time,value,source\n5,${SECRET_VALUE},a\n${SECRET},1,a\n`)
  },
  'reads by HTTP': async () => {
    for (const path of ['points?feed=a', 'stats?feed=a', 'columns?feed=a', 'export?feed=a', 'feeds?x=1'])
      await (await ask(`/api/v1/${path}&token=${SECRET}`)).text().catch(() => '')
    await ask(`/api/v1/${SECRET}?token=${SECRET}`)
    await ask(`/%ff${SECRET}?token=${SECRET}`)
  },
  'rooms and chat by HTTP': async () => {
    const document = sampleDocument('r')
    await post('/api/v1/rooms', { ...document, description: SECRET })
    await post('/api/v1/rooms', { ...document, secret: SECRET, panels: SECRET })
    await post('/api/v1/rooms/r/messages', { by: SECRET, text: SECRET })
    await post('/api/v1/rooms/r/messages', { by: SECRET, text: { SECRET } })
    await ask(`/api/v1/rooms/r/search?q=${SECRET}`)
    await ask(`/api/v1/rooms/r/messages?author=${SECRET}`)
  },
  '/ws': async () => {
    const client = await openWs(`${server.url.replace('http', 'ws')}/ws?token=${SECRET}&source=a&echo=1`)
    client.send({ id: 1, token: SECRET })
    client.send(`{"value": ${SECRET}`)
    client.send({ id: 2, points, producer: SECRET, seq: -1 })
    client.send({ id: 3, subscribe: SECRET })
    client.send({ id: 4, query: SECRET })
    client.send({ id: 5, points })
    client.send({ id: 6, query: 'feeds', limit: 1 })
    await client.next(({ id }) => id === 6)
  },
  '/ingest': async () => {
    const emit = await socketOf('/ingest')
    await emit('points', points)
    await emit('points', { points, producer: SECRET, seq: SECRET })
    await emit(SECRET, SECRET)
  },
  '/live': async () => {
    const emit = await socketOf('/live')
    await emit('watch', { view, range: { span: 60_000, columns: 10 } })
    await emit('watch', { view: SECRET })
    await emit('history', { feed: 'a', from: 0, to: 1, columns: 10, windows: [{ last: 1 }] })
    await emit(SECRET, SECRET)
  },
  '/rooms and /chat': async () => {
    const [rooms, chat] = [await socketOf('/rooms'), await socketOf('/chat')]
    await rooms('join', { slug: 'r', person })
    await rooms('edit', { slug: 'r', edit: { op: SECRET } })
    await chat('join', { slug: 'r', person })
    await chat('act', { slug: 'r', action: { kind: 'post', id: 'm', text: SECRET } })
    await chat('act', { slug: 'r', action: { kind: SECRET, text: SECRET } })
    await chat('command', { slug: 'r', id: 'c', text: `/stats ${SECRET}` })
  },
}

describe.each([false, true])('[OB4] where the storage fails: %s', (fails) => {
  it.each(Object.keys(doors))('no log line has what came in by %s', async (name) => {
    lines.length = 0
    broken = fails
    try {
      await doors[name]?.()
    } finally {
      broken = false
    }
    const text = lines.join('')
    expect(text).not.toMatch(/hunter2|8675309/)
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow()
    // Otherwise the test would say nothing.
    if (fails) expect(text).toContain('unexpected error')
  })
})

describe('[OB3] the id of a request', () => {
  const idOf = async (given?: string) => {
    const headers: Record<string, string> = given === undefined ? {} : { 'x-request-id': given }
    return (await ask('/api/v1/feeds', { headers })).headers.get('x-request-id')
  }

  it('is the one that the request names where that is short and plain, and a new one otherwise', async () => {
    expect(await idOf('proxy-7_a.B')).toBe('proxy-7_a.B')
    const made = [
      await idOf(),
      await idOf('x'.repeat(65)),
      await idOf('a b'),
      await idOf('{"a"}'),
      await idOf('é'),
    ]
    for (const id of made) expect(id).toMatch(/^[0-9a-f-]{36}$/)
    expect(new Set(made).size).toBe(5)
    const twice = await new Promise<string | undefined>((resolve) =>
      get(`${server.url}/healthz`, { headers: { 'x-request-id': ['a', 'b'] } }, (answer) => {
        answer.resume()
        resolve(String(answer.headers['x-request-id']))
      }),
    )
    expect(twice).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('is in every answer, whoever gives it', async () => {
    for (const path of [
      '/healthz',
      '/ws',
      '/socket.io/?EIO=4&transport=polling',
      '/none',
      '/%ff',
      '/api/v1/none',
    ])
      expect((await ask(path, { headers: { 'x-request-id': 'here' } })).headers.get('x-request-id')).toBe(
        'here',
      )
  })

  it('is in the answer to what failed, and in its log lines', async () => {
    lines.length = 0
    broken = true
    const answer = await ask('/api/v1/feeds', { headers: { 'x-request-id': 'proxy-8' } })
    broken = false
    expect(answer.status).toBe(500)
    expect((await answer.json()).error.message).toContain('proxy-8')
    await vi.waitFor(() => expect(lines.join('')).toContain('answered'))
    const told = lines.map((line) => JSON.parse(line)).filter(({ requestId }) => requestId === 'proxy-8')
    expect(told.map(({ msg }) => msg)).toEqual(['unexpected error', 'answered'])
    expect(told[0].err).toMatchObject({ type: 'ReplyError', message: "ERR unknown command 'eval'" })
    expect(told[1]).toMatchObject({ method: 'GET', route: '/api/v1/feeds', status: 500 })
  })
})
