import type { Page } from '@playwright/test'
import { expect, type RunningServer, test } from './server.ts'

/** PLOT in components/charts/chart-axes.tsx, CSS px. */
const LEFT = 64
const RIGHT = 26
const ROOM = '/rooms/this-machine'

async function open(page: Page, url: string) {
  await page.goto(url)
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live')
  await expect(page.locator('figure canvas').first()).toBeVisible()
}

const numbers = (page: Page, selector: string) => page.locator(selector).allInnerTexts()

async function pointAt(page: Page, chart: number, part: number) {
  const figure = page.locator('figure').nth(chart)
  await expect(figure.locator('canvas').first()).toBeVisible()
  const box = await figure.boundingBox()
  if (box === null) throw new Error('the chart is not laid out')
  await page.mouse.move(box.x + LEFT + (box.width - LEFT - RIGHT) * part, box.y + 60)
}

/** Ten points a second over the last ten minutes; the value is the second before `now`, from 600 down. */
async function postPast(server: RunningServer, source: string) {
  const now = Math.floor(Date.now() / 1000) * 1000
  const points = Array.from({ length: 6000 }, (_, i) => ({
    source,
    time: now - (5999 - i) * 100,
    value: (5999 - i) / 10,
  }))
  expect((await server.post(points)).status).toBe(202)
  return now
}

test('the space bar pauses every number and chart of a room while data arrives, and L goes back to live', async ({
  page,
  server,
}) => {
  await open(page, `${server.url}${ROOM}?span=60000`)
  // Rates come with the second sample.
  await expect(page.locator('article li', { hasText: 'network-in' })).toBeVisible()
  await expect.poll(async () => (await numbers(page, 'article li')).join()).not.toContain('–')
  await page.keyboard.press(' ')
  await expect(page.getByTestId('range')).toContainText('Paused at')
  const seen = await numbers(page, 'article li')
  await expect(page.getByTestId('new-points')).toContainText(/\d+ new points?/)
  const more = await page.getByTestId('new-points').innerText()
  await expect(page.getByTestId('new-points')).not.toHaveText(more)
  expect(await numbers(page, 'article li')).toEqual(seen)
  await expect(page.getByTestId('stale')).toHaveCount(0)
  await page.keyboard.press('l')
  await expect(page.getByTestId('range')).toContainText('Live')
  await expect(page.getByTestId('new-points')).toHaveCount(0)
  await expect.poll(() => numbers(page, 'article li')).not.toEqual(seen)
})

test('single keys are letters while somebody types, and space presses the button that has the focus', async ({
  page,
  server,
}) => {
  await open(page, `${server.url}/feed?id=this-machine/cpu`)
  const picker = page.getByRole('button', { name: 'From – to' })
  await picker.click()
  await page.getByLabel('From', { exact: true }).press(' ')
  await expect(page.getByTestId('range')).toContainText('Live')
  // The space bar may have opened the browser's own calendar, which takes an Escape of its own.
  await expect(async () => {
    await page.keyboard.press('Escape')
    await expect(picker).toBeFocused({ timeout: 1_000 })
  }).toPass()
  await page.getByRole('button', { name: 'Pause' }).press(' ')
  await expect(page.getByTestId('range')).toContainText('Paused')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('range')).toContainText('Live')
})

test('pointing at one chart shows the same time on all, each with its values and its window’s mean ± σ', async ({
  page,
  server,
}) => {
  await page.setViewportSize({ width: 1280, height: 1800 })
  await open(page, `${server.url}${ROOM}?span=60000`)
  const charts = await page.locator('figure').count()
  expect(charts).toBeGreaterThan(2)
  await expect
    .poll(() => page.evaluate(() => window.watchroom?.drawn('this-machine/cpu').values.length ?? 0))
    .toBeGreaterThan(3)
  await pointAt(page, 0, 0.98)
  const others = page.getByTestId('shared-crosshair').locator('visible=true')
  await expect(others).toHaveCount(charts - 1)
  await expect(page.getByTestId('tooltip')).toHaveCount(charts)
  await expect(page.getByTestId('tooltip').nth(1)).toContainText(/±/)
  const boxes = await Promise.all([0, 1].map((i) => others.nth(i).boundingBox()))
  const figures = await Promise.all([1, 2].map((i) => page.locator('figure').nth(i).boundingBox()))
  expect(boxes[0] && figures[0] && boxes[0].x - figures[0].x).toBeCloseTo(
    (boxes[1]?.x ?? 0) - (figures[1]?.x ?? 0),
    -1,
  )
  await page.mouse.move(2, 2)
  await expect(page.getByTestId('tooltip')).toHaveCount(0)
  await expect(others).toHaveCount(0)

  await page.getByRole('slider', { name: 'Time under the crosshair' }).nth(1).focus()
  await page.keyboard.press('ArrowLeft')
  await expect(others).toHaveCount(charts - 1)
  await page.keyboard.press('Escape')
  await expect(others).toHaveCount(0)
})

