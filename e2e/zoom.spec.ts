import type { Page } from '@playwright/test'
import { expect, test } from './server.ts'

/** PLOT in components/charts/chart-axes.tsx, CSS px. */
const LEFT = 64
const RIGHT = 26

/** A second of data every 100 ms for the last ten minutes, a wave without surprises. */
async function postPast(server: { post(body: unknown): Promise<Response> }, source: string, peakAt?: number) {
  const now = Math.floor(Date.now() / 1000) * 1000
  const points = Array.from({ length: 6000 }, (_, i) => {
    const time = now - (6000 - i) * 100
    return { source, time, value: i === peakAt ? 1000 : Math.sin(i / 50) }
  })
  expect((await server.post(points)).status).toBe(202)
  return now
}

/** The plot of the chart on a feed's page, in page coordinates. */
async function plotOf(page: Page, index = 0) {
  const box = await page.locator('figure').nth(index).boundingBox()
  if (box === null) throw new Error('the chart is not laid out')
  return { x: box.x + LEFT, y: box.y + 40, width: box.width - LEFT - RIGHT }
}

const rangeOf = (page: Page) =>
  page.evaluate(() => {
    const { searchParams } = new URL(location.href)
    const [from, to] = ['from', 'to'].map((name) => Date.parse(searchParams.get(name) ?? ''))
    return from && to ? { from, to } : null
  })

const drawn = (page: Page, id: string) =>
  page.evaluate((feed) => window.watchroom?.drawn(feed) ?? { times: [], values: [] }, id)

async function dragAcross(page: Page, from: number, to: number) {
  const plot = await plotOf(page)
  await page.mouse.move(plot.x + plot.width * from, plot.y)
  await page.mouse.down()
  await page.mouse.move(plot.x + plot.width * ((from + to) / 2), plot.y, { steps: 3 })
  await page.mouse.move(plot.x + plot.width * to, plot.y, { steps: 3 })
}

async function open(page: Page, url: string) {
  await page.goto(url)
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live')
  await expect(page.locator('figure canvas').first()).toBeVisible()
}

test('dragging over the chart zooms, the address says where, and the button goes back to live', async ({
  page,
  server,
}) => {
  await postPast(server, 'drag')
  await open(page, `${server.url}/feed?id=drag&span=900000`)
  await expect.poll(async () => (await drawn(page, 'drag')).values.length).toBeGreaterThan(100)
  await dragAcross(page, 0.5, 0.75)
  await expect(page.getByTestId('selection')).toContainText('3 min 4')
  await page.mouse.up()
  await expect(page.getByTestId('selection')).toHaveCount(0)
  await expect.poll(() => rangeOf(page)).not.toBeNull()
  const range = await rangeOf(page)
  if (range === null) throw new Error('no range')
  expect(range.to - range.from).toBeGreaterThan(200_000)
  expect(range.to - range.from).toBeLessThan(250_000)
  await expect(page.getByTestId('range')).toContainText('3 min 4')
  // Ten points a second: finer than the live columns of fifteen minutes.
  await expect
    .poll(async () => (await drawn(page, 'drag')).times.filter((t) => t > range.from && t < range.to).length)
    .toBeGreaterThan(1500)
  await page.getByRole('button', { name: 'Back to live' }).click()
  await expect(page.getByTestId('range')).toContainText('Live')
  await expect(page).not.toHaveURL(/from=/)
})
