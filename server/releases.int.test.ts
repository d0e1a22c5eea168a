import { Redis } from 'ioredis'
import { expect, it, onTestFailed, onTestFinished, vi } from 'vitest'
import { createCuttingProxy } from '../e2e/cutting-proxy.ts'
import { createChatClient } from '../lib/client/chat-client.ts'
import { sampleDocument } from '../lib/domain/testing/sample-room.ts'
import { nodeListSchema } from '../lib/protocol/nodes.ts'
import { systemClock } from './system-clock.ts'
import { createCrashLedger } from './testing/crash-ledger.ts'
import { postByHttp, postBySdk, postByWs } from './testing/crash-producers.ts'
import { watchThroughCrashes } from './testing/crash-viewer.ts'
import { checkLog, everyoneIsAcknowledged, PATIENCE, postSome, sawAll } from './testing/node-checks.ts'
import { freshPrefix, redisForFile } from './testing/redis-process.ts'
import { type ServerProcess, startServerProcess } from './testing/server-process.ts'
import { startTestApp } from './testing/start-test-app.ts'

const redis = redisForFile()
const FEEDS = ['releases/a', 'releases/b']

async function nodesOf(url: string) {
  return nodeListSchema.parse(await (await fetch(`${url}/api/v1/nodes`)).json())
}

/** All that another release might say, over and over: what this one does not know, and what nobody can read. */
function speakOddly(prefix: string, room: string): () => void {
  const client = new Redis(redis.url)
  // What is on its way when the test ends is of no interest.
  const say = (channel: string, message: Buffer | string) =>
    void client.publish(channel, message).catch(() => {})
  const bus = (message: unknown, format = 1) => JSON.stringify(['a-newer-node', message, format])
  const socketIo = (name: string, message: Buffer | string) => {
    const head = Buffer.from([name.length, 0])
    const bytes = Buffer.concat([head, Buffer.from(name), Buffer.from(message)])
    say(`${prefix}sockets`, bytes)
  }
  say(`${prefix}sockets`, 'x')
  const catalog = `${prefix}{catalog}:`
  async function changeOddly(): Promise<void> {
    const at = await client.hincrby(`${catalog}meta`, 'changes', 1)
    // A node that adds a feed meanwhile has taken a later number.
    await client
      .xadd(`${catalog}changes`, `${at}-0`, 'kind', 'novel', 'body', '{"novel":true}')
      .catch(() => {})
    await client.publish(`${catalog}changes`, '')
  }
  let number = 0
  const timer = setInterval(() => {
    number++
    const novel = { kind: 'novel', room: 'r', tab: `t${number}`, state: { novel: true } }
    for (const topic of ['presence', 'editors', 'nodes', 'novel']) {
      const channel = `${prefix}bus:${topic}`
      for (const text of [
        bus(novel),
        bus({ ...novel, kind: 'put' }),
        bus({ kind: 'bye' }, 2),
        'not JSON',
        '7',
      ])
        say(channel, text)
    }
    for (const name of ['/live', '/chat', '/rooms', '/ingest']) {
      socketIo(`socket.io#${name}#`, Buffer.from([0x93, 0xc1, 0xff]))
      socketIo(`socket.io#${name}#${room}#`, Buffer.from([0x93, 0xa1, 0x78, 0x01, 0x02]))
      for (const text of ['{"type":99}', '{"type":0,"rooms":7}', '{', '{"type":7}'])
        socketIo(`socket.io-request#${name}#`, text)
      socketIo(`socket.io-response#${name}#`, '{"requestId":"nobody"}')
    }
    say(`${prefix}{chat-${room}}:news`, 'not JSON')
    say(`${prefix}{chat-${room}}:news`, '{}')
    void changeOddly().catch(() => {})
  }, 50)
  return () => {
    clearInterval(timer)
    client.disconnect()
  }
}

