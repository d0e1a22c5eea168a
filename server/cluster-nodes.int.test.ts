import { expect, it, onTestFailed, onTestFinished, vi } from 'vitest'
import { createCuttingProxy } from '../e2e/cutting-proxy.ts'
import { createCrashLedger } from './testing/crash-ledger.ts'
import { postByHttp, postBySdk } from './testing/crash-producers.ts'
import { watchThroughCrashes } from './testing/crash-viewer.ts'
import { checkLog, everyoneIsAcknowledged, PATIENCE, postSome, sawAll } from './testing/node-checks.ts'
import { clusterForFile } from './testing/redis-cluster.ts'
import { freshPrefix } from './testing/redis-process.ts'
import { startServerProcess } from './testing/server-process.ts'

const FEEDS = Array.from({ length: 12 }, (_, i) => `cluster/${i}`)
const cluster = clusterForFile()

it('[LG1] [LG8] [RC1] nodes on a Redis Cluster share all, and one that is killed under load loses nothing', {
  timeout: 120_000,
}, async () => {
  const env = { REDIS_URL: cluster.url, REDIS_PREFIX: freshPrefix(), ROOMS_DIR: '/none' }
  const [a, b] = await Promise.all([startServerProcess(env).ready, startServerProcess(env).ready])
  onTestFailed(() => void process.stderr.write(`The nodes said:\n${a.output()}\n${b.output()}\n`))
  const balancer = await createCuttingProxy({ port: a.port })
  onTestFinished(() => balancer.close())
  const ledger = createCrashLedger(Date.now)
  await postSome(a.url, ledger.page('first', FEEDS), FEEDS.length)
  await vi.waitFor(async () => {
    const listed = await (await fetch(`${b.url}/api/v1/feeds?match=cluster/*&limit=100`)).json()
    expect(listed.total).toBe(FEEDS.length)
  }, PATIENCE)
  const viewers = [await watchThroughCrashes(balancer.url, FEEDS), await watchThroughCrashes(b.url, FEEDS)]
  const producers = [
    postBySdk(balancer.url, ledger.page('sdk', FEEDS)),
    postByHttp(balancer.url, ledger.page('http', FEEDS), 'http'),
    postByHttp(b.url, ledger.page('other', FEEDS), 'other'),
  ]
  onTestFinished(() => {
    for (const viewer of viewers) viewer.close()
    for (const producer of producers) void producer.stop().catch(() => undefined)
  })
  await everyoneIsAcknowledged(producers)
  balancer.retarget(b.port)
  await a.end()
  await vi.waitFor(() => expect(viewers[0]?.answers).toBeGreaterThanOrEqual(1), PATIENCE)
  await everyoneIsAcknowledged(producers)
  for (const producer of producers) await producer.stop()
  await checkLog(b.url, FEEDS, ledger)
  for (const viewer of viewers) {
    await sawAll(viewer, b.url, FEEDS)
    expect(viewer.resumed).toBe(viewer.answers)
  }
})
