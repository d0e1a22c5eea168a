import AxeBuilder from '@axe-core/playwright'
import type { CDPSession, Page } from '@playwright/test'
import { createCuttingProxy } from './cutting-proxy.ts'
import { expect, test } from './server.ts'

/** PLOT in components/charts/chart-axes.tsx, CSS px. */
const LEFT = 64
const RIGHT = 26

/** Ten points a second over the last ten minutes: a wave, and a peak where one is asked for. */
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
  const figure = page.locator('figure').nth(index)
  await expect(figure.locator('canvas').first()).toBeVisible()
  const box = await figure.boundingBox()
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
  await server.post([1, 2, 3].map((value) => ({ source: 'drag', value })))
  await expect(page.getByTestId('paused')).toHaveText('3 new points')
  expect((await drawn(page, 'drag')).times.every((time) => time < Date.now() - 100_000)).toBe(true)
  await page.getByRole('button', { name: 'Back to live' }).click()
  await expect(page.getByTestId('paused')).toHaveCount(0)
  await expect(page.getByTestId('range')).toContainText('Live')
  await expect(page).not.toHaveURL(/from=/)
})

test('a link to a zoomed chart opens the same range elsewhere; Back and a double click return to live', async ({
  page,
  browser,
  server,
}) => {
  const now = await postPast(server, 'linked-zoom')
  const [from, to] = [now - 300_000, now - 240_000].map((time) => new Date(time).toISOString())
  await open(page, `${server.url}/feed?id=linked-zoom`)
  await dragAcross(page, 0.2, 0.6)
  await page.mouse.up()
  await expect.poll(() => rangeOf(page)).not.toBeNull()
  const link = page.url()
  const text = await page.getByTestId('range').textContent()
  await page.goBack()
  await expect(page.getByTestId('range')).toContainText('Live')

  const context = await browser.newContext()
  const elsewhere = await context.newPage()
  await open(elsewhere, link)
  await expect(elsewhere.getByTestId('range')).toHaveText(text ?? '')
  await open(elsewhere, `${server.url}/feed?id=linked-zoom&from=${from}&to=${to}`)
  await expect.poll(async () => (await drawn(elsewhere, 'linked-zoom')).values.length).toBeGreaterThan(500)
  await expect(elsewhere.getByText(/^Showing \d{4}-/)).toBeAttached()
  const plot = await plotOf(elsewhere)
  await elsewhere.mouse.dblclick(plot.x + 300, plot.y)
  await expect(elsewhere.getByTestId('range')).toContainText('Live')
  await expect(elsewhere).not.toHaveURL(/from=/)
  await context.close()
})

test('the wheel zooms at the pointer with ctrl and pans sideways; without, the page scrolls', async ({
  page,
  server,
}) => {
  const now = await postPast(server, 'wheel')
  await page.setViewportSize({ width: 1280, height: 500 })
  const path = `/feed?id=wheel&from=${now - 600_000}&to=${now - 100_000}`
  await open(page, `${server.url}${path}`)
  await page.locator('figure').scrollIntoViewIfNeeded()
  const before = await rangeOf(page)
  if (before === null) throw new Error('no range')
  const plot = await plotOf(page)
  await page.mouse.move(plot.x + plot.width / 4, plot.y)
  await page.keyboard.down('Control')
  for (let i = 0; i < 3; i++) await page.mouse.wheel(0, -120)
  await page.keyboard.up('Control')
  await expect.poll(async () => (await rangeOf(page))?.from ?? 0).toBeGreaterThan(before.from)
  const zoomed = await rangeOf(page)
  if (zoomed === null) throw new Error('no range')
  const at = (range: { from: number; to: number }) => range.from + (range.to - range.from) / 4
  expect(Math.abs(at(zoomed) - at(before))).toBeLessThan(3000)
  expect((zoomed.to - zoomed.from) / 500_000).toBeCloseTo(2 ** -1.2, 1)

  await page.mouse.wheel(-200, 0)
  await expect.poll(async () => (await rangeOf(page))?.from ?? 0).toBeLessThan(zoomed.from)
  const panned = await rangeOf(page)
  expect((panned?.to ?? 0) - (panned?.from ?? 0)).toBeCloseTo(zoomed.to - zoomed.from, -2)

  const scrolled = await page.evaluate(() => window.scrollY)
  await page.mouse.wheel(0, -100)
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBeLessThan(scrolled)
  expect(await rangeOf(page)).toEqual(panned)
})

