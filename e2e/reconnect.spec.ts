import type { Page } from '@playwright/test'
import { createCuttingProxy } from './cutting-proxy.ts'
import { expect, startServer, test } from './server.ts'

interface Seen {
  readonly epoch: string
  readonly head: number
  readonly holes: number
  readonly offsets: number[]
  readonly values: number[]
}

const seen = (page: Page, id: string): Promise<Seen | null> =>
  page.evaluate((feed) => window.watchroom?.feeds().find((one) => one.id === feed) ?? null, id)

test('[RC1] ten seconds without a network under a 50 Hz feed leave no hole and no double', async ({
  page,
  server,
}) => {
  const proxy = await createCuttingProxy({ port: server.port })
  let value = 0
  await server.post({ source: 'steady', value })
  const posting = setInterval(() => {
    value += 1
    void server.post({ source: 'steady', value })
  }, 20)
  try {
    await page.goto(`${proxy.url}/feed?id=steady`)
    const badge = page.getByTestId('connection')
    await expect(badge).toHaveAttribute('data-state', 'live')
    await expect.poll(async () => (await seen(page, 'steady'))?.head ?? 0).toBeGreaterThan(20)

    const cutAt = Date.now()
    proxy.cut()
    await expect(badge).toHaveAttribute('data-state', 'reconnecting')
    await expect(badge).toContainText('Disconnected')
    // [WA8] Said once for the page: the feed is not to blame.
    await expect(page.getByTestId('cut-line')).toContainText(
      /Disconnected since \d\d:\d\d:\d\d, trying again/,
    )
    await expect(page.locator('html')).toHaveAttribute('data-cut', '')
    const atCut = (await seen(page, 'steady'))?.head ?? 0
    // The last data stays on screen while the line is cut.
    expect((await page.evaluate(() => window.watchroom?.drawn('steady').values.length)) ?? 0).toBeGreaterThan(
      1,
    )
    await expect.poll(() => Date.now() - cutAt, { timeout: 15_000 }).toBeGreaterThan(10_000)
    expect((await seen(page, 'steady'))?.head).toBe(atCut)
    await expect(page.getByTestId('stale')).toHaveCount(0)
    proxy.restore()
    await expect(badge).toHaveAttribute('data-state', 'live', { timeout: 25_000 })
    await expect(page.getByTestId('cut-line')).toBeEmpty()
    await expect.poll(async () => (await seen(page, 'steady'))?.head ?? 0).toBeGreaterThan(atCut + 400)
  } finally {
    clearInterval(posting)
  }

  await expect
    .poll(async () => {
      const head = await (await fetch(`${server.url}/api/v1/feeds?feed=steady`)).json()
      return (await seen(page, 'steady'))?.head === head.feeds[0].head.offset
    })
    .toBe(true)
  const feed = await seen(page, 'steady')
  if (feed === null) throw new Error('the feed is not on the page')
  expect(feed.holes).toBe(0)
  // Entry k has value k - 1: gapless offsets and the very values that were posted, each once.
  const raw = feed.offsets.findIndex((offset) => !Number.isNaN(offset))
  const offsets = feed.offsets.slice(raw)
  expect(offsets.length).toBeGreaterThan(500)
  expect(offsets).toEqual(offsets.map((_, i) => (offsets[0] ?? 0) + i))
  expect(offsets.at(-1)).toBe(feed.head)
  const csv = await (
    await fetch(`${server.url}/api/v1/points?feed=steady&last=${feed.head}&format=csv`)
  ).text()
  const stored = csv
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
  expect(stored).toHaveLength(feed.head)
  expect(feed.values.slice(raw)).toEqual(stored.slice(-offsets.length).map(([, value]) => Number(value)))

  // The drawn line has no gap either: two vertices are no further apart than the points are, give or take a column.
  const times = stored.map(([time = '']) => Number(time))
  const apart = Math.max(...times.slice(1).map((time, i) => time - (times[i] ?? time)))
  const drawn = await page.evaluate(() => window.watchroom?.drawn('steady') ?? { times: [], values: [] })
  const steps = drawn.times.slice(1).map((time, i) => time - (drawn.times[i] ?? time))
  expect(Math.min(...steps)).toBeGreaterThanOrEqual(0)
  expect(apart).toBeLessThan(10_000)
  expect(Math.max(...steps)).toBeLessThan(apart + 1_000)
  await proxy.close()
})

