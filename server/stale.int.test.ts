import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import pino from 'pino'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createCuttingProxy } from '../e2e/cutting-proxy.ts'
import { createLiveClient, type LiveClient } from '../lib/client/live-client.ts'
import { PATIENCE } from './testing/node-checks.ts'
import { freshPrefix, redisForFile } from './testing/redis-process.ts'
import { startServerProcess } from './testing/server-process.ts'
import { limitFiles } from './testing/small-disk.ts'
import { startTestApp } from './testing/start-test-app.ts'

const redis = redisForFile()
const RANGE = { span: 60_000, columns: 600 }

function connect(url: string): LiveClient {
  const client = createLiveClient({ url, random: () => 0 })
  onTestFinished(() => client.close())
  return client
}

function watch(client: LiveClient) {
  const view = client.watch([{ feed: 'f', windows: [{ last: 10 }] }], RANGE)
  return () => view.feed('f')?.getSnapshot().head ?? 0
}

const post = (url: string, value: number) =>
  fetch(`${url}/api/v1/points`, { method: 'POST', body: JSON.stringify({ source: 'f', value }) })

const status = async (url: string) => (await fetch(url)).status

it('[LG8a] viewers of a node that does not reach Redis are told since when, keep what they have, and go on', {
  timeout: 120_000,
}, async () => {
  const proxy = await createCuttingProxy({ port: redis.port })
  onTestFinished(() => proxy.close())
  const REDIS_PREFIX = freshPrefix()
  const a = await startTestApp({ REDIS_URL: `redis://127.0.0.1:${proxy.port}`, REDIS_PREFIX })
  const b = await startTestApp({ REDIS_URL: redis.url, REDIS_PREFIX })
  expect((await post(a.url, 1)).status).toBe(202)
  const viewer = connect(a.url)
  const elsewhere = connect(b.url)
  const head = watch(viewer)
  const headElsewhere = watch(elsewhere)
  await vi.waitFor(() => expect([head(), headElsewhere()]).toEqual([1, 1]), PATIENCE)
  const from = Date.now()
  expect(viewer.staleSince.getSnapshot()).toBeNull()

  proxy.cut()
  await vi.waitFor(() => expect(viewer.staleSince.getSnapshot()).not.toBeNull(), PATIENCE)
  const since = viewer.staleSince.getSnapshot() ?? 0
  expect(since).toBeGreaterThanOrEqual(from - 10_000)
  expect(since).toBeLessThanOrEqual(Date.now())
  const late = connect(a.url)
  await vi.waitFor(() => expect(late.staleSince.getSnapshot()).toBe(since), PATIENCE)
  expect([await status(`${a.url}/readyz`), await status(`${a.url}/healthz`)]).toEqual([503, 200])
  expect(await (await fetch(`${a.url}/readyz`)).json()).toMatchObject({
    reasons: [expect.stringContaining('Redis is not reached'), expect.anything()],
  })
  expect((await post(b.url, 2)).status).toBe(202)
  await vi.waitFor(() => expect(headElsewhere()).toBe(2), PATIENCE)
  expect([head(), elsewhere.staleSince.getSnapshot()]).toEqual([1, null])
  expect((await post(a.url, 3)).status).toBe(503)

  proxy.restore()
  await vi.waitFor(
    () => expect([viewer, late].map((one) => one.staleSince.getSnapshot())).toEqual([null, null]),
    PATIENCE,
  )
  await vi.waitFor(() => expect(head()).toBe(2), PATIENCE)
})

