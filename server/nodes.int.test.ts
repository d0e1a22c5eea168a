import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it, onTestFailed, onTestFinished, vi } from 'vitest'
import { type CuttingProxy, createCuttingProxy } from '../e2e/cutting-proxy.ts'
import { createChatClient } from '../lib/client/chat-client.ts'
import { createRoomClient } from '../lib/client/room-client.ts'
import { sampleDocument } from '../lib/domain/testing/sample-room.ts'
import { createCrashLedger } from './testing/crash-ledger.ts'
import { type CrashProducer, postByHttp, postBySdk, postByWs } from './testing/crash-producers.ts'
import { type CrashViewer, watchThroughCrashes } from './testing/crash-viewer.ts'
import { checkLog, everyoneIsAcknowledged, PATIENCE, postSome, sawAll } from './testing/node-checks.ts'
import { readBack } from './testing/read-back.ts'
import { freshPrefix, startRedis } from './testing/redis-process.ts'
import { type ServerProcess, startServerProcess } from './testing/server-process.ts'

const FEEDS = ['nodes/a', 'nodes/b']
const CUT_MS = 5000
const STOPPED_MS = 10_000

/** Nodes as processes on a Redis of their own, which they reach through a proxy. */
async function startNodes(count: number, { durable = false, rooms = '/none' } = {}) {
  const redis = await startRedis({ durable })
  onTestFinished(() => redis.close())
  const toRedis = await proxyTo(redis.port)
  const env = {
    REDIS_URL: `redis://127.0.0.1:${toRedis.port}`,
    REDIS_PREFIX: freshPrefix(),
    ROOMS_DIR: rooms,
  }
  const start = () => startServerProcess(env).ready
  const nodes = await Promise.all(Array.from({ length: count }, start))
  onTestFailed(() => {
    for (const node of nodes) process.stderr.write(`A node said:\n${node.output().slice(-3000)}\n`)
  })
  return { redis, toRedis, nodes }
}

async function proxyTo(port: number): Promise<CuttingProxy> {
  const proxy = await createCuttingProxy({ port })
  onTestFinished(() => proxy.close())
  return proxy
}

function nodeAt(nodes: readonly ServerProcess[], i: number): ServerProcess {
  const node = nodes[i]
  if (node === undefined) throw new Error(`there is no node ${i}`)
  return node
}

async function watch(url: string): Promise<CrashViewer> {
  const viewer = await watchThroughCrashes(url, FEEDS)
  onTestFinished(() => viewer.close())
  return viewer
}

function stopAtEnd(producers: readonly CrashProducer[]): void {
  onTestFinished(() => {
    for (const producer of producers) void producer.stop().catch(() => undefined)
  })
}

const ready = async (url: string) => (await fetch(`${url}/readyz`)).status

