import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it, onTestFailed, onTestFinished, vi } from 'vitest'
import { createCrashLedger, type FeedRecord } from './testing/crash-ledger.ts'
import { type CrashProducer, postByHttp, postBySdk, postByWs } from './testing/crash-producers.ts'
import { type CrashViewer, VIEWER_WINDOW, watchThroughCrashes } from './testing/crash-viewer.ts'
import { readBack } from './testing/read-back.ts'
import { seededRandom } from './testing/seeded-random.ts'
import { type ServerProcess, startServerProcess } from './testing/server-process.ts'

const ROUNDS = Number(process.env.CRASH_ROUNDS ?? 5)
const SEED = Number(process.env.CRASH_SEED ?? Math.floor(Math.random() * 2 ** 32))
const FEEDS = ['crash/a', 'crash/b', 'crash/c', 'crash/d']
/** Below the range from which the kernel takes the ports of outgoing connections: a client that knocks while the server is
 * away could otherwise be given this port, and connect to itself. */
const port = 12_000 + (process.pid % 15_000)

async function start(dataDir: string): Promise<ServerProcess> {
  return startServerProcess({ PORT: String(port), DATA_DIR: dataDir }).ready
}

/** Ends the server's start halfway, as an impatient supervisor does. */
async function failedStart(dataDir: string, ms: number): Promise<void> {
  const { end } = startServerProcess({ PORT: String(port), DATA_DIR: dataDir })
  await wait(ms)
  await end()
}

it(`[LG1] [LG3] [LG7] [RC1] a server that is killed ${ROUNDS} times under load loses nothing that it acknowledged, doubles nothing, and its viewers go on (CRASH_SEED=${SEED} CRASH_ROUNDS=${ROUNDS})`, {
  timeout: 30_000 + ROUNDS * 20_000,
}, async () => {
  const random = seededRandom(SEED)
  const dataDir = await mkdtemp(join(tmpdir(), 'watchroom-crash-'))
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
  const ledger = createCrashLedger(FEEDS, Date.now)
  let server = await start(dataDir)
  const { url } = server
  onTestFailed(() => void process.stderr.write(`The last server said:\n${server.output().slice(-4000)}\n`))

  const first = ledger.page('first')
  const hello = first.write(FEEDS.length)
  const answer = await fetch(`${url}/api/v1/points`, { method: 'POST', body: JSON.stringify(hello) })
  expect(await answer.json()).toMatchObject({ accepted: FEEDS.length })
  first.acknowledge(hello)
  const viewer = await watchThroughCrashes(url, FEEDS)
  onTestFinished(() => viewer.close())

  const producers: CrashProducer[] = [
    postBySdk(url, ledger.page('sdk')),
    postByWs(url, ledger.page('ws'), 'ws'),
    postByHttp(url, ledger.page('http'), 'http'),
    postByHttp(url, ledger.page('anonymous'), null),
  ]
  onTestFinished(async () => {
    for (const producer of producers) void producer.stop().catch(() => undefined)
  })

  const before = new Map<string, FeedRecord>()
  for (let round = 1; round <= ROUNDS; round++) {
    await everyoneIsAcknowledged(producers)
    await wait(100 + random() * 1200)
    await server.end()
    if (random() < 0.3) await failedStart(dataDir, random() * 1000)
    server = await start(dataDir)
    for (const feed of FEEDS) {
      const acknowledged = ledger.acknowledgedOf(feed)
      const record = await readBack(url, feed)
      ledger.check(feed, record, acknowledged)
      goesOnFrom(before.get(feed), record)
      before.set(feed, record)
    }
  }
  await everyoneIsAcknowledged(producers)
  for (const producer of producers) await producer.stop()

  for (const feed of FEEDS) {
    const record = await readBack(url, feed)
    ledger.check(feed, record, ledger.acknowledgedOf(feed))
    goesOnFrom(before.get(feed), record)
    expect(await readBack(url, feed, 'range')).toEqual(record)
    await sawTheSame(viewer, feed, record, url)
  }
  expect(viewer.resumed).toBe(viewer.answers)
  expect(viewer.answers).toBeGreaterThanOrEqual(ROUNDS)
})

/** Every door has had an answer since this was called. */
async function everyoneIsAcknowledged(producers: readonly CrashProducer[]): Promise<void> {
  const then = producers.map(({ page }) => page.acknowledged)
  await vi.waitFor(
    () => {
      for (const [i, { name, page }] of producers.entries())
        expect(page.acknowledged, `points of ${name}`).toBeGreaterThan(then[i] ?? 0)
    },
    { timeout: 15_000 },
  )
}

/** What was read before the kill is still there, at the same offsets, under the same epoch. */
function goesOnFrom(before: FeedRecord | undefined, now: FeedRecord): void {
  if (before === undefined) return
  expect(now.epoch).toBe(before.epoch)
  const { length } = before.values
  expect(now.values.subarray(0, length)).toEqual(before.values)
  expect(now.times.subarray(0, length)).toEqual(before.times)
}

async function sawTheSame(viewer: CrashViewer, feed: string, record: FeedRecord, url: string): Promise<void> {
  const { length } = record.values
  await vi.waitFor(() => expect(viewer.head(feed)).toBe(length), { timeout: 15_000 })
  const { snapshot, values, reduced, stats } = viewer.seen(feed)
  expect(snapshot).toMatchObject({ epoch: record.epoch, holes: 0, snapshots: 1 })
  for (const [offset, value] of values) expect(value, `${feed} at ${offset}`).toBe(record.values[offset - 1])
  if (reduced === 0) expect(values.size, `entries of ${feed} that came`).toBe(length)
  const answer = await fetch(`${url}/api/v1/stats?feed=${feed}&last=${VIEWER_WINDOW.last}`)
  const { n, mean, std, min, max } = await answer.json()
  expect(stats).toMatchObject({ n, mean, std, min, max })
}