it('[LG8] [RC1] all nodes are restarted one after the other as another release, under load: nothing is lost', {
  timeout: 180_000,
}, async () => {
  const REDIS_PREFIX = freshPrefix()
  const started: ServerProcess[] = []
  const start = async (RELEASE: string): Promise<ServerProcess> => {
    const env = { REDIS_URL: redis.url, REDIS_PREFIX, ROOMS_DIR: '/none', RELEASE }
    const node = await startServerProcess(env).ready
    started.push(node)
    return node
  }
  onTestFailed(() => {
    for (const node of started) process.stderr.write(`A node said:\n${node.output().slice(-3000)}\n`)
  })
  const nodes = [await start('release-a'), await start('release-a')]
  const doors = await Promise.all(nodes.map(({ port }) => createCuttingProxy({ port })))
  onTestFinished(async () => {
    for (const door of doors) await door.close()
  })
  const [first, second] = doors.map(({ url }) => url) as [string, string]

  const made = await fetch(`${first}/api/v1/rooms`, {
    method: 'POST',
    body: JSON.stringify(sampleDocument('r')),
  })
  expect(made.status).toBe(201)
  const { id: room } = (await made.json()) as { id: string }
  const roomThere = async () => (await fetch(`${second}/api/v1/rooms/r`)).status
  await vi.waitFor(async () => expect(await roomThere()).toBe(200), PATIENCE)
  const ledger = createCrashLedger(Date.now)
  await postSome(first, ledger.page('first', FEEDS), 2)
  const viewers = await Promise.all([first, second].map((url) => watchThroughCrashes(url, FEEDS)))
  const producers = [
    postBySdk(first, ledger.page('sdk', FEEDS)),
    postByWs(second, ledger.page('ws', FEEDS), 'ws'),
    postByHttp(first, ledger.page('http', FEEDS), 'http'),
  ]
  const chats = [first, second].map((url, i) =>
    createChatClient({
      url,
      slug: 'r',
      person: { id: `person-${i}`, name: `P${i}` },
      storage: null,
      random: () => 0,
    }),
  )
  onTestFinished(() => {
    for (const one of [...viewers, ...chats]) one.close()
    for (const producer of producers) void producer.stop().catch(() => undefined)
  })
  onTestFinished(speakOddly(REDIS_PREFIX, room))
  const everybodyIsHere = async () => {
    for (const chat of chats)
      await vi.waitFor(() => {
        const here = chat.presence.getSnapshot()
        // A failure says how far the chat came.
        const { phase } = chat.state.getSnapshot()
        expect(here.total, JSON.stringify([phase, chat.connection.getSnapshot(), here])).toBe(2)
      }, PATIENCE)
  }
  await everyoneIsAcknowledged(producers)
  await everybodyIsHere()

  for (const [i, door] of doors.entries()) {
    const next = await start('release-b')
    await vi.waitFor(async () => {
      const { nodes: known, warnings } = await nodesOf(next.url)
      expect(known.map(({ release }) => release).toSorted()).toEqual(
        i === 0 ? ['release-a', 'release-a', 'release-b'] : ['release-a', 'release-b', 'release-b'],
      )
      expect(warnings).toEqual([])
    }, PATIENCE)
    door.retarget(next.port)
    await nodes[i]?.end('SIGTERM')
    await everyoneIsAcknowledged(producers)
    await everybodyIsHere()
    await fetch(`${i === 0 ? second : first}/api/v1/rooms/r/messages`, {
      method: 'POST',
      body: JSON.stringify({ text: `step ${i}`, by: 'a bot' }),
    })
    for (const chat of chats) {
      const texts = () => chat.state.getSnapshot().messages.map(({ text }) => text)
      await vi.waitFor(() => expect(texts()).toContain(`step ${i}`), PATIENCE)
    }
  }
  for (const producer of producers) await producer.stop()
  await checkLog(first, FEEDS, ledger)
  for (const viewer of viewers) {
    await sawAll(viewer, second, FEEDS)
    expect(viewer.resumed).toBe(viewer.answers)
  }
  await vi.waitFor(
    async () =>
      expect((await nodesOf(first)).nodes.map(({ release }) => release)).toEqual(['release-b', 'release-b']),
    PATIENCE,
  )
})

it('a release that finds what a newer one stores does not start, and says why', {
  timeout: 60_000,
}, async () => {
  const REDIS_PREFIX = freshPrefix()
  const client = new Redis(redis.url)
  onTestFinished(() => client.disconnect())
  await client.set(`${REDIS_PREFIX}format`, 99)
  await expect(startServerProcess({ REDIS_URL: redis.url, REDIS_PREFIX }).ready).rejects.toThrow(
    /ended with 1:\nThe settings are not usable:\n {2}- REDIS_URL: \S+ cannot be used: what is stored under “test-\w+:” is of format 99, which a newer release writes/,
  )
})

it('the clock of each node is measured against that of Redis, and shown by all', {
  timeout: 60_000,
}, async () => {
  const env = { REDIS_URL: redis.url, REDIS_PREFIX: freshPrefix() }
  const right = await startTestApp(env)
  const ahead = await startTestApp(env, { clock: { ...systemClock, now: () => Date.now() + 3000 } })
  for (const { url } of [right, ahead]) {
    await vi.waitFor(async () => {
      const { nodes, warnings } = await nodesOf(url)
      expect(nodes).toHaveLength(2)
      const skews = nodes.map(({ skew }) => skew ?? { ms: Number.NaN, within: 0 })
      expect(skews.filter(({ ms, within }) => Math.abs(ms) <= within + 1)).toHaveLength(1)
      expect(skews.filter(({ ms, within }) => Math.abs(ms - 3000) <= within + 1)).toHaveLength(1)
      expect(warnings).toEqual([expect.stringMatching(/clock of .* is \d\.\d s ahead of Redis’/)])
    }, PATIENCE)
  }
})
