import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createCuttingProxy } from '../../e2e/cutting-proxy.ts'
import { freshPrefix, startRedis } from '../../server/testing/redis-process.ts'
import { startServerProcess } from '../../server/testing/server-process.ts'
import { startTestApp } from '../../server/testing/start-test-app.ts'
import { sampleDocument } from '../domain/testing/sample-room.ts'
import type { ChatMessage } from '../protocol/chat.ts'
import { createChatClient } from './chat-client.ts'
import type { ChatClient, ChatClientOptions } from './chat-state.ts'
import { memoryStorage } from './testing/memory-storage.ts'

const PATIENCE = { timeout: 15_000, interval: 10 }

async function makeRoom(url: string): Promise<void> {
  await fetch(`${url}/api/v1/rooms`, { method: 'POST', body: JSON.stringify(sampleDocument('r')) })
}

async function start() {
  const app = await startTestApp({ ROOMS_DIR: '/nowhere' })
  await makeRoom(app.url)
  return { ...app, stored: () => storedAt(app.url) }
}

async function storedAt(url: string): Promise<ChatMessage[]> {
  return (await (await fetch(`${url}/api/v1/rooms/r/messages?limit=200`)).json()).messages
}

/** Ten a second would be refused for a while: a bot's messages fill a room faster. */
async function fill(url: string, n: number): Promise<void> {
  for (let i = 0; i < n; i++) {
    const body = JSON.stringify({ text: `line ${i}`, by: `bot ${i % 20}` })
    const answer = await fetch(`${url}/api/v1/rooms/r/messages`, { method: 'POST', body })
    expect(answer.status).toBe(201)
  }
}

function open(url: string, name: string, over: Partial<ChatClientOptions> = {}): ChatClient {
  const person = { id: `person-${name}`, name }
  const client = createChatClient({ url, slug: 'r', person, storage: null, random: () => 0, ...over })
  onTestFinished(() => client.close())
  return client
}

async function visit(url: string, name: string, over: Partial<ChatClientOptions> = {}): Promise<ChatClient> {
  const client = open(url, name, over)
  await ready(client)
  return client
}

const ready = (client: ChatClient) =>
  vi.waitFor(() => expect(client.state.getSnapshot().phase.kind).toBe('ready'), PATIENCE)
const say = (client: ChatClient, text: string) => client.act({ kind: 'post', text })
const texts = (client: ChatClient) => client.state.getSnapshot().messages.map(({ text }) => text)
const shows = (client: ChatClient, expected: string[]) =>
  vi.waitFor(() => {
    expect(texts(client)).toEqual(expected)
    expect(client.state.getSnapshot().outbox).toEqual([])
  }, PATIENCE)

