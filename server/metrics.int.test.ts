import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { scrapeMetrics } from './testing/scrape-metrics.ts'
import { startTestApp, type TestApp } from './testing/start-test-app.ts'

let server: TestApp
beforeAll(async () => {
  server = await startTestApp()
})
afterAll(() => server.close())

const post = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${server.url}/api/v1/points`, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

/** How much each sample rose while something was done. */
async function rise(work: () => Promise<unknown>): Promise<(sample: string) => number> {
  const before = await scrapeMetrics(server.url)
  await work()
  const after = await scrapeMetrics(server.url)
  return (sample) => after.value(sample) - before.value(sample)
}

/** What promtool says of an answer; nothing where all is well. */
function complaints(text: string): string {
  const { error, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  })
  if (error) throw error
  return stdout + stderr
}

it('[OB1] counts points by transport and outcome, and refused ones by code', async () => {
  const points = [1, 2, 3].map((value) => ({ source: 'a', value }))
  const rose = await rise(async () => {
    await post(points, { 'idempotency-key': 'k' })
    await post(points, { 'idempotency-key': 'k' })
    await post([{ source: 'a', value: 'high' }, { source: 'a' }])
    await post('{')
  })
  expect(rose('watchroom_points_total{transport="http",outcome="accepted"}')).toBe(3)
  expect(rose('watchroom_points_total{transport="http",outcome="duplicate"}')).toBe(3)
  expect(rose('watchroom_points_total{transport="http",outcome="refused"}')).toBe(2)
  expect(rose('watchroom_refused_points_total{transport="http",code="not_a_number"}')).toBe(1)
  expect(rose('watchroom_refused_points_total{transport="http",code="value_missing"}')).toBe(1)
  expect(rose('watchroom_refused_requests_total{transport="http",code="bad_json"}')).toBe(1)
  expect(rose('watchroom_log_append_seconds_count')).toBe(2)
  expect(rose('watchroom_received_bytes_total')).toBeGreaterThan(100)
})

it('[OB1] has as many series as before, whatever names clients invent', async () => {
  const series = async () =>
    (await scrapeMetrics(server.url)).text.split('\n').filter((line) => /^[^#]/.test(line)).length
  await post([{ source: 'x', value: 1 }, { source: 'x' }], { 'x-producer': 'p', 'x-seq': '1' })
  const before = await series()
  const many = Array.from({ length: 200 }, (_, i) => [{ source: `x${i}`, value: 1 }, { source: `y${i}` }])
  await post(many.flat(), { 'x-producer': 'invented', 'x-seq': '7' })
  expect((await scrapeMetrics(server.url)).value('watchroom_feeds')).toBeGreaterThan(200)
  expect(await series()).toBe(before)
})

it('[OB1] measures how long the event loop stood', async () => {
  const sum = 'watchroom_event_loop_delay_seconds_sum'
  const before = (await scrapeMetrics(server.url)).value(sum)
  const until = performance.now() + 300
  while (performance.now() < until);
  await vi.waitFor(async () =>
    expect((await scrapeMetrics(server.url)).value(sum) - before).toBeGreaterThan(0.2),
  )
})

it('[OB1] has names, units and help that promtool has no complaint about', async () => {
  const { text } = await scrapeMetrics(server.url)
  expect(complaints(text)).toBe('')
})

it('[OB2] is on a port of its own with METRICS_PORT, and not on the other one', async () => {
  const own = await startTestApp({ METRICS_PORT: '0' })
  expect((await fetch(`${own.url}/metrics`)).status).toBe(404)
  const { names } = await scrapeMetrics(own.metricsUrl ?? '')
  expect(names).toContain('watchroom_points_total')
  const other = await fetch(`${own.metricsUrl}/api/v1/feeds`)
  expect([other.status, await other.text()]).toEqual([404, 'Only /metrics is here.\n'])
  await own.close()
  await expect(fetch(`${own.metricsUrl}/metrics`)).rejects.toThrow()
})

it('[OB1] tells how long commits to the data file take, and what retention deleted', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'watchroom-metrics-'))
  onTestFinished(() => rm(dataDir, { recursive: true }))
  const own = await startTestApp({
    STORAGE: 'disk',
    DATA_DIR: dataDir,
    RETENTION: '*=entries:1h,8s:1h,1m:1h,1h:1h',
  })
  const now = Date.now()
  const points = Array.from({ length: 2048 }, (_, i) => ({
    source: 'old',
    value: i,
    time: now - 2 * 3_600_000 + i * 100,
  }))
  await fetch(`${own.url}/api/v1/points`, { method: 'POST', body: JSON.stringify(points) })
  await vi.waitFor(
    async () => {
      const { value } = await scrapeMetrics(own.url)
      expect(value('watchroom_log_commit_seconds_count')).toBe(1)
      expect(value('watchroom_data_file_bytes')).toBeGreaterThan(4096)
      expect(value('watchroom_retention_deleted_entries_total')).toBe(2048)
      expect(value('watchroom_retention_deleted_chunks_total')).toBeGreaterThan(0)
    },
    { timeout: 15_000, interval: 200 },
  )
  const { text } = await scrapeMetrics(own.url)
  for (const thread of ['writer', 'reader'])
    expect(text).toContain(`watchroom_thread_restarts_total{thread="${thread}"} 0\n`)
  expect(complaints(text)).toBe('')
})