test('a drag with shift or on the time axis pans', async ({ page, server }) => {
  const now = await postPast(server, 'panned')
  await open(page, `${server.url}/feed?id=panned&from=${now - 300_000}&to=${now - 200_000}`)
  const before = await rangeOf(page)
  await page.keyboard.down('Shift')
  await dragAcross(page, 0.5, 0.7)
  await page.mouse.up()
  await page.keyboard.up('Shift')
  await expect.poll(async () => (await rangeOf(page))?.from ?? 0).toBeLessThan((before?.from ?? 0) - 15_000)
  const figure = await page.locator('figure').boundingBox()
  if (figure === null) throw new Error('no chart')
  const y = figure.y + figure.height - 10
  const panned = await rangeOf(page)
  await page.mouse.move(figure.x + 700, y)
  await page.mouse.down()
  await page.mouse.move(figure.x + 400, y, { steps: 5 })
  await page.mouse.up()
  await expect.poll(async () => (await rangeOf(page))?.from ?? 0).toBeGreaterThan(panned?.from ?? 0)
  await expect(page.getByTestId('selection')).toHaveCount(0)
})

test('keys on the chart read, zoom, pan and go back to live', async ({ page, server }) => {
  await postPast(server, 'keys')
  await open(page, `${server.url}/feed?id=keys&span=300000`)
  const chart = page.getByRole('slider', { name: 'Time under the crosshair' })
  await chart.focus()
  await page.keyboard.press('ArrowLeft')
  await expect(page.getByTestId('tooltip')).toBeVisible()
  expect(await rangeOf(page)).toBeNull()
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('tooltip')).toHaveCount(0)
  await page.keyboard.press('+')
  await expect.poll(() => rangeOf(page)).not.toBeNull()
  const zoomed = await rangeOf(page)
  expect((zoomed?.to ?? 0) - (zoomed?.from ?? 0)).toBeLessThanOrEqual(150_002)
  await page.keyboard.press('Shift+ArrowLeft')
  await expect.poll(async () => (await rangeOf(page))?.to ?? 0).toBeLessThan((zoomed?.to ?? 0) - 30_000)
  await page.keyboard.press('-')
  await expect.poll(async () => (await rangeOf(page))?.from ?? 0).toBeLessThan(zoomed?.from ?? 0)
  await page.keyboard.press('Home')
  await expect(chart).toHaveAttribute('aria-valuetext', /\d{4}-\d\d-\d\d .*value/)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('range')).toContainText('Live')
})

test('one point among thousands stays in sight at the widest zoom, and hovering says how many are drawn', async ({
  page,
  server,
}) => {
  await postPast(server, 'peak', 3210)
  await open(page, `${server.url}/feed?id=peak`)
  await page.getByRole('radio', { name: '90 d' }).click()
  await expect.poll(async () => Math.max(...(await drawn(page, 'peak')).values)).toBeCloseTo(1000, 6)
  expect((await drawn(page, 'peak')).values.length).toBeLessThan(20)
  const plot = await plotOf(page)
  await page.mouse.move(plot.x + plot.width - 3, plot.y + 100)
  await expect(page.getByTestId('tooltip')).toContainText(/\d+ of 6,000 points drawn/)
})

test('a slow answer shows progress over what is drawn already', async ({ page, server }) => {
  const now = await postPast(server, 'slow')
  const proxy = await createCuttingProxy({ port: server.port })
  await open(page, `${proxy.url}/feed?id=slow&from=${now - 500_000}&to=${now - 100_000}`)
  await expect.poll(async () => (await drawn(page, 'slow')).times.length).toBeGreaterThan(500)
  proxy.delay(600)
  await page.getByRole('button', { name: 'Zoom in' }).click()
  await expect(page.getByRole('progressbar', { name: 'Loading the past' })).toBeVisible()
  expect((await drawn(page, 'slow')).times.length).toBeGreaterThan(300)
  await expect(page.getByRole('progressbar')).toHaveCount(0)
  await proxy.close()
})

