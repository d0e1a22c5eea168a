import { randomUUID } from 'node:crypto'
import { io } from 'socket.io-client'
import { expect, it, onTestFailed, onTestFinished, vi } from 'vitest'
import { createCuttingProxy } from '../e2e/cutting-proxy.ts'
import { createChatClient } from '../lib/client/chat-client.ts'
import { sampleDocument } from '../lib/domain/testing/sample-room.ts'
import type { ChatMessage } from '../lib/protocol/chat.ts'
import { PATIENCE } from './testing/node-checks.ts'
import { freshPrefix, startRedis } from './testing/redis-process.ts'
import { startServerProcess } from './testing/server-process.ts'

const PROGRAMS = 4
/** What came to Redis, and back, is so much later. */
const DELAY_MS = 20

/** A program that writes one message after the other, each until it is acknowledged under the id that it had at first. */
function writer(name: string, urls: () => readonly string[]) {
  const acknowledged: string[] = []
  let going = true
  const done = (async () => {
    for (let n = 0; going; n++) {
      const id = `${name}-${n}-${randomUUID().slice(0, 8)}`
      const body = JSON.stringify({ id, text: `${name} ${n}`, by: `${name}-${Math.floor(n / 50)}` })
      for (let tried = 0; going && !acknowledged.includes(id); tried++) {
        const url = urls()[(n + tried) % urls().length]
        const answer = await fetch(`${url}/api/v1/rooms/r/messages`, { method: 'POST', body }).catch(
          () => null,
        )
        if (answer?.ok) acknowledged.push(id)
        else await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
  })()
  return {
    acknowledged,
    async stop() {
      going = false
      await done
    },
  }
}

it('[CH2] [LG8] three nodes, one killed and Redis cut off under load: each message once, in one order, without a gap', {
  timeout: 180_000,
}, async () => {
  const redis = await startRedis()
  onTestFinished(() => redis.close())
  const toRedis = await createCuttingProxy({ port: redis.port })
  onTestFinished(() => toRedis.close())
  toRedis.delay(DELAY_MS)
  const env = {
    REDIS_URL: `redis://127.0.0.1:${toRedis.port}`,
    REDIS_PREFIX: freshPrefix(),
    ROOMS_DIR: '/none',
  }
  const start = () => startServerProcess(env).ready
  const [a, b, c] = await Promise.all([start(), start(), start()])
  onTestFailed(() => {
    for (const node of [a, b, c]) process.stderr.write(`A node said:\n${node.output().slice(-3000)}\n`)
  })
  const body = JSON.stringify(sampleDocument('r'))
  expect((await fetch(`${a.url}/api/v1/rooms`, { method: 'POST', body })).status).toBe(201)
  const room = async (url: string) => (await fetch(`${url}/api/v1/rooms/r`)).status
  for (const { url } of [b, c]) await vi.waitFor(async () => expect(await room(url)).toBe(200), PATIENCE)

  // One person is at the node that will die, one at another; a bare socket hears what a third one says.
  const balancer = await createCuttingProxy({ port: a.port })
  onTestFinished(() => balancer.close())
  const people = [balancer.url, b.url].map((url, i) => {
    const person = { id: `person-${i}`, name: `P${i}` }
    const client = createChatClient({ url, slug: 'r', person, storage: null, random: () => 0 })
    onTestFinished(() => client.close())
    return client
  })
  for (const client of people)
    await vi.waitFor(() => expect(client.state.getSnapshot().phase.kind).toBe('ready'), PATIENCE)
  const heard: number[] = []
  const socket = io(`${c.url}/chat`, { transports: ['websocket'], forceNew: true })
  onTestFinished(() => void socket.disconnect())
  socket.on('entry', ({ entry }: { entry: { offset: number } }) => heard.push(entry.offset))
  const join = { slug: 'r', person: { id: 'person-bare', name: 'Bare' } }
  await vi.waitFor(async () => {
    expect(await socket.timeout(5_000).emitWithAck('join', join)).toMatchObject({ ok: true })
  }, PATIENCE)

  let alive = [a.url, b.url, c.url]
  const writers = Array.from({ length: PROGRAMS }, (_, i) => writer(`bot${i}`, () => alive))
  const count = () => writers.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0)
  const more = async () => {
    const before = count()
    await vi.waitFor(() => expect(count()).toBeGreaterThan(before + 4 * PROGRAMS), PATIENCE)
  }
  await more()
  const sent = people.map((client) => client.act({ kind: 'post', text: 'before' }))
  balancer.retarget(b.port)
  await a.end()
  alive = [b.url, c.url]
  sent.push(...people.map((client) => client.act({ kind: 'post', text: 'after' })))
  await more()
  toRedis.cut()
  await vi.waitFor(async () => expect((await fetch(`${b.url}/readyz`)).status).toBe(503), PATIENCE)
  sent.push(...people.map((client) => client.act({ kind: 'post', text: 'meanwhile' })))
  toRedis.restore()
  await more()
  for (const one of writers) await one.stop()

  for (const client of people)
    await vi.waitFor(() => expect(client.state.getSnapshot().outbox).toEqual([]), PATIENCE)
  const log = await allMessages(b.url)
  const ids = log.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of [...sent, ...writers.flatMap(({ acknowledged }) => acknowledged)])
    expect(ids).toContain(id)
  expect(await allMessages(c.url)).toEqual(log)
  for (const client of people) {
    await vi.waitFor(() => {
      const { messages } = client.state.getSnapshot()
      expect(messages.length).toBeGreaterThan(0)
      expect(messages).toEqual(log.slice(-messages.length))
    }, PATIENCE)
  }
  // The socket joined an empty room: it heard every entry, in their order.
  await vi.waitFor(() => expect(heard.length).toBeGreaterThanOrEqual(log.length), PATIENCE)
  expect(heard).toEqual(heard.map((_, i) => i + 1))
})

async function allMessages(url: string): Promise<ChatMessage[]> {
  const all: ChatMessage[] = []
  for (let before = ''; ; ) {
    const page = await (await fetch(`${url}/api/v1/rooms/r/messages?limit=200${before}`)).json()
    const messages = page.messages as ChatMessage[]
    all.unshift(...messages)
    if (messages.length < 200) return all
    before = `&before=${messages[0]?.offset}`
  }
}