describe('chat client', () => {
  it('shows own messages at once, and those of another a moment later', async () => {
    const { url, stored } = await start()
    const [ada, bob] = [await visit(url, 'Ada'), await visit(url, 'Bob')]
    say(ada, 'one')
    say(ada, 'two')
    expect(ada.state.getSnapshot().outbox.map(({ action }) => action.kind)).toEqual(['post', 'post'])
    await shows(ada, ['one', 'two'])
    await shows(bob, ['one', 'two'])
    const [message] = ada.state.getSnapshot().messages
    ada.act({ kind: 'edit', message: message?.id ?? '', text: 'ONE' })
    expect(texts(ada)).toEqual(['ONE', 'two'])
    bob.act({ kind: 'react', message: message?.id ?? '', emoji: '👍', on: true })
    await shows(bob, ['ONE', 'two'])
    await vi.waitFor(() => expect(ada.message(message?.id ?? '')?.reactions).toHaveLength(1))
    await shows(ada, ['ONE', 'two'])
    expect(ada.state.getSnapshot().messages).toEqual(await stored())
  })

  it('[CH6] keeps what was refused until it is sent again or given up, and sends what came too fast later', async () => {
    const { url, stored } = await start()
    const [ada, bob] = [await visit(url, 'Ada'), await visit(url, 'Bob')]
    say(bob, 'mine')
    await shows(ada, ['mine'])
    const id = ada.act({ kind: 'delete', message: ada.state.getSnapshot().messages[0]?.id ?? '' })
    await vi.waitFor(() =>
      expect(ada.state.getSnapshot().outbox).toMatchObject([
        { action: { id }, error: { code: 'not_author' } },
      ]),
    )
    expect(texts(ada)).toEqual(['mine'])
    ada.discard(id)
    for (let i = 0; i < 12; i++) say(ada, `fast ${i}`)
    await shows(ada, ['mine', ...Array.from({ length: 12 }, (_, i) => `fast ${i}`)])
    expect(await stored()).toHaveLength(13)
  })

  it('[CH4] pages up and down, jumps, and goes back to the live end', async () => {
    const { url } = await start()
    await fill(url, 170)
    const all = Array.from({ length: 170 }, (_, i) => `line ${i}`)
    const ada = await visit(url, 'Ada')
    expect(texts(ada)).toEqual(all.slice(-50))
    expect(ada.state.getSnapshot()).toMatchObject({ live: true, atStart: false })
    expect(await ada.older()).toBe(true)
    expect(texts(ada)).toEqual(all.slice(-100))
    while (!ada.state.getSnapshot().atStart) await ada.older()
    expect(texts(ada)).toEqual(all)
    const early = ada.state.getSnapshot().messages[60]?.offset ?? 0
    const bob = await visit(url, 'Bob')
    await bob.jump(early)
    expect(texts(bob)).toEqual(all.slice(10, 110))
    expect(bob.state.getSnapshot().live).toBe(false)
    say(ada, 'news')
    await shows(ada, [...all, 'news'])
    expect(texts(bob)).toEqual(all.slice(10, 110))
    await bob.newer()
    await bob.newer()
    await vi.waitFor(() => expect(texts(bob)).toEqual([...all.slice(10), 'news']))
    expect(bob.state.getSnapshot().live).toBe(true)
    await bob.jump(1)
    await bob.backToLive()
    expect(texts(bob).at(-1)).toBe('news')
    const found = await bob.find({ text: 'line 7', author: 'bot:bot 7' })
    expect(found?.messages.map(({ text }) => text)).toEqual(['line 7'])
  })

  it('[CH2] loses and doubles nothing over cuts, nor what was written without a connection', async () => {
    const { url, port, stored } = await start()
    const proxy = await createCuttingProxy({ port })
    onTestFinished(() => proxy.close())
    const [ada, bob] = [await visit(proxy.url, 'Ada'), await visit(url, 'Bob')]
    const written: string[] = []
    for (let round = 0; round < 4; round++) {
      say(ada, `a${round}`)
      if (round % 2 === 0) proxy.cut()
      else proxy.stall()
      say(ada, `offline ${round}`)
      say(bob, `b${round}`)
      written.push(`a${round}`, `offline ${round}`, `b${round}`)
      await vi.waitFor(async () =>
        expect((await stored()).some(({ text }) => text === `b${round}`)).toBe(true),
      )
      proxy.restore()
      if (round % 2 === 1) proxy.cut()
      proxy.restore()
      ada.reconnectNow()
      await vi.waitFor(() => expect(ada.state.getSnapshot().outbox).toEqual([]), PATIENCE)
    }
    await vi.waitFor(() => expect(texts(bob)).toHaveLength(12), PATIENCE)
    const log = (await stored()).map(({ text }) => text)
    expect([...log].sort()).toEqual(written.sort())
    await shows(ada, log)
    await shows(bob, log)
  })

  it('[CH2] [LG8] keeps what waited for Redis on screen, once, over the new epoch', async () => {
    const redis = await startRedis({ durable: true })
    onTestFinished(() => redis.close())
    const env = { REDIS_URL: redis.url, REDIS_PREFIX: freshPrefix(), ROOMS_DIR: '/nowhere' }
    const { url } = await startTestApp(env)
    await makeRoom(url)
    const ada = await visit(url, 'Ada')
    say(ada, 'before')
    await shows(ada, ['before'])
    await redis.kill()
    const id = say(ada, 'waits')
    const shown = new Set<number>()
    ada.state.subscribe(() => {
      const { messages, outbox } = ada.state.getSnapshot()
      const all = [...messages, ...outbox.map(({ action }) => action)]
      shown.add(all.filter((one) => one.id === id).length)
    })
    await vi.waitFor(() => expect(ada.state.getSnapshot().held?.code).toBe('storage_failed'), PATIENCE)
    await redis.start()
    await shows(ada, ['before', 'waits'])
    expect([...shown]).toEqual([1])
  })

  it('[CH2] sends after a reload what was left, once, though two tabs find it', async () => {
    const { url, port, stored } = await start()
    const proxy = await createCuttingProxy({ port })
    onTestFinished(() => proxy.close())
    const storage = memoryStorage()
    const before = await visit(proxy.url, 'Ada', { storage })
    proxy.cut()
    for (const text of ['one', 'two', 'three']) say(before, text)
    before.close()
    const tabs = [await visit(url, 'Ada', { storage }), await visit(url, 'Ada', { storage })]
    for (const tab of tabs) await shows(tab, ['one', 'two', 'three'])
    expect(await stored()).toHaveLength(3)
    expect(storage.length).toBe(0)
  })

  it('counts what is unread, for all tabs of a person', async () => {
    const { url } = await start()
    const [one, two] = [await visit(url, 'Ada'), await visit(url, 'Ada')]
    const bob = await visit(url, 'Bob')
    for (const text of ['a', 'b', 'c']) say(bob, text)
    await vi.waitFor(() => expect(one.state.getSnapshot().read).toEqual({ offset: 0, unread: 3 }))
    one.markRead(2)
    for (const tab of [one, two])
      await vi.waitFor(() => expect(tab.state.getSnapshot().read).toEqual({ offset: 2, unread: 1 }))
    expect(bob.state.getSnapshot().read.unread).toBe(0)
  })

  it('[CH5] knows who is here and what they do, also after a cut', async () => {
    const { url, port } = await start()
    const proxy = await createCuttingProxy({ port })
    onTestFinished(() => proxy.close())
    const [ada, bob] = [await visit(proxy.url, 'Ada'), await visit(url, 'Bob')]
    const summoned = vi.fn()
    bob.onSummoned(summoned)
    ada.here({ panel: 'cpu', view: { range: { span: 60_000 } } })
    bob.follow('person-Ada')
    await vi.waitFor(() =>
      expect(bob.followed.getSnapshot()).toMatchObject({ view: { range: { span: 60_000 } } }),
    )
    proxy.cut()
    await vi.waitFor(() => expect(bob.presence.getSnapshot().total).toBe(1), PATIENCE)
    proxy.restore()
    ada.reconnectNow()
    await vi.waitFor(
      () =>
        expect(bob.presence.getSnapshot().people.find(({ person }) => person.name === 'Ada')?.panel).toBe(
          'cpu',
        ),
      PATIENCE,
    )
    ada.pointer({ panel: 'cpu', time: 7 })
    await vi.waitFor(() => expect(bob.pointers.getSnapshot()).toMatchObject([{ pointer: { time: 7 } }]))
    expect(ada.pointers.getSnapshot()).toEqual([])
    expect(await ada.summon({ range: { from: 1, to: 2 } })).toEqual({ ok: true, people: 1 })
    await vi.waitFor(() => expect(summoned).toHaveBeenCalledOnce())
    ada.rename({ id: 'person-Ada', name: 'Ada L' })
    await vi.waitFor(() =>
      expect(bob.presence.getSnapshot().people.some(({ person }) => person.name === 'Ada L')).toBe(true),
    )
    expect(await ada.command('/export')).toMatchObject({ ok: true, kind: 'link' })
  })

  it('[CH2] finds every acknowledged message there once after kill -9', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'watchroom-chat-'))
    onTestFinished(() => rm(dataDir, { recursive: true }))
    const env = { DATA_DIR: dataDir, ROOMS_DIR: '/nowhere' }
    const first = await startServerProcess(env).ready
    await makeRoom(first.url)
    const proxy = await createCuttingProxy({ port: first.port })
    onTestFinished(() => proxy.close())
    const [ada, bob] = [await visit(proxy.url, 'Ada'), await visit(proxy.url, 'Bob')]
    for (let i = 0; i < 8; i++) {
      say(ada, `a${i}`)
      say(bob, `b${i}`)
    }
    await vi.waitFor(() => expect(texts(ada).length).toBeGreaterThan(3), PATIENCE)
    await first.end()
    say(ada, 'while it was away')
    const second = await startServerProcess(env).ready
    proxy.retarget(second.port)
    for (const client of [ada, bob]) client.reconnectNow()
    for (const client of [ada, bob])
      await vi.waitFor(() => expect(client.state.getSnapshot().outbox).toEqual([]), PATIENCE)
    const log = await storedAt(second.url)
    expect(log).toHaveLength(17)
    expect(new Set(log.map(({ text }) => text)).size).toBe(17)
    for (const client of [ada, bob])
      await vi.waitFor(() => expect(client.state.getSnapshot().messages).toEqual(log), PATIENCE)
  }, 60_000)
})
