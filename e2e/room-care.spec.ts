import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { createCuttingProxy } from './cutting-proxy.ts'
import { expect, type RunningServer, startServer, test } from './server.ts'

const panel = (id: string, more: object = {}) => ({
  kind: 'table',
  id,
  title: id,
  layout: { x: 0, y: 0, w: 6, h: 6 },
  selectors: [{ feed: 'this-machine/cpu' }],
  window: { last: 10 },
  unit: 'none',
  ...more,
})
const json = { 'content-type': 'application/json' }

async function makeRoom(server: RunningServer, slug: string, panels: object[], more: object = {}) {
  const body = JSON.stringify({ schema: 1, slug, title: slug, panels, ...more })
  const answer = await fetch(`${server.url}/api/v1/rooms`, { method: 'POST', headers: json, body })
  expect(answer.status, await answer.text()).toBe(201)
  return `${server.url}/rooms/${slug}`
}

async function open(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live')
  await expect(page.locator('[data-cell]').first()).toBeVisible({ timeout: 60_000 })
}

const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true })
const handle = (page: Page, name: string) => page.getByRole('button', { name: `Place of ${name}` })

test('the keys of the editor are in the sheet and in the palette, and a field keeps its own', async ({
  page,
  server,
}) => {
  await open(page, await makeRoom(server, 'editor-keys', [panel('one')]))
  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(sheet).toContainText('Edit the roomE')
  await expect(sheet).not.toContainText('Undo')
  await page.keyboard.press('Escape')
  await page.keyboard.press('e')
  await page.keyboard.press('?')
  for (const line of [
    'UndoCtrl Z',
    'RedoCtrl Shift ZCtrl Y',
    'Add a panelN',
    'Duplicate itD',
    'Remove itDel',
  ])
    await expect(sheet).toContainText(line)
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Remove one' }).click()
  await expect(handle(page, 'one')).toHaveCount(0)
  await page.getByRole('button', { name: 'Room', exact: true }).click()
  const title = page.getByRole('dialog').getByLabel('Title')
  await title.pressSequentially('x')
  await page.keyboard.press('Control+z')
  await expect(title).toHaveValue('editor-keys')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(handle(page, 'one')).toHaveCount(0)
  await page.keyboard.press('Control+k')
  // Before the palette is loaded: no shortcut of the page.
  await page.keyboard.press('n')
  await page.getByRole('combobox', { name: /Find/ }).fill('undo')
  await page.keyboard.press('Enter')
  await expect(handle(page, 'one')).toHaveCount(1)
})

test('a panel is edited and duplicated from its menu while the room is watched', async ({ page, server }) => {
  await open(page, await makeRoom(server, 'menu', [panel('one')]))
  const menu = page.getByRole('button', { name: 'Menu of one' })
  await page.locator('[data-cell]').hover()
  await menu.click()
  await page.getByRole('menuitem', { name: 'Duplicate' }).click()
  await expect(handle(page, 'one')).toHaveCount(2)
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(heading(page, 'one')).toHaveCount(2)
  await page.locator('[data-cell]').first().hover()
  await menu.first().click()
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  await expect(page.getByRole('dialog', { name: 'Edit the panel' }).getByLabel('Title')).toHaveValue('one')
})

test('what was edited without a connection is there after the page was closed, and arrives later', async ({
  browser,
  server,
}) => {
  const url = new URL(
    await makeRoom(server, 'kept', [panel('one'), panel('two', { layout: { x: 6, y: 0, w: 6, h: 6 } })]),
  )
  const proxy = await createCuttingProxy({ port: server.port })
  const context = await browser.newContext()
  const page = await context.newPage()
  await open(page, `${proxy.url}${url.pathname}`)
  await page.keyboard.press('e')
  await expect(handle(page, 'one')).toBeVisible()
  proxy.cut()
  await expect(page.getByTestId('connection')).not.toHaveAttribute('data-state', 'live')
  await page.getByRole('button', { name: 'Remove one' }).click()
  await expect(handle(page, 'one')).toHaveCount(0)
  await expect(page.getByTestId('waiting')).toHaveText(/1 change waits/)
  const asked = page.waitForEvent('dialog')
  const closing = page.close({ runBeforeUnload: true })
  const question = await asked
  expect(question.type()).toBe('beforeunload')
  await question.accept()
  await closing
  proxy.restore()
  const later = await context.newPage()
  await open(later, `${proxy.url}${url.pathname}`)
  await expect(heading(later, 'two')).toBeVisible()
  await expect(heading(later, 'one')).toHaveCount(0)
  await expect
    .poll(async () => {
      const room = await (await fetch(`${server.url}/api/v1/rooms/kept`)).json()
      return (room as { document: { panels: unknown[] } }).document.panels.length
    })
    .toBe(1)
  await context.close()
  await proxy.close()
})

