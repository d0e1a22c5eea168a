import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it, onTestFailed, onTestFinished, vi } from 'vitest'
import { createCrashLedger, type FeedRecord, type LedgerPage } from './testing/crash-ledger.ts'
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
const PORT = String(12_000 + (process.pid % 15_000))

const title =
  `[LG1] [LG3] [LG7] [RC1] a server that is killed ${ROUNDS} times under load loses nothing that it acknowledged, doubles ` +
  `nothing, and its viewers go on (CRASH_SEED=${SEED} CRASH_ROUNDS=${ROUNDS})`

it(title, { timeout: 30_000 + ROUNDS * 20_000 }, async () => {
  const random = seededRandom(SEED)
  const dataDir = await mkdtemp(join(tmpdir(), 'watchroom-crash-'))
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }))
  let server = await start(dataDir)
  const { url } = server
  onTestFailed(() => void process.stderr.write(`The last server said:\n${server.output().slice(-4000)}\n`))

  const ledger = createCrashLedger(Date.now)
  const feeds = [...FEEDS]
  for (const feed of feeds) await postNewcomer(url, ledger.page(`first of ${feed}`, [feed]))
  const viewer = await watchThroughCrashes(url, FEEDS)
  onTestFinished(() => viewer.close())
  const producers: CrashProducer[] = [
    postBySdk(url, ledger.page('sdk', FEEDS)),
    postByWs(url, ledger.page('ws', FEEDS), 'ws'),
    postByHttp(url, ledger.page('http', FEEDS), 'http'),
    postByHttp(url, ledger.page('anonymous', FEEDS), null),
  ]
  onTestFinished(() => {
    for (const producer of producers) void producer.stop().catch(() => undefined)
  })

  const before = new Map<string, FeedRecord>()
  for (let round = 1; round <= ROUNDS; round++) {
    await everyoneIsAcknowledged(producers)
    await wait(100 + random() * 1200)
    const newcomer = `crash/new-${round}`
    feeds.push(newcomer)
    await postNewcomer(url, ledger.page(newcomer, [newcomer]))
    await crash(server, dataDir, random)
    server = await start(dataDir)
    await vi.waitFor(() => expect(viewer.answers).toBeGreaterThanOrEqual(round), { timeout: 15_000 })
    for (const feed of feeds) {
      const acknowledged = ledger.acknowledgedOf(feed)
      const record = await readBack(url, feed)
      ledger.check(feed, record, acknowledged)
      goesOnFrom(before.get(feed), record)
      before.set(feed, record)
    }
  }
  await everyoneIsAcknowledged(producers)
  for (const producer of producers) await producer.stop()

  const listed = await (await fetch(`${url}/api/v1/feeds?match=crash/*&limit=1000`)).json()
  expect(listed.feeds.map(({ id }: { id: string }) => id)).toEqual(feeds.sort())
  for (const feed of FEEDS) {
    const record = await readBack(url, feed)
    ledger.check(feed, record, ledger.acknowledgedOf(feed))
    goesOnFrom(before.get(feed), record)
    expect(await readBack(url, feed, 'range')).toEqual(record)
    await sawTheSame(viewer, feed, record, url)
  }
  expect(viewer.resumed).toBe(viewer.answers)
})

async function start(dataDir: string): Promise<ServerProcess> {
  return startServerProcess({ PORT, DATA_DIR: dataDir }).ready
}

/** At once; or after it was asked to stop and has begun to; or at once, and then once more while it starts. */
async function crash(server: ServerProcess, dataDir: string, random: () => number): Promise<void> {
  const how = random()
  const ms = random() * 800
  if (how < 0.2) {
    const asked = server.end('SIGTERM')
    await wait(ms / 4)
    await Promise.all([asked, server.end()])
    return
  }
  await server.end()
  if (how > 0.6) return
  const { end } = startServerProcess({ PORT, DATA_DIR: dataDir })
  await wait(ms)
  await end()
}

/** Points of a feed that nobody knew before. */
async function postNewcomer(url: string, page: LedgerPage): Promise<void> {
  const points = page.write(3)
  const answer = await fetch(`${url}/api/v1/points`, { method: 'POST', body: JSON.stringify(points) })
  expect(await answer.json()).toMatchObject({ accepted: points.length })
  page.acknowledge(points)
}

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