it('[LG8a] a line to Redis that only fell silent: what is shown is from when something was last heard', {
  timeout: 120_000,
}, async () => {
  const proxy = await createCuttingProxy({ port: redis.port })
  onTestFinished(() => proxy.close())
  const { url } = await startTestApp({
    REDIS_URL: `redis://127.0.0.1:${proxy.port}`,
    REDIS_PREFIX: freshPrefix(),
  })
  const viewer = connect(url)
  await vi.waitFor(() => expect(viewer.connection.getSnapshot().kind).toBe('live'), PATIENCE)
  const stalledAt = Date.now()
  proxy.stall()
  await vi.waitFor(() => expect(viewer.staleSince.getSnapshot()).not.toBeNull(), PATIENCE)
  // It is given up 5 s later; the last beat before the stall was answered.
  expect(viewer.staleSince.getSnapshot()).toBeLessThanOrEqual(stalledAt + 1000)
  proxy.restore()
  await vi.waitFor(() => expect(viewer.staleSince.getSnapshot()).toBeNull(), PATIENCE)
})

it('[LG2] viewers of a server whose disk takes nothing are told since when, until it does again', {
  timeout: 120_000,
}, async () => {
  const dir = await mkdtemp(join(tmpdir(), 'watchroom-stale-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  const { url, pid } = await startServerProcess({ DATA_DIR: dir }).ready
  expect((await post(url, 1)).status).toBe(202)
  const viewer = connect(url)
  const head = watch(viewer)
  await vi.waitFor(() => expect(head()).toBe(1), PATIENCE)
  const from = Date.now()
  await limitFiles(pid, 4096)
  await vi.waitFor(async () => expect((await post(url, 2)).status).toBe(503), PATIENCE)
  await vi.waitFor(() => expect(viewer.staleSince.getSnapshot()).toBeGreaterThanOrEqual(from), PATIENCE)
  await limitFiles(pid, 'unlimited')
  await vi.waitFor(() => expect(viewer.staleSince.getSnapshot()).toBeNull(), PATIENCE)
})

it('[LG8a] a Redis without memory is told to viewers and named to whoever runs it, and all goes on without a post', {
  timeout: 120_000,
}, async () => {
  const lines: { readonly msg: string; readonly err?: { readonly message: string } }[] = []
  const logger = pino({ level: 'error' }, { write: (line) => void lines.push(JSON.parse(line)) })
  const prefix = freshPrefix()
  const { url } = await startTestApp({ REDIS_URL: redis.url, REDIS_PREFIX: prefix }, { logger })
  const root = new Redis(redis.url)
  onTestFinished(async () => {
    await root.config('SET', 'maxmemory', 0)
    root.disconnect()
  })
  expect((await post(url, 1)).status).toBe(202)
  const viewer = connect(url)
  const head = watch(viewer)
  await vi.waitFor(() => expect(head()).toBe(1), PATIENCE)
  await root.config('SET', 'maxmemory', 1)
  const refused = await post(url, 2)
  expect([refused.status, (await refused.json()).error.message]).toEqual([
    503,
    'The server cannot store data now: Redis has no memory left.',
  ])
  await vi.waitFor(() => expect(viewer.staleSince.getSnapshot()).not.toBeNull(), PATIENCE)
  expect(await (await fetch(`${url}/readyz`)).json()).toEqual({
    ready: false,
    reasons: ['storage: Redis has no memory left: nothing can be stored'],
  })
  expect(lines.map(({ msg }) => msg)).toEqual(['Redis has no memory left: nothing can be stored'])
  await root.config('SET', 'maxmemory', 0)
  await vi.waitFor(() => expect(viewer.staleSince.getSnapshot()).toBeNull(), PATIENCE)
  expect(await status(`${url}/readyz`)).toBe(200)
  expect((await post(url, 2)).status).toBe(202)
  await vi.waitFor(() => expect(head()).toBe(2), PATIENCE)

  // What Redis refuses for another reason is in the log too.
  for (const key of await root.keys(`${prefix}*:feeds`)) {
    const [feed = ''] = await root.hkeys(key)
    if (!key.includes('{catalog}')) await root.hset(key, feed, 'damaged')
  }
  expect((await post(url, 3)).status).toBe(503)
  expect(lines.at(-1)).toMatchObject({
    msg: 'Redis refuses what it is asked',
    err: { message: expect.stringContaining('too short') },
  })
})
