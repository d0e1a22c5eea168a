import AxeBuilder from '@axe-core/playwright'
import { freshPrefix, startRedis } from '../server/testing/redis-process.ts'
import { createCuttingProxy } from './cutting-proxy.ts'
import { expect, type RunningServer, startServer, test } from './server.ts'

const PANELS = ['timeseries', 'stat', 'gauge'].map((kind, i) => ({
  id: `p${i}`,
  kind,
  title: ['Pressure', 'Now', 'Gauge'][i],
  layout: { x: i === 0 ? 0 : 6, y: i === 2 ? 5 : 0, w: 6, h: i === 0 ? 10 : 5 },
  selectors: [{ feed: 'plant/pressure' }, ...(kind === 'timeseries' ? [{ feed: 'plant/flow' }] : [])],
  window: { last: 60 },
  unit: 'none',
  ...(kind === 'gauge' ? { min: 0, max: 10 } : {}),
}))

async function fill(server: RunningServer): Promise<void> {
  const now = Date.now()
  const points = ['plant/pressure', 'plant/flow'].flatMap((source) =>
    Array.from({ length: 600 }, (_, i) => ({
      source,
      value: 5 + 3 * Math.sin(i / 40),
      time: now - (600 - i) * 100,
    })),
  )
  expect((await server.post(points)).status).toBe(202)
  const room = { schema: 1, slug: 'plant', title: 'Plant', span: 60_000, panels: PANELS }
  const made = await fetch(`${server.url}/api/v1/rooms`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(room),
  })
  expect(made.status, await made.text()).toBe(201)
}

test('[LG8a] while its server does not reach Redis a page says since when it is stale, and goes on by itself', async ({
  page,
}) => {
  const redis = await startRedis()
  const proxy = await createCuttingProxy({ port: redis.port })
  const server = await startServer({
    REDIS_URL: `redis://127.0.0.1:${proxy.port}`,
    REDIS_PREFIX: freshPrefix(),
  })
  try {
    await fill(server)
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.goto(`${server.url}/rooms/plant`)
    const badge = page.getByTestId('connection')
    const line = page.getByTestId('stale-line')
    await expect(badge).toContainText('Connected')
    await expect(page.getByTestId('stat').first()).toContainText(/\d/)
    await expect(line).toBeEmpty()

    proxy.cut()
    await expect(line).toContainText(/Stale since \d\d:\d\d:\d\d\. .*goes on by itself/, { timeout: 20_000 })
    await expect(badge).toContainText(/Stale since \d\d:\d\d:\d\d/)
    // Once a panel, however many lines it has.
    await expect(page.getByTestId('stale')).toHaveText(PANELS.map(() => /^stale since \d\d:\d\d:\d\d$/))
    // What there was stays on screen, and a page that is opened now is told too.
    await expect(page.getByTestId('stat').first()).toContainText(/\d/)
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([])
    const kiosk = await page.context().newPage()
    await kiosk.goto(`${server.url}/rooms/plant?kiosk`)
    await expect(kiosk.getByRole('main').getByTestId('connection')).toContainText(/Stale since/)
    await page.setViewportSize({ width: 360, height: 740 })
    await expect(badge).toContainText('Stale')
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)

    proxy.restore()
    await expect(line).toBeEmpty({ timeout: 20_000 })
    await expect(badge).toContainText('Connected')
    await expect(kiosk.getByRole('main').getByTestId('connection')).toHaveCount(0)
  } finally {
    await server.stop()
    await proxy.close()
    await redis.close()
  }
})