test('a refusal says so over what is drawn already, and is tried again', async ({ page, server }) => {
  const now = await postPast(server, 'refused')
  let refusing = false
  await page.routeWebSocket(/socket\.io/, (socket) => {
    const upstream = socket.connectToServer()
    const asked = new Set<string>()
    let drop = 0
    socket.onMessage((message) => {
      const ack = /^42\/live,(\d+)\["history"/.exec(String(message))?.[1]
      if (ack !== undefined && refusing) asked.add(ack)
      upstream.send(message)
    })
    upstream.onMessage((message) => {
      // The attachment of an answer that was replaced.
      if (typeof message !== 'string' && drop > 0) {
        drop--
        return
      }
      const ack = /^461-\/live,(\d+)\[/.exec(String(message))?.[1]
      if (ack === undefined || !asked.delete(ack)) {
        socket.send(message)
        return
      }
      drop++
      const error = { code: 'overloaded', message: 'Too much to do.' }
      socket.send(`43/live,${ack}${JSON.stringify([{ ok: false, error }])}`)
    })
  })
  await open(page, `${server.url}/feed?id=refused&from=${now - 500_000}&to=${now - 100_000}`)
  await expect.poll(async () => (await drawn(page, 'refused')).times.length).toBeGreaterThan(500)
  refusing = true
  await page.getByRole('button', { name: 'Zoom in' }).click()
  const alert = page.getByRole('alert').filter({ hasText: 'Too much to do.' })
  await expect(alert).toBeVisible()
  expect((await drawn(page, 'refused')).times.length).toBeGreaterThan(300)
  await page.screenshot({ path: 'test-results/pictures/refused.png' })
  refusing = false
  await alert.getByRole('button', { name: 'Try again' }).click()
  await expect(alert).toHaveCount(0)
})

test('the picker takes a range from one time to another, and says what is wrong with it', async ({
  page,
  server,
}) => {
  await postPast(server, 'picked')
  await open(page, `${server.url}/feed?id=picked`)
  await page.getByRole('button', { name: 'From – to' }).click()
  const form = page.getByRole('dialog', { name: 'Range from one time to another' })
  await form.getByLabel('From').fill('2026-01-31T09:00:00')
  await form.getByLabel('To').fill('2026-01-30T09:00:00')
  await form.getByRole('button', { name: 'Show this range' }).click()
  await expect(form.getByRole('alert')).toContainText('ends before it begins')
  await form.getByLabel('To').fill('2026-01-31T10:00:00')
  await form.getByRole('button', { name: 'Show this range' }).click()
  await expect(form).toHaveCount(0)
  await expect(page.getByTestId('range')).toHaveText(/2026-01-31 09:00 – 10:00/)
  await expect(page.getByText('No point in this range')).toBeVisible()
  await page.getByRole('radio', { name: '15 m' }).click()
  await expect(page.getByTestId('range')).toContainText('Live, last 15 min')
})

test('zooming on one panel of a room zooms them all, and the address opens the same', async ({
  page,
  server,
}) => {
  await open(page, `${server.url}/rooms/this-machine`)
  await expect.poll(async () => (await drawn(page, 'this-machine/cpu')).times.length).toBeGreaterThan(3)
  await dragAcross(page, 0.8, 1)
  await page.mouse.up()
  await expect.poll(() => rangeOf(page)).not.toBeNull()
  const range = await rangeOf(page)
  const ends = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('figure')].map((figure) => figure.getAttribute('aria-label') ?? ''),
    )
  const shown = await page.getByTestId('range').textContent()
  const clock = /\d\d:\d\d:\d\d/.exec(shown ?? '')?.[0] ?? 'none'
  await expect
    .poll(async () => {
      const labels = await ends()
      return labels.length > 3 && labels.every((label) => label.includes(clock))
    })
    .toBe(true)
  await page.goto(page.url())
  await expect(page.getByTestId('range')).toHaveText(shown ?? '')
  for (const feed of ['this-machine/cpu', 'this-machine/memory']) {
    await expect.poll(async () => (await drawn(page, feed)).times.length).toBeGreaterThan(1)
    const { times } = await drawn(page, feed)
    expect(Math.max(...times)).toBeLessThan((range?.to ?? 0) + 5000)
  }
  await page.getByRole('button', { name: 'Back to live' }).click()
  await expect(page.getByTestId('range')).toContainText('Live')
})