test('a killed server that comes back is found again, with a fresh snapshot', async ({ page }) => {
  const first = await startServer({ THIS_MACHINE: '0' })
  const proxy = await createCuttingProxy({ port: first.port })
  await first.post({ source: 'phoenix', value: 1 })
  await page.goto(`${proxy.url}/feed?id=phoenix`)
  await expect.poll(async () => (await seen(page, 'phoenix'))?.head).toBe(1)
  const before = await seen(page, 'phoenix')
  expect(await first.stop('SIGKILL')).toMatchObject({ signal: 'SIGKILL' })
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'reconnecting')

  const second = await startServer({ THIS_MACHINE: '0' })
  proxy.retarget(second.port)
  await second.post([
    { source: 'phoenix', value: 7 },
    { source: 'phoenix', value: 8 },
  ])
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live', { timeout: 30_000 })
  await expect.poll(async () => (await seen(page, 'phoenix'))?.values.at(-1), { timeout: 15_000 }).toBe(8)
  expect((await seen(page, 'phoenix'))?.epoch).not.toBe(before?.epoch)
  await proxy.close()
  await second.stop()
})

test('a chart whose axes do not load at first draws its marks, and gets them later', async ({
  page,
  server,
}) => {
  await server.post({ source: 'late-axes', value: 1 })
  const html = await (await fetch(`${server.url}/feed?id=late-axes`)).text()
  const failed = new Set<string>()
  await page.route('**/_next/static/chunks/*.js', async (route) => {
    const url = route.request().url()
    const name = url.slice(url.lastIndexOf('/') + 1)
    if (html.includes(name) || failed.has(name)) return route.continue()
    failed.add(name)
    return route.abort()
  })
  await page.goto(`${server.url}/feed?id=late-axes`)
  await expect.poll(async () => (await seen(page, 'late-axes'))?.head).toBe(1)
  await expect(page.locator('.chart-axes svg').first()).toBeAttached({ timeout: 20_000 })
  expect(failed.size).toBeGreaterThan(0)
})

test('SIGTERM with a page open ends with 0 in less than five seconds', async ({ page }) => {
  const server = await startServer()
  await page.goto(`${server.url}/rooms/this-machine`)
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live')
  const end = await server.stop('SIGTERM')
  expect(end).toMatchObject({ code: 0, signal: null })
  expect(end.ms).toBeLessThan(5_000)
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'reconnecting')
})

test('counts down from now, however long the page was open before its line was cut', async ({
  page,
  server,
}) => {
  const proxy = await createCuttingProxy({ port: server.port })
  await server.post({ source: 'counted', value: 1 })
  await page.addInitScript(() => {
    const real = Date.now
    let later = 0
    Date.now = () => real() + later
    addEventListener('later', () => {
      later = 600_000
    })
  })
  await page.goto(`${proxy.url}/feed?id=counted`)
  const badge = page.getByTestId('connection')
  await expect(badge).toHaveAttribute('data-state', 'live')
  await badge.evaluate((shown) => {
    const look = () => {
      if (/ in \d{3,} s/.test(shown.textContent ?? '')) shown.setAttribute('data-long', '')
    }
    new MutationObserver(look).observe(shown, { childList: true, characterData: true, subtree: true })
    dispatchEvent(new Event('later'))
  })
  proxy.cut()
  await expect(badge).toContainText('Disconnected')
  proxy.restore()
  await expect(badge).toHaveAttribute('data-state', 'live', { timeout: 25_000 })
  await expect(badge).not.toHaveAttribute('data-long')
})