test('a link to a paused view shows the same range and instant elsewhere', async ({
  page,
  browser,
  server,
}) => {
  const now = await postPast(server, 'linked')
  await open(page, `${server.url}/feed?id=linked&window=10&span=60000&at=${now - 300_000}`)
  const last = page.getByTestId('stats').locator('dd').first()
  await expect(last).toHaveText(/^(300|299)/)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('button', { name: 'Copy link' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Copied' })).toBeVisible()
  const link = await page.evaluate(() => navigator.clipboard.readText())
  const { searchParams } = new URL(link)
  expect(Date.parse(searchParams.get('at') ?? '')).toBe(now - 300_000)
  expect(Date.parse(searchParams.get('from') ?? '')).toBe(now - 360_000)
  const context = await browser.newContext()
  const other = await context.newPage()
  await open(other, link)
  await expect(other.getByTestId('stats').locator('dd').first()).toHaveText(/^(300|299)/)
  expect(await other.getByTestId('range').innerText()).toBe(await page.getByTestId('range').innerText())
  await context.close()
})

test('replay plays the past as if it were live: chart and numbers move together, at the speed that is chosen', async ({
  page,
  server,
}) => {
  const now = await postPast(server, 'replayed')
  const range = `from=${now - 600_000}&to=${now - 300_000}`
  await open(page, `${server.url}/feed?id=replayed&window=10&span=60000&${range}`)
  await expect
    .poll(() => page.evaluate(() => window.watchroom?.drawn('replayed').values.length ?? 0))
    .toBeGreaterThan(100)
  await page.getByRole('button', { name: 'Replay' }).click()
  await page.getByLabel('Speed').selectOption('10')
  const last = page.getByTestId('stats').locator('dd').first()
  const value = async () => Number.parseFloat(await last.innerText())
  await expect.poll(value, { intervals: [50] }).toBeLessThan(560)
  await page.getByRole('button', { name: 'Stop the replay' }).click()
  await expect(page.getByTestId('range')).toContainText('Paused')
  const at = await page.evaluate(() =>
    document.querySelector('input[type=range]')?.getAttribute('aria-valuetext'),
  )
  await expect
    .poll(() => page.evaluate(() => window.watchroom?.drawn('replayed').times.at(-1) ?? 0))
    .toBeGreaterThan(now - 600_000)
  // The number is that of the last point drawn up to the instant where it stopped.
  const apart = async () => {
    const drawnTo = await page.evaluate(() => {
      const { times, values } = window.watchroom?.drawn('replayed') ?? { times: [], values: [] }
      const stoodAt = Date.parse(new URL(location.href).searchParams.get('at') ?? '')
      return values.filter((_, i) => (times[i] ?? 0) <= stoodAt).at(-1)
    })
    return drawnTo === undefined ? Number.POSITIVE_INFINITY : Math.abs((await value()) - drawnTo)
  }
  await expect.poll(apart).toBeLessThan(2)
  const stood = await value()
  expect(at).not.toBe('')
  await page.keyboard.press(' ')
  await expect.poll(value, { intervals: [50] }).toBeLessThan(stood - 5)
  await page.getByRole('slider', { name: 'Instant of the replay' }).press('End')
  await expect.poll(value).toBeCloseTo(300, 0)
  await page.keyboard.press('l')
  await expect(page.getByTestId('replay')).toHaveCount(0)
  await expect(page.getByTestId('range')).toContainText('Live')
})

test('a replay that somebody links to opens where it stood', async ({ page, server }) => {
  const now = await postPast(server, 'opened')
  const iso = (ms: number) => new Date(now - ms).toISOString()
  const play = `play=${iso(600_000)}/${iso(300_000)}&speed=10&at=${iso(450_000)}`
  await open(page, `${server.url}/feed?id=opened&window=10&span=60000&${play}`)
  await expect(page.getByTestId('replay')).toBeVisible()
  await expect(page.getByLabel('Speed')).toHaveValue('10')
  const last = page.getByTestId('stats').locator('dd').first()
  await expect(last).toHaveText(/^450/)
  await page.getByRole('button', { name: 'Play the replay' }).click()
  await expect.poll(async () => Number.parseFloat(await last.innerText())).toBeLessThan(440)
})

test('a zoom on one chart of a paused room zooms all, and it stays paused', async ({ page, server }) => {
  await open(page, `${server.url}${ROOM}?span=60000`)
  await page.keyboard.press(' ')
  await expect(page.getByTestId('range')).toContainText('Paused')
  await pointAt(page, 1, 0.4)
  await page.mouse.down()
  await pointAt(page, 1, 0.6)
  await pointAt(page, 1, 0.8)
  await page.mouse.up()
  await expect(page.getByTestId('range')).toContainText('(24')
  await expect(page.getByTestId('range')).toContainText('Paused')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('range')).toContainText('Live')
})
