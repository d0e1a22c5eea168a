import pino from 'pino'
import { io, type Socket } from 'socket.io-client'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createCuttingProxy } from '../../e2e/cutting-proxy.ts'
import { sampleDocument } from '../../lib/domain/testing/sample-room.ts'
import { freshPrefix, redisForFile } from '../testing/redis-process.ts'
import { startTestApp } from '../testing/start-test-app.ts'

const redis = redisForFile()
const ada = { id: 'person-ada', name: 'Ada' }
const bob = { id: 'person-bob', name: 'Bob' }
const slug = 'r'
const view = { range: { span: 60_000 } }

async function visit(url: string, person: { id: string; name: string }) {
  const socket: Socket = io(`${url}/chat`, { transports: ['websocket'], forceNew: true })
  onTestFinished(() => void socket.disconnect())
  const ask = (event: string, request: object) =>
    socket.timeout(10_000).emitWithAck(event, { slug, ...request })
  await vi.waitFor(() => expect(socket.connected).toBe(true))
  await vi.waitFor(async () => expect(await ask('join', { person })).toMatchObject({ ok: true }))
  const [summoned, read, entry] = [vi.fn(), vi.fn(), vi.fn()]
  socket.on('summoned', summoned).on('read', read).on('entry', entry)
  return { ask, summoned, read, entry }
}

async function startTwo() {
  const proxy = await createCuttingProxy({ port: redis.port })
  onTestFinished(() => proxy.close())
  const env = {
    REDIS_URL: `redis://127.0.0.1:${proxy.port}`,
    REDIS_PREFIX: freshPrefix(),
    ROOMS_DIR: '/nowhere',
  }
  const lines: string[] = []
  const logger = pino({ level: 'warn' }, { write: (line) => void lines.push(line) })
  const [a, b] = await Promise.all([startTestApp(env, { logger }), startTestApp(env)])
  await fetch(`${a.url}/api/v1/rooms`, { method: 'POST', body: JSON.stringify(sampleDocument(slug)) })
  return { a, b, proxy, lines }
}

describe('/chat on two nodes', () => {
  it('brings a summons and how far a person has read to the sockets of the other node, once', async () => {
    const { a, b } = await startTwo()
    const [one, far, tab] = [await visit(a.url, ada), await visit(b.url, bob), await visit(b.url, ada)]
    const near = await visit(a.url, bob)
    await one.ask('act', { action: { kind: 'post', id: 'm', text: 'hello' } })
    for (const { entry } of [one, far, tab, near]) await vi.waitFor(() => expect(entry).toHaveBeenCalled())
    await one.ask('read', { offset: 1 })
    await vi.waitFor(() => expect(tab.read.mock.calls[0]?.[0].read).toMatchObject({ offset: 1 }))
    expect(await one.ask('summon', { view })).toEqual({ ok: true, people: 1 })
    for (const { summoned } of [far, tab, near]) {
      await vi.waitFor(() => expect(summoned.mock.calls[0]?.[0]).toMatchObject({ person: ada, view }))
    }
    // What came twice would be there before the answer to a question that was asked later.
    await one.ask('act', { action: { kind: 'post', id: 'n', text: 'last' } })
    for (const each of [one, far, tab, near]) {
      await vi.waitFor(() => expect(each.entry).toHaveBeenCalledTimes(2))
      expect(each.summoned).toHaveBeenCalledTimes(each === one ? 0 : 1)
      expect(each.read).toHaveBeenCalledTimes(each === tab ? 1 : 0)
    }
  })

  it('[CH6] takes as many messages from a person who is at two nodes as from one who is at one', async () => {
    const { a, b } = await startTwo()
    const tabs = [await visit(a.url, ada), await visit(b.url, ada)]
    const began = Date.now()
    const asked = Array.from({ length: 40 }, (_, i) => {
      const action = { kind: 'post', id: `m${i}`, text: 'again' }
      return tabs[i % 2]?.ask('act', { action })
    })
    const answers = await Promise.all(asked)
    const taken = answers.filter(({ ok }) => ok).length
    expect(taken).toBeGreaterThanOrEqual(10)
    expect(taken).toBeLessThanOrEqual(10 + Math.ceil((Date.now() - began) / 1000))
    expect(answers.find(({ ok }) => !ok)).toMatchObject({ error: { code: 'quota_exceeded', retryAfter: 1 } })
    expect(await visit(b.url, bob).then(({ ask }) => ask('summon', { view }))).toMatchObject({ ok: true })
  })

  it('goes on where Redis is away, and reaches the other node again when it is back', async () => {
    const { a, b, proxy, lines } = await startTwo()
    const [one, near, far] = [await visit(a.url, ada), await visit(a.url, bob), await visit(b.url, bob)]
    proxy.cut()
    await vi.waitFor(async () => {
      const answer = await fetch(`${a.url}/readyz`)
      expect(answer.status).toBe(503)
    })
    proxy.restore()
    await vi.waitFor(async () => expect((await fetch(`${a.url}/readyz`)).status).toBe(200))
    await vi.waitFor(async () => {
      await one.ask('summon', { view })
      expect(far.summoned).toHaveBeenCalled()
      expect(near.summoned).toHaveBeenCalled()
    })
    // A connection that breaks is no message that cannot be read.
    expect(lines.filter((line) => !line.includes('Redis is not reached'))).toEqual([])
  })
})
