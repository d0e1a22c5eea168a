import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { io } from 'socket.io-client'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { sampleDocument } from '../lib/domain/testing/sample-room.ts'
import { PROTOCOL_VERSION } from '../lib/protocol/version.ts'
import { freshPrefix, startRedis } from './testing/redis-process.ts'
import { type ServerProcess, startServerProcess } from './testing/server-process.ts'
import { openWs } from './testing/ws-client.ts'

const FEEDS = Array.from({ length: 60 }, (_, i) => `f${i}`)
const LIMIT_MS = 5000

async function start(env: Record<string, string> = {}): Promise<ServerProcess & { dataDir: string }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'watchroom-ends-'))
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
  const server = await startServerProcess({ DATA_DIR: dataDir, ROOMS_DIR: '/none', ...env }).ready
  return { ...server, dataDir }
}

/** Ends it by SIGTERM: with 0, in time, and with nothing left to be written into the data file. */
async function endsInOrder(server: ServerProcess & { dataDir: string }): Promise<void> {
  const began = performance.now()
  expect(await server.end('SIGTERM'), server.output().slice(-3000)).toBe(0)
  expect(performance.now() - began).toBeLessThan(LIMIT_MS)
  expect((await readdir(server.dataDir)).filter((name) => name.endsWith('-wal'))).toEqual([])
}

type Space = '/live' | '/rooms' | '/chat'

/** Resolves once it is connected, with what opens and leaves views, rooms and chats over and over until the connection ends. */
async function restless(url: string, space: Space, n: number): Promise<() => Promise<void>> {
  const auth = { version: PROTOCOL_VERSION }
  const socket = io(url + space, { forceNew: true, reconnection: false, transports: ['websocket'], auth })
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  const ask = (event: string, request: object): Promise<{ view?: string } | null> =>
    socket
      .timeout(1000)
      .emitWithAck(event, request)
      .catch(() => null)
  const person = { id: `person-${n}`, name: 'P' }
  async function turn(i: number): Promise<void> {
    if (space === '/live') {
      const view = [{ match: 'f*', windows: [{ last: 10 + i + 1000 * n }] }]
      const watching = ask('watch', { view, range: { span: 60_000, columns: 100 } })
      const now = Date.now()
      await ask('history', { feed: 'f1', from: now - 60_000, to: now, columns: 50, windows: [] })
      await ask('distribution', { questions: [{ feed: 'f2', window: { last: 10 }, quantiles: [0.5] }] })
      await ask('unwatch', { view: (await watching)?.view })
      return
    }
    await ask('join', { slug: 'r', person })
    const action = { kind: 'post', id: `message-${n}-${i}`, text: 'x', mentions: [] }
    if (space === '/chat') await ask('act', { slug: 'r', action })
    await ask('leave', { slug: 'r' })
  }
  return async () => {
    for (let i = 0; socket.connected; i++) await turn(i)
  }
}

describe('[EP4] SIGTERM ends the process with 0, in time, with the storage closed', () => {
  it('while views, rooms and chats open', { timeout: 120_000 }, async () => {
    for (let round = 0; round < 2; round++) {
      const server = await start()
      const points = FEEDS.flatMap((source) => Array.from({ length: 100 }, (_, value) => ({ source, value })))
      await fetch(`${server.url}/api/v1/points`, { method: 'POST', body: JSON.stringify(points) })
      const room = JSON.stringify(sampleDocument('r'))
      await fetch(`${server.url}/api/v1/rooms`, { method: 'POST', body: room })
      const spaces: Space[] = ['/live', '/live', '/live', '/rooms', '/chat']
      const clients = await Promise.all(spaces.map((space, n) => restless(server.url, space, n)))
      const leaving = clients.map((begin) => begin())
      // At whatever they are by then.
      await wait(20 + Math.random() * 300)
      await endsInOrder(server)
      await Promise.all(leaving)
    }
  })

  it('while a client reads nothing, one sends half a body, and an import is under way', async () => {
    const server = await start()
    const deaf = await openWs(`${server.url.replace('http', 'ws')}/ws`)
    deaf.socket.pause()
    const halves = ['/api/v1/points', '/api/v1/import?source=i'].map((path) => {
      const half = request(server.url + path, {
        method: 'POST',
        headers: { 'transfer-encoding': 'chunked' },
      }).on('error', () => undefined)
      half.write(path.includes('import') ? `time,value\n${Date.now()},1\n` : '[{"source":"s","value":1},')
      return half
    })
    await vi.waitFor(async () => {
      // A second import is refused while the first one is under way.
      const body = `time,value\n${Date.now()},1\n`
      const second = await fetch(`${server.url}/api/v1/import?source=j`, { method: 'POST', body })
      expect(second.status).toBe(503)
    })
    await endsInOrder(server)
    for (const half of halves) half.destroy()
  })

  it('while it waits for a Redis that does not answer at the start', async () => {
    const silent = createServer()
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void silent.close())
    const { port } = silent.address() as AddressInfo
    const knocked = once(silent, 'connection')
    const starting = startServerProcess({ REDIS_URL: `redis://127.0.0.1:${port}` })
    const [socket] = await knocked
    onTestFinished(() => socket.destroy())
    const began = performance.now()
    expect(await starting.end('SIGTERM')).toBe(0)
    expect(performance.now() - began).toBeLessThan(LIMIT_MS)
  })

  it.each(['gone', 'silent'])('while Redis is %s and points wait for it', async (how) => {
    const redis = await startRedis()
    onTestFinished(() => redis.close())
    const server = await start({ REDIS_URL: redis.url, REDIS_PREFIX: freshPrefix() })
    const post = () =>
      fetch(`${server.url}/api/v1/points`, { method: 'POST', body: '{"source":"s","value":1}' })
    expect((await post()).status).toBe(202)
    if (how === 'gone') await redis.kill()
    else process.kill(redis.pid, 'SIGSTOP')
    const waiting = post().then(
      ({ status }) => status,
      () => 0,
    )
    await endsInOrder(server)
    expect([503, 0]).toContain(await waiting)
    if (how === 'silent') process.kill(redis.pid, 'SIGCONT')
  })
})