describe('several nodes on one Redis', () => {
  it('[LG8] what is posted at one node is seen at another: points, rooms, chat', {
    timeout: 60_000,
  }, async () => {
    const { nodes } = await startNodes(2)
    const [a, b] = [nodeAt(nodes, 0), nodeAt(nodes, 1)]
    const ledger = createCrashLedger(Date.now)
    const page = ledger.page('first', FEEDS)
    await postSome(a.url, page, 2)
    const viewer = await watch(b.url)
    for (let i = 0; i < 20; i++) await postSome(i % 3 === 0 ? b.url : a.url, page)
    await checkLog(a.url, FEEDS, ledger)
    await sawAll(viewer, a.url, FEEDS)
    expect(await readBack(b.url, FEEDS[0] ?? '', 'range')).toEqual(await readBack(a.url, FEEDS[0] ?? ''))
    const stats = (url: string) => fetch(`${url}/api/v1/stats?feed=nodes/a&last=10`).then((one) => one.json())
    const { n, mean, std } = await stats(a.url)
    expect(await stats(b.url)).toMatchObject({ n, mean, std })

    const document = sampleDocument('r')
    const made = await fetch(`${a.url}/api/v1/rooms`, { method: 'POST', body: JSON.stringify(document) })
    expect(made.status).toBe(201)
    await vi.waitFor(async () => expect((await fetch(`${b.url}/api/v1/rooms/r`)).status).toBe(200), PATIENCE)
    const person = { id: 'person-b', name: 'B' }
    const chat = createChatClient({ url: b.url, slug: 'r', person, storage: null, random: () => 0 })
    onTestFinished(() => chat.close())
    const other = { id: 'person-a', name: 'A' }
    const guest = createChatClient({ url: a.url, slug: 'r', person: other, storage: null, random: () => 0 })
    onTestFinished(() => guest.close())
    const room = createRoomClient({ url: b.url, slug: 'r', person, random: () => 0 })
    onTestFinished(() => room.close())
    await vi.waitFor(() => expect(chat.state.getSnapshot().phase.kind).toBe('ready'), PATIENCE)
    await fetch(`${a.url}/api/v1/rooms/r/messages`, {
      method: 'POST',
      body: JSON.stringify({ text: 'across', by: 'a bot' }),
    })
    await vi.waitFor(
      () => expect(chat.state.getSnapshot().messages.map(({ text }) => text)).toEqual(['across']),
      PATIENCE,
    )
    for (const client of [chat, guest]) {
      await vi.waitFor(() => expect(client.presence.getSnapshot().total).toBe(2), PATIENCE)
    }
    await fetch(`${a.url}/api/v1/rooms/r`, { method: 'PATCH', body: JSON.stringify({ title: 'Renamed' }) })
    await vi.waitFor(() => expect(JSON.stringify(room.state.getSnapshot())).toContain('Renamed'), PATIENCE)
  })

  it('[LG7] [PT2] what is imported at one node is at another too, between what was there and what comes', {
    timeout: 60_000,
  }, async () => {
    const { nodes } = await startNodes(2)
    const [a, b] = [nodeAt(nodes, 0), nodeAt(nodes, 1)]
    const ledger = createCrashLedger(Date.now)
    const page = ledger.page('first', FEEDS)
    await postSome(b.url, page, 3)
    const feed = FEEDS[0] ?? ''
    const before = await readBack(b.url, feed)
    const from = Date.now() - 3_600_000
    const lines = Array.from({ length: 20_000 }, (_, i) => `${from + i * 100},${i}`)
    const answer = await fetch(`${a.url}/api/v1/import?source=${feed}`, {
      method: 'POST',
      body: ['time,value', ...lines].join('\n'),
    })
    expect(await answer.json()).toMatchObject({ feeds: 1, added: 20_000 })
    const now = await readBack(b.url, feed)
    expect(now.epoch).not.toBe(before.epoch)
    expect([...now.values]).toEqual([...lines.keys(), ...before.values])
    await postSome(b.url, page)
    const after = await readBack(a.url, feed, 'range')
    expect(after.epoch).toBe(now.epoch)
    expect(after.values.length).toBeGreaterThan(now.values.length)
    const columns = async (url: string) => {
      const range = new URLSearchParams({
        feed,
        from: String(from),
        to: String(from + 2_000_000),
        columns: '50',
      })
      return (await fetch(`${url}/api/v1/columns?${range}`)).json()
    }
    expect(await columns(b.url)).toEqual(await columns(a.url))
  })

  it('nodes that start at once make each room of a file once', { timeout: 60_000 }, async () => {
    const dir = await mkdtemp(join(tmpdir(), 'watchroom-rooms-'))
    onTestFinished(() => rm(dir, { recursive: true }))
    for (const slug of ['one', 'two']) {
      await writeFile(join(dir, `${slug}.json`), JSON.stringify({ ...sampleDocument(slug), slug }))
    }
    const { nodes } = await startNodes(3, { rooms: dir })
    for (const { url, output } of nodes) {
      const list = async () => {
        const { rooms, problems } = await (await fetch(`${url}/api/v1/rooms`)).json()
        return { slugs: rooms.map(({ slug }: { slug: string }) => slug), problems: problems ?? [] }
      }
      await vi.waitFor(
        async () => expect(await list()).toEqual({ slugs: ['one', 'two'], problems: [] }),
        PATIENCE,
      )
      expect(output()).not.toMatch(/"level":[45]0/)
    }
  })

  it('[LG1] [LG8] [RC1] a node that is killed under load loses nothing; its viewers and producers go on elsewhere', {
    timeout: 120_000,
  }, async () => {
    const { nodes } = await startNodes(2)
    const [a, b] = [nodeAt(nodes, 0), nodeAt(nodes, 1)]
    const balancer = await proxyTo(a.port)
    const ledger = createCrashLedger(Date.now)
    await postSome(b.url, ledger.page('first', FEEDS), 2)
    const moved = await watch(balancer.url)
    const stayed = await watch(b.url)
    const producers = [
      postBySdk(balancer.url, ledger.page('sdk', FEEDS)),
      postByWs(balancer.url, ledger.page('ws', FEEDS), 'ws'),
      postByHttp(balancer.url, ledger.page('http', FEEDS), 'http'),
      postByHttp(b.url, ledger.page('other', FEEDS), 'other'),
    ]
    stopAtEnd(producers)
    await everyoneIsAcknowledged(producers)
    await wait(500)
    balancer.retarget(b.port)
    await a.end()
    await vi.waitFor(() => expect(moved.answers).toBeGreaterThanOrEqual(1), PATIENCE)
    await everyoneIsAcknowledged(producers)
    for (const producer of producers) await producer.stop()
    await checkLog(b.url, FEEDS, ledger)
    await sawAll(moved, b.url, FEEDS)
    await sawAll(stayed, b.url, FEEDS)
    expect(moved.resumed).toBe(moved.answers)
  })

  it('[LG1] [LG8] [RC1] a node that stands still for 10 s goes on where it was', {
    timeout: 120_000,
  }, async () => {
    const { nodes } = await startNodes(2)
    const [a, b] = [nodeAt(nodes, 0), nodeAt(nodes, 1)]
    const ledger = createCrashLedger(Date.now)
    await postSome(b.url, ledger.page('first', FEEDS), 2)
    const viewers = [await watch(a.url), await watch(b.url)]
    const producers = [
      postBySdk(a.url, ledger.page('sdk', FEEDS)),
      postByWs(a.url, ledger.page('ws', FEEDS), 'ws'),
      postByHttp(b.url, ledger.page('other', FEEDS), 'other'),
    ]
    stopAtEnd(producers)
    await everyoneIsAcknowledged(producers)
    process.kill(a.pid, 'SIGSTOP')
    await wait(STOPPED_MS)
    process.kill(a.pid, 'SIGCONT')
    await everyoneIsAcknowledged(producers)
    for (const producer of producers) await producer.stop()
    await checkLog(b.url, FEEDS, ledger)
    for (const viewer of viewers) {
      await sawAll(viewer, a.url, FEEDS)
      expect(viewer.resumed).toBe(viewer.answers)
    }
  })

  it('[LG8] [RC1] while Redis is away nodes say so, keep what they show, and go on by themselves', {
    timeout: 120_000,
  }, async () => {
    const { nodes, toRedis } = await startNodes(2)
    const [a, b] = [nodeAt(nodes, 0), nodeAt(nodes, 1)]
    const ledger = createCrashLedger(Date.now)
    await postSome(b.url, ledger.page('first', FEEDS), 2)
    const viewer = await watch(b.url)
    const producers = [
      postBySdk(a.url, ledger.page('sdk', FEEDS)),
      postByWs(b.url, ledger.page('ws', FEEDS), 'ws'),
      postByHttp(a.url, ledger.page('http', FEEDS), 'http'),
    ]
    stopAtEnd(producers)
    await everyoneIsAcknowledged(producers)
    toRedis.cut()
    await vi.waitFor(async () => expect(await ready(a.url)).toBe(503), PATIENCE)
    expect((await fetch(`${a.url}/healthz`)).status).toBe(200)
    await wait(CUT_MS / 2)
    const shown = viewer.head(FEEDS[0] ?? '')
    await wait(CUT_MS / 2)
    expect(viewer.head(FEEDS[0] ?? '')).toBe(shown)
    toRedis.restore()
    await vi.waitFor(
      async () => expect([await ready(a.url), await ready(b.url)]).toEqual([200, 200]),
      PATIENCE,
    )
    await everyoneIsAcknowledged(producers)
    for (const producer of producers) await producer.stop()
    await checkLog(b.url, FEEDS, ledger)
    await sawAll(viewer, a.url, FEEDS)
    expect(viewer.resumed).toBe(viewer.answers)
  })

  it.each([
    [true, 'with its data'],
    [false, 'without its data'],
  ])(
    '[LG7] [LG8] a Redis that was started anew is a new epoch, and viewers are told (durable: %s, %s)',
    {
      timeout: 120_000,
    },
    async (durable) => {
      const { nodes, redis } = await startNodes(2, { durable })
      const [a, b] = [nodeAt(nodes, 0), nodeAt(nodes, 1)]
      const ledger = createCrashLedger(Date.now)
      await postSome(b.url, ledger.page('first', FEEDS), 2)
      const viewer = await watch(b.url)
      const before = await readBack(a.url, FEEDS[0] ?? '')
      await redis.kill()
      await vi.waitFor(async () => expect(await ready(b.url)).toBe(503), PATIENCE)
      await redis.start()
      await vi.waitFor(
        async () => expect([await ready(a.url), await ready(b.url)]).toEqual([200, 200]),
        PATIENCE,
      )
      await vi.waitFor(() => postSome(a.url, ledger.page('second', FEEDS), 20), PATIENCE)
      const after = await readBack(a.url, FEEDS[0] ?? '')
      expect(after.epoch).not.toBe(before.epoch)
      expect(after.values).toHaveLength(durable ? 11 : 10)
      await vi.waitFor(() => {
        const { snapshot, snapshots } = viewer.seen(FEEDS[0] ?? '')
        expect(snapshot).toMatchObject({ epoch: after.epoch, head: after.values.length })
        expect(snapshots).toBeGreaterThanOrEqual(2)
      }, PATIENCE)
    },
  )
})