const touch = (cdp: CDPSession, type: 'touchStart' | 'touchMove' | 'touchEnd', points: number[][]) =>
  cdp.send('Input.dispatchTouchEvent', {
    type,
    touchPoints: points.map(([x = 0, y = 0], id) => ({ x, y, id })),
  })

test('on a phone two fingers zoom, one pans what is zoomed, and the page still scrolls', async ({
  browser,
  server,
}) => {
  const now = await postPast(server, 'fingers')
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  })
  const page = await context.newPage()
  await open(page, `${server.url}/feed?id=fingers&span=300000`)
  await page.locator('figure').scrollIntoViewIfNeeded()
  const cdp = await context.newCDPSession(page)
  const { x, y, width } = await plotOf(page)
  const middle = x + width / 2
  await touch(cdp, 'touchStart', [
    [middle - 20, y + 60],
    [middle + 20, y + 60],
  ])
  for (let apart = 25; apart <= 80; apart += 5) {
    await touch(cdp, 'touchMove', [
      [middle - apart, y + 60],
      [middle + apart, y + 60],
    ])
  }
  await touch(cdp, 'touchEnd', [])
  await expect.poll(() => rangeOf(page)).not.toBeNull()
  const zoomed = await rangeOf(page)
  const span = (zoomed?.to ?? 0) - (zoomed?.from ?? 0)
  expect(span).toBeGreaterThan(60_000)
  expect(span).toBeLessThan(110_000)

  await touch(cdp, 'touchStart', [[middle - 50, y + 60]])
  for (let dx = 0; dx <= 100; dx += 10) await touch(cdp, 'touchMove', [[middle - 50 + dx, y + 60]])
  await touch(cdp, 'touchEnd', [])
  await expect.poll(async () => (await rangeOf(page))?.from ?? 0).toBeLessThan((zoomed?.from ?? 0) - span / 5)
  const panned = await rangeOf(page)
  expect((panned?.to ?? 0) - (panned?.from ?? 0)).toBeCloseTo(span, -2)
  expect(panned?.to).toBeLessThan(now + 60_000)

  const before = await page.evaluate(() => window.scrollY)
  await touch(cdp, 'touchStart', [[middle, y + 60]])
  for (let dy = 0; dy <= 120; dy += 10) await touch(cdp, 'touchMove', [[middle, y + 60 + dy]])
  await touch(cdp, 'touchEnd', [])
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBeLessThan(before)
  expect(await rangeOf(page)).toEqual(panned)

  const plot = await plotOf(page)
  for (const _tap of [1, 2]) {
    await touch(cdp, 'touchStart', [[plot.x + 100, plot.y + 30]])
    await touch(cdp, 'touchEnd', [])
  }
  await expect(page.getByTestId('range')).toContainText('Live')
  await context.close()
})

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [device, viewport] of [
    ['desk', { width: 1280, height: 800 }],
    ['phone', { width: 360, height: 740 }],
  ] as const) {
    test(`zoomed pages on a ${colorScheme} ${device}: axe finds nothing, nothing overflows`, async ({
      browser,
      server,
    }) => {
      const now = await postPast(server, 'axed')
      const context = await browser.newContext({ colorScheme, viewport, reducedMotion: 'reduce' })
      const page = await context.newPage()
      const range = `from=${now - 300_000}&to=${now - 200_000}`
      for (const path of [
        `/feed?id=axed&${range}`,
        '/feed?id=axed&from=2020-01-01&to=2020-01-02',
        `/rooms/this-machine?${range}`,
      ]) {
        await open(page, `${server.url}${path}`)
        await expect(page.getByRole('button', { name: 'Back to live' })).toBeVisible()
        const { violations } = await new AxeBuilder({ page }).analyze()
        expect(violations.map(({ id, nodes }) => `${path}: ${id} ${nodes[0]?.html}`)).toEqual([])
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
        expect(overflow, `${path} scrolls sideways`).toBeLessThanOrEqual(0)
      }
      if (device === 'phone') await page.getByRole('button', { name: 'More about time' }).click()
      await page.getByRole('button', { name: 'From – to' }).locator('visible=true').click()
      await expect(page.getByRole('dialog', { name: /^Range/ })).toBeVisible()
      const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze()
      expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([])
      await context.close()
    })
  }
}
