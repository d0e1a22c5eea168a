import { setTimeout as wait } from 'node:timers/promises'
import { expect, it, onTestFailed, onTestFinished, vi } from 'vitest'
import { createCuttingProxy } from '../e2e/cutting-proxy.ts'
import { createCrashLedger } from './testing/crash-ledger.ts'
import { postByHttp, postBySdk, postByWs } from './testing/crash-producers.ts'
import { watchThroughCrashes } from './testing/crash-viewer.ts'
import { startHaproxy } from './testing/haproxy-process.ts'
import { checkLog, everyoneIsAcknowledged, PATIENCE, postSome, sawAll } from './testing/node-checks.ts'
import { freePort, freshPrefix, startRedis } from './testing/redis-process.ts'
import { type ServerProcess, startServerProcess } from './testing/server-process.ts'

const FEEDS = ['balanced/a', 'balanced/b']
const VIEWERS = 6

const title =
  '[LG1] [LG8] [RC1] behind HAProxy without sticky sessions nothing is lost and nobody is left behind, when a node is killed ' +
  'and when all nodes are restarted one after the other, under load'

it(title, { timeout: 180_000 }, async () => {
  const redis = await startRedis()
  onTestFinished(() => redis.close())
  const toRedis = await createCuttingProxy({ port: redis.port })
  onTestFinished(() => toRedis.close())
  const prefix = freshPrefix()
  const ports: [number, number] = [await freePort(), await freePort()]
  const start = (i: 0 | 1): Promise<ServerProcess> =>
    startServerProcess({
      REDIS_URL: `redis://127.0.0.1:${toRedis.port}`,
      REDIS_PREFIX: prefix,
      ROOMS_DIR: '/none',
      DRAIN_MS: '1000',
      PORT: String(ports[i]),
    }).ready
  const nodes = await Promise.all([start(0), start(1)])
  onTestFailed(() => {
    for (const node of nodes) process.stderr.write(`A node said:\n${node.output().slice(-3000)}\n`)
  })
  const { url } = await startHaproxy(ports)

  const ledger = createCrashLedger(Date.now)
  await postSome(url, ledger.page('first', FEEDS), 2)
  const viewers = await Promise.all(Array.from({ length: VIEWERS }, () => watchThroughCrashes(url, FEEDS)))
  const producers = [
    postBySdk(url, ledger.page('sdk', FEEDS)),
    postByWs(url, ledger.page('ws', FEEDS), 'ws'),
    postByHttp(url, ledger.page('http', FEEDS), 'http'),
  ]
  onTestFinished(() => {
    for (const viewer of viewers) viewer.close()
    for (const producer of producers) void producer.stop().catch(() => undefined)
  })
  await everyoneIsAcknowledged(producers)

  const both = async () => {
    for (const port of ports) {
      const answers = async () => (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.status
      await vi.waitFor(async () => expect(await answers()).toBe(200), PATIENCE)
    }
    await everyoneIsAcknowledged(producers)
  }
  const moved = () => viewers.reduce((sum, { answers }) => sum + answers, 0)
  await nodes[0].end()
  await vi.waitFor(() => expect(moved()).toBeGreaterThan(0), PATIENCE)
  nodes[0] = await start(0)
  await both()
  for (const i of [1, 0] as const) {
    const before = moved()
    await nodes[i].end('SIGTERM')
    await vi.waitFor(() => expect(moved()).toBeGreaterThan(before), PATIENCE)
    nodes[i] = await start(i)
    await both()
    // HAProxy looks once a second.
    await wait(1500)
  }

  // No node is ready without Redis: HAProxy leaves open sockets alone, and goes on asking the nodes for pages.
  const connected = moved()
  toRedis.cut()
  await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(503), PATIENCE)
  await wait(4000)
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  expect(moved()).toBe(connected)
  toRedis.restore()
  await both()

  for (const producer of producers) await producer.stop()
  await checkLog(url, FEEDS, ledger)
  for (const viewer of viewers) {
    await sawAll(viewer, url, FEEDS)
    expect(viewer.resumed).toBe(viewer.answers)
  }
})
