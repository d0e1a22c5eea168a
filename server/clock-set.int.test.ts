import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createLiveClient, type LiveClient } from '../lib/client/live-client.ts'
import { scrapeMetrics } from './testing/scrape-metrics.ts'
import { startServerProcess } from './testing/server-process.ts'
import { settableClock } from './testing/settable-clock.ts'
import { openWs } from './testing/ws-client.ts'

const YEAR = 365 * 86_400_000
const ENTRIES = 20_000
const RANGE = { span: 60_000, columns: 600 }
/** Far below the step: nothing may wait for the wall clock to come to where it stood. */
const SOON = { timeout: 8000, interval: 20 }

async function post(url: string, body: unknown): Promise<void> {
  const answer = await fetch(`${url}/api/v1/points`, { method: 'POST', body: JSON.stringify(body) })
  expect(answer.status, await answer.text()).toBe(202)
}

async function held(url: string, feed: string): Promise<number> {
  const answer = await fetch(`${url}/api/v1/points?feed=${feed}&last=30000&limit=30000`)
  const { points } = (await answer.json()) as { points: unknown[] }
  return points.length
}

async function warnings(url: string): Promise<string[]> {
  return ((await (await fetch(`${url}/api/v1/nodes`)).json()) as { warnings: string[] }).warnings
}

function connect(url: string): LiveClient {
  const client = createLiveClient({ url, random: () => 0 })
  onTestFinished(() => client.close())
  return client
}

/** Where the age clock of a data file stands; it moves with each pass of retention. */
function ageIn(dataDir: string): string {
  const db = new Database(join(dataDir, 'watchroom.db'), { readonly: true })
  try {
    return db.prepare<[], string>("SELECT value FROM meta WHERE name = 'age'").pluck().get() ?? ''
  } finally {
    db.close()
  }
}

it('[CK2] [CK5] a wall clock that is set back by 20 s stops nothing, and is told', {
  timeout: 60_000,
}, async () => {
  const wall = settableClock()
  const { url } = await startServerProcess({ STORAGE: 'memory', ...wall.env }).ready
  await post(url, [
    { source: 'a', value: 1 },
    { source: 'quiet', value: 1 },
  ])
  const posted = performance.now()
  const live = connect(url)
  const view = live.watch([{ match: '*', windows: [{ last: 10 }] }], RANGE)
  const head = (feed: string) => view.feed(feed)?.getSnapshot().head ?? 0
  const median = live.distribution({ feed: 'a', window: { last: 100 }, want: ['quantiles'] })
  onTestFinished(median.subscribe(() => {}))
  const raw = await openWs(`${url.replace('http', 'ws')}/ws`)
  raw.send({ subscribe: 'a' })
  await vi.waitFor(() => expect(head('a')).toBe(1), SOON)
  await vi.waitFor(() => expect(median.getSnapshot()?.quantiles?.p50).toBe(1), SOON)

  wall.set(-20_000)
  const began = performance.now()
  await post(url, { source: 'a', value: 3 })
  await vi.waitFor(() => expect(head('a')).toBe(2), SOON)
  await post(url, { source: 'a', value: 5 })
  await vi.waitFor(() => expect(head('a')).toBe(3), SOON)
  await raw.next<{ value?: number }>(({ value }) => value === 5)
  await post(url, { source: 'b', value: 1 })
  await vi.waitFor(() => expect(head('b')).toBe(1), SOON)
  const another = live.watch([{ feed: 'a', windows: [{ last: 5 }] }], RANGE)
  await vi.waitFor(() => expect(another.feed('a')?.getSnapshot().head).toBe(3), SOON)
  await vi.waitFor(() => expect(median.getSnapshot()?.quantiles?.p50).toBe(3), SOON)
  // What a page takes for now is the server's clock again.
  await vi.waitFor(() => expect(Math.abs(live.serverNow() - (Date.now() - 20_000))).toBeLessThan(1000), SOON)
  // A feed that nobody posts to is as silent as it was.
  const silence = () => live.serverNow() - (view.feed('quiet')?.getSnapshot().arrived ?? 0)
  await vi.waitFor(() => expect(Math.abs(silence() - (performance.now() - posted))).toBeLessThan(2000), SOON)
  await vi.waitFor(
    async () => expect(await warnings(url)).toEqual([expect.stringContaining('was set 20 seconds back')]),
    SOON,
  )
  expect((await scrapeMetrics(url)).value('watchroom_clock_steps_total')).toBe(1)
  expect(performance.now() - began).toBeLessThan(20_000)
})

it('[CK4] a wall clock that is set a year forward deletes nothing, through a restart too', {
  timeout: 60_000,
}, async () => {
  const DATA_DIR = await mkdtemp(join(tmpdir(), 'watchroom-year-'))
  onTestFinished(() => rm(DATA_DIR, { recursive: true, force: true }))
  const wall = settableClock()
  const before = await startServerProcess({ DATA_DIR, ...wall.env }).ready
  const now = Date.now()
  await post(
    before.url,
    Array.from({ length: ENTRIES }, (_, i) => ({ source: 'a', value: i, time: now - (ENTRIES - i) * 100 })),
  )
  wall.set(YEAR)
  await post(before.url, { source: 'a', value: 1 })
  await vi.waitFor(async () => expect(await warnings(before.url)).toHaveLength(1), SOON)
  expect(await held(before.url, 'a')).toBe(ENTRIES + 1)
  await before.end('SIGTERM')

  const left = ageIn(DATA_DIR)
  const after = await startServerProcess({ DATA_DIR, ...wall.env }).ready
  await vi.waitFor(() => expect(ageIn(DATA_DIR)).not.toBe(left), { timeout: 30_000, interval: 100 })
  await post(after.url, { source: 'a', value: 2 })
  expect(await held(after.url, 'a')).toBe(ENTRIES + 2)
})