test('a room says that it is archived, or that its file has changed, and how to go on', async ({ page }) => {
  const dir = await mkdtemp(join(tmpdir(), 'watchroom-rooms-'))
  const dataDir = await mkdtemp(join(tmpdir(), 'watchroom-data-'))
  const write = (title: string) =>
    writeFile(
      join(dir, 'line.json'),
      JSON.stringify({ schema: 1, slug: 'line', title, panels: [panel('one')] }),
    )
  await write('Line')
  await writeFile(join(dir, 'broken.json'), '{"schema": 1,')
  const env = { ROOMS_DIR: dir, DATA_DIR: dataDir }
  const first = await startServer(env)
  const patch = (server: RunningServer, body: object) =>
    fetch(`${server.url}/api/v1/rooms/line`, { method: 'PATCH', headers: json, body: JSON.stringify(body) })
  expect((await patch(first, { title: 'Line of ours' })).status).toBe(200)
  await first.stop()
  await write('Line, newer')
  const server = await startServer(env)
  try {
    await open(page, `${server.url}/rooms/line`)
    await expect(
      page.getByRole('status').filter({ hasText: 'The file of this room has changed' }),
    ).toBeVisible()
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    await page.goto(server.url)
    const card = page.getByRole('listitem').filter({ hasText: 'Line of ours' })
    await expect(card).toContainText('from a file')
    await expect(card).toContainText('Its file has changed')
    await expect(page.getByRole('alert').filter({ hasText: 'broken.json' })).toBeVisible()
    await card.getByRole('button', { name: 'Menu of Line of ours' }).click()
    await page.getByRole('menuitem', { name: 'Archive' }).click()
    await expect(card).toHaveCount(0)
    await open(page, `${server.url}/rooms/line`)
    const archived = page.getByRole('status').filter({ hasText: 'This room is archived' })
    await archived.getByRole('button', { name: 'Use it again' }).click()
    await expect(archived).toHaveCount(0)
    await page.goto(server.url)
    await card.getByRole('button', { name: 'Menu of Line of ours' }).click()
    await page.getByRole('menuitem', { name: 'Reset' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Reset' }).click()
    await expect(page.getByRole('listitem').filter({ hasText: 'Line, newer' })).toBeVisible()
    await expect(page.getByText('Its file has changed')).toHaveCount(0)
  } finally {
    await server.stop()
    await rm(dir, { recursive: true })
    await rm(dataDir, { recursive: true, force: true })
  }
})

test('a pattern that matches ten thousand feeds says so, and leaves the other panels theirs', async ({
  page,
}) => {
  test.setTimeout(120_000)
  const server = await startServer({ THIS_MACHINE: '0', MAX_FEEDS: '20000' })
  await server.post([{ source: 'zone/last', value: 7 }])
  for (let k = 0; k < 10; k++)
    await server.post(Array.from({ length: 1000 }, (_, i) => ({ source: `bulk/${k}/${i}`, value: i })))
  const url = await makeRoom(
    server,
    'big',
    [
      panel('all', { selectors: [{ match: '*' }] }),
      panel('zone', { selectors: [{ match: 'zone/*' }], layout: { x: 6, y: 0, w: 6, h: 6 } }),
    ],
    { description: 'x'.repeat(500) },
  )
  await open(page, url)
  await expect(page.getByText('The panels match at least 10,001 feeds.')).toBeVisible()
  await expect(page.locator('[data-cell=all]')).toContainText('200 of 10,001 shown')
  await expect(page.locator('[data-cell=zone]')).toContainText('zone/last')
  await expect(page.locator('[data-cell=zone]').getByTestId('limited')).toHaveCount(0)
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  ).toBeLessThanOrEqual(0)
  await server.stop()
})

test('many rooms are searched by name, and leave the feeds below them in sight', async ({ page }) => {
  const server = await startServer({ THIS_MACHINE: '0' })
  for (let i = 0; i < 40; i++) await makeRoom(server, `line-${i}`, [panel('one')])
  await page.goto(server.url)
  const cards = page.getByRole('link', { name: /line-/ })
  await expect(cards).toHaveCount(24)
  await page.getByRole('searchbox', { name: 'Find a room' }).fill('line-39')
  await expect(cards).toHaveCount(1)
  await page.getByRole('searchbox', { name: 'Find a room' }).fill('nothing')
  await expect(page.getByText('No room is called “nothing”.')).toBeVisible()
  await page.getByRole('searchbox', { name: 'Find a room' }).fill('')
  await page.getByRole('button', { name: 'Show all' }).click()
  await expect(cards).toHaveCount(40)
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  await server.stop()
})

test('a panel that is dragged to the edge of the window takes the page along', async ({ page, server }) => {
  const at = (i: number) => panel(`p-${i}`, { layout: { x: 0, y: 6 * i, w: 6, h: 6 } })
  await open(
    page,
    await makeRoom(
      server,
      'tall',
      Array.from({ length: 8 }, (_, i) => at(i)),
    ),
  )
  await page.keyboard.press('e')
  const first = handle(page, 'p-0')
  const box = await first.boundingBox()
  if (box === null) throw new Error('the panel has no place')
  await page.mouse.move(box.x + 40, box.y + 10)
  await page.mouse.down()
  await page.mouse.move(box.x + 60, 780, { steps: 5 })
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(900)
  await page.mouse.move(box.x + 60, 500, { steps: 3 })
  await page.mouse.up()
  await expect(page.getByTestId('said')).toHaveText('Arranged.')
  const scrolled = await page.evaluate(() => window.scrollY)
  const placed = await first.evaluate((element) => element.getBoundingClientRect().top + window.scrollY)
  expect(placed).toBeGreaterThan(scrolled)
})

test('a wall is filled from top to bottom by a room that is lower than it', async ({ browser, server }) => {
  const context = await browser.newContext({ viewport: { width: 3840, height: 2160 } })
  const page = await context.newPage()
  const panels = [panel('one'), panel('two', { layout: { x: 0, y: 6, w: 12, h: 6 } })]
  await open(page, `${await makeRoom(server, 'wall', panels)}?kiosk`)
  const box = await page.locator('[data-cell=two]').boundingBox()
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeGreaterThan(2100)
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(2160)
  await context.close()
})

test('[WA11] a wall shows all of a room of eight panels, and its type grows with it', async ({
  browser,
  server,
}) => {
  const panels = Array.from({ length: 8 }, (_, i) =>
    panel(`wall-${i}`, { layout: { x: (i % 2) * 6, y: Math.floor(i / 2) * 6, w: 6, h: 6 } }),
  )
  const url = `${await makeRoom(server, 'wall-of-eight', panels)}?kiosk`
  for (const [width, height] of [
    [1920, 1080],
    [3840, 2160],
  ] as const) {
    const context = await browser.newContext({ viewport: { width, height } })
    const page = await context.newPage()
    await open(page, url)
    const title = page.locator('[data-cell=wall-7] h2')
    await expect(title).toBeVisible()
    const cell = await page.locator('[data-cell=wall-7]').boundingBox()
    const bottom = (cell?.y ?? 0) + (cell?.height ?? 0)
    expect(bottom).toBeLessThanOrEqual(height)
    expect(bottom).toBeGreaterThan(height * 0.95)
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(height)
    expect((await title.boundingBox())?.height ?? 0).toBeGreaterThan(height / 60)
    await page.screenshot({ path: `test-results/pictures/wall-${height}.png` })
    await context.close()
  }
})

test('[WA9] Escape while a panel is dragged cancels the drag alone', async ({ page, server }) => {
  await open(
    page,
    await makeRoom(server, 'cancelled', [panel('one'), panel('two', { layout: { x: 6, y: 0, w: 6, h: 6 } })]),
  )
  await page.keyboard.press('e')
  const frame = handle(page, 'one')
  const before = await frame.boundingBox()
  const cell = page.locator('[data-cell=one]')
  const place = await cell.boundingBox()
  if (before === null || place === null) throw new Error('the panel has no place')
  await page.mouse.move(before.x + 40, before.y + 10)
  await page.mouse.down()
  await page.mouse.move(before.x + 400, before.y + 400, { steps: 5 })
  await page.keyboard.press('Escape')
  await page.mouse.move(before.x + 500, before.y + 500, { steps: 3 })
  await page.mouse.up()
  await expect(page.getByRole('button', { name: 'Done' })).toBeVisible()
  await expect.poll(async () => (await frame.boundingBox())?.y).toBe(before.y)
  expect((await cell.boundingBox())?.y).toBe(place.y)
})
