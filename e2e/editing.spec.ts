import AxeBuilder from '@axe-core/playwright'
import type { Browser, Locator, Page } from '@playwright/test'
import { createCuttingProxy } from './cutting-proxy.ts'
import { expect, type RunningServer, test } from './server.ts'

/** Makes a room over the API and answers its address. */
async function makeRoom(server: RunningServer, title: string, titles: readonly string[]): Promise<string> {
  const panels = titles.map((title, i) => ({
    kind: 'timeseries',
    id: title.toLowerCase(),
    title,
    layout: { x: (i % 2) * 6, y: Math.floor(i / 2) * 6, w: 6, h: 6 },
    selectors: [{ feed: 'this-machine/cpu' }],
    window: { last: 60 },
    unit: 'percent',
  }))
  const answer = await fetch(`${server.url}/api/v1/rooms`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ schema: 1, title, panels }),
  })
  expect(answer.status).toBe(201)
  const room: { document: { slug: string } } = await answer.json()
  return `${server.url}/rooms/${room.document.slug}`
}

async function open(browser: Browser, url: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.goto(url)
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live')
  return page
}

const panel = (page: Page, title: string): Locator => page.getByRole('heading', { name: title, exact: true })
const editRoom = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'Edit', exact: true }).click()

async function rename(page: Page, from: string, to: string): Promise<void> {
  await page.getByRole('button', { name: `Edit ${from}`, exact: true }).click()
  await page.getByLabel('Title').fill(to)
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
}

async function axe(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}

test.beforeEach(async ({ server }) => {
  await server.post([
    { source: 'plant-1/temperature', value: 20 },
    { source: 'plant-2/temperature', value: 30 },
    { source: 'plant-1/pressure', value: 3 },
  ])
})

test('a room is built from nothing by mouse, and is there for whoever comes next', async ({
  page,
  server,
}) => {
  await page.goto(server.url)
  await page.getByRole('button', { name: 'New room' }).click()
  await page.getByLabel('Title').fill('Boiler house')
  await page.getByRole('radio', { name: 'Empty' }).click()
  await page.getByRole('button', { name: 'Create room' }).click()
  await expect(page).toHaveURL(/\/rooms\/boiler-house/)

  const dialog = page.getByRole('dialog', { name: 'Add a panel' })
  await dialog.getByRole('combobox', { name: 'Find feeds' }).fill('plant-1/t')
  await dialog.getByRole('option', { name: /plant-1\/temperature/ }).click()
  await expect(dialog.getByRole('region', { name: 'Preview' })).toContainText('temperature')
  await dialog.getByRole('button', { name: 'Add panel' }).click()
  await expect(dialog).toBeHidden()
  await page.getByRole('button', { name: 'Add panel' }).click()
  await dialog.getByRole('radio', { name: 'Number' }).click()
  await dialog.getByRole('combobox', { name: 'Find feeds' }).fill('temperature')
  await dialog.getByRole('option', { name: /Every feed that matches/ }).click()
  await dialog.getByLabel('Title').fill('All plants')
  await dialog.getByRole('button', { name: 'Add panel' }).click()
  await expect(dialog).toBeHidden()

  const handle = page.getByRole('button', { name: 'Place of All plants' })
  const before = await handle.boundingBox()
  if (before === null) throw new Error('the panel has no place')
  await page.mouse.move(before.x + 40, before.y + 10)
  await page.mouse.down()
  await page.mouse.move(before.x - 300, before.y + 5, { steps: 10 })
  await page.mouse.move(before.x - 620, before.y + 2, { steps: 10 })
  await page.mouse.up()
  await expect.poll(async () => (await handle.boundingBox())?.x).toBeLessThan(before.x - 400)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(async () => (await handle.boundingBox())?.x).toBe(before.x)
  await page.getByRole('button', { name: 'Redo' }).click()
  await expect.poll(async () => (await handle.boundingBox())?.x).toBeLessThan(before.x - 400)

  await page.getByRole('button', { name: 'Duplicate All plants' }).click()
  await expect(page.getByRole('button', { name: 'Place of All plants' })).toHaveCount(2)
  await page.getByRole('button', { name: 'Remove All plants' }).last().click()
  await expect(page.getByRole('button', { name: 'Place of All plants' })).toHaveCount(1)
  await page.getByRole('button', { name: 'Done' }).click()
  await page.reload()
  await expect(panel(page, 'temperature')).toBeVisible()
  await expect(panel(page, 'All plants')).toBeVisible()
})

/** Tabs on until the element that has the focus is this one. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let i = 0; i < 80; i++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error('Tab never came there')
}

test('a room is built from nothing by keyboard alone', async ({ page, server }) => {
  await page.goto(server.url)
  await tabTo(page, page.getByRole('button', { name: 'New room' }))
  await page.keyboard.press('Enter')
  await tabTo(page, page.getByLabel('Title'))
  await page.keyboard.type('By hand')
  await tabTo(page, page.getByRole('radio', { name: 'Feeds' }))
  await tabTo(page, page.getByRole('combobox', { name: 'Find feeds' }))
  await page.keyboard.type('plant-1')
  await expect(page.getByRole('option')).toHaveCount(2)
  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByText('2 chosen')).toBeVisible()
  await tabTo(page, page.getByRole('button', { name: 'Create room' }))
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/rooms\/by-hand/)
  await expect(page.getByRole('heading', { level: 1, name: 'By hand' })).toBeVisible()

  await page.keyboard.press('e')
  await expect(page.getByRole('toolbar', { name: 'Edit the room' })).toBeVisible()
  await page.keyboard.press('n')
  const dialog = page.getByRole('dialog', { name: 'Add a panel' })
  await tabTo(page, dialog.getByRole('radio', { name: 'Lines' }))
  for (const kind of ['Number', 'Gauge', 'Bars', 'Spread', 'Table', 'States', 'Text']) {
    await page.keyboard.press('ArrowRight')
    await expect(dialog.getByRole('radio', { name: kind })).toBeChecked()
  }
  await tabTo(page, dialog.getByLabel('Title'))
  await page.keyboard.type('Notes')
  await tabTo(page, dialog.getByRole('textbox', { name: 'Text' }))
  await page.keyboard.type('Call **Ada** first.')
  await tabTo(page, dialog.getByRole('button', { name: 'Add panel' }))
  await page.keyboard.press('Enter')
  await expect(dialog).toBeHidden()

  const place = page.getByRole('button', { name: 'Place of Notes' })
  await expect(place).toBeFocused()
  const said = page.getByTestId('said')
  await page.keyboard.press('ArrowUp')
  await expect(said).toHaveText(/Notes: column 1, row 1, 4 of 12 columns wide, 4 rows high/)
  await expect(place).toBeFocused()
  await page.keyboard.press('Shift+ArrowRight')
  await expect(said).toHaveText(/5 of 12 columns wide/)
  await page.keyboard.press('Control+z')
  await expect(said).toHaveText('Taken back.')
  await page.keyboard.press('Control+Shift+z')
  await expect(said).toHaveText('Done again.')
  await expect(place).toBeFocused()
  await page.keyboard.press('Delete')
  await expect(place).toHaveCount(0)
  await page.keyboard.press('Control+z')
  await expect(place).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('toolbar', { name: 'Edit the room' })).toBeHidden()
  await page.reload()
  await expect(panel(page, 'Notes')).toBeVisible()
})

test('two people edit at once: different panels merge, one panel keeps both versions until somebody chooses', async ({
  browser,
  server,
}) => {
  const url = await makeRoom(server, 'Shared', ['Left', 'Right'])
  const ada = await open(browser, url)
  const ben = await open(browser, url)
  await editRoom(ada)
  await editRoom(ben)
  await rename(ada, 'Left', 'Left of Ada')
  await rename(ben, 'Right', 'Right of Ben')
  for (const page of [ada, ben]) {
    await expect(page.getByRole('button', { name: 'Place of Left of Ada' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Place of Right of Ben' })).toBeVisible()
  }

  await ada.getByRole('button', { name: 'Edit Left of Ada' }).click()
  await expect(ben.getByTestId('editors')).toContainText('is editing')
  await ben.getByRole('button', { name: 'Edit Left of Ada' }).click()
  await ada.getByLabel('Title').fill('First')
  await ada.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(ben.getByRole('dialog')).toContainText('It was changed while you have it open')
  await ben.getByLabel('Title').fill('Second')
  await ben.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  for (const page of [ada, ben]) {
    await expect(page.getByRole('button', { name: 'Place of First' })).toBeVisible()
    await expect(page.getByTestId('rival')).toBeVisible()
    await expect(page.getByTestId('editors')).toHaveCount(0)
  }
  await ada.getByRole('button', { name: 'Compare' }).click()
  await expect(ada.getByRole('dialog', { name: 'Two versions of one panel' })).toContainText('Second')
  expect(await axe(ada)).toEqual([])
  await ada.getByRole('dialog').getByRole('button', { name: 'Keep both' }).click()
  for (const page of [ada, ben]) {
    await expect(page.getByTestId('rival')).toHaveCount(0)
    await expect(page.getByRole('button', { name: 'Place of First' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Place of Second' })).toBeVisible()
  }
  await ada.context().close()
  await ben.context().close()
})

test('a room that another tab deletes says so, and hands over what was there', async ({
  browser,
  server,
}) => {
  const url = await makeRoom(server, 'Doomed', ['Kept'])
  const ada = await open(browser, url)
  await editRoom(ada)
  const home = await open(browser, server.url)
  await home.getByRole('button', { name: 'Menu of Doomed' }).click()
  await home.getByRole('menuitem', { name: 'Delete' }).click()
  await home.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(home.getByRole('link', { name: /Doomed/ })).toHaveCount(0)
  const notice = ada.getByRole('alert').filter({ hasText: 'deleted' })
  await expect(notice).toBeVisible()
  const [download] = await Promise.all([
    ada.waitForEvent('download'),
    notice.getByRole('button', { name: /as JSON/ }).click(),
  ])
  expect(download.suggestedFilename()).toBe('doomed.json')
  const path = await download.path()
  await home.getByRole('button', { name: 'Import', exact: true }).click()
  await home.getByLabel('A file').setInputFiles(path)
  await home.getByRole('dialog').getByRole('button', { name: 'Import' }).click()
  await expect(home).toHaveURL(/\/rooms\/doomed/)
  await expect(panel(home, 'Kept')).toBeVisible()
  await ada.context().close()
  await home.context().close()
})

test('what was edited without a connection arrives once it is back', async ({ browser, server }) => {
  const url = new URL(await makeRoom(server, 'Cut off', ['Panel']))
  const proxy = await createCuttingProxy({ port: server.port })
  const ada = await open(browser, `${proxy.url}${url.pathname}`)
  const ben = await open(browser, url.href)
  await editRoom(ada)
  await ada.getByRole('button', { name: 'Duplicate Panel' }).click()
  await expect(panel(ben, 'Panel')).toHaveCount(2)
  proxy.cut()
  await expect(ada.getByTestId('connection')).not.toHaveAttribute('data-state', 'live')
  await ada.getByRole('button', { name: 'Remove Panel' }).last().click()
  await expect(ada.getByRole('button', { name: 'Place of Panel' })).toHaveCount(1)
  await expect(ada.getByTestId('waiting')).toContainText('1 change')
  proxy.restore()
  await expect(panel(ben, 'Panel')).toHaveCount(1)
  await expect(ada.getByTestId('waiting')).toHaveCount(0)
  await ada.context().close()
  await ben.context().close()
  await proxy.close()
})

test('axe finds nothing in edit mode, in its dialogs and in the list of rooms', async ({
  browser,
  server,
}) => {
  const url = await makeRoom(server, 'Looked at', ['One', 'Two'])
  for (const colorScheme of ['dark', 'light'] as const) {
    const context = await browser.newContext({ colorScheme, reducedMotion: 'reduce' })
    const page = await context.newPage()
    await page.goto(url)
    await editRoom(page)
    await expect(page.getByRole('button', { name: 'Place of One' })).toBeVisible()
    expect(await axe(page)).toEqual([])
    await page.getByRole('button', { name: 'Add panel' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Add panel' }).click()
    await expect(page.getByText('Choose at least one feed')).toBeVisible()
    expect(await axe(page)).toEqual([])
    await page.goto(server.url)
    await page.getByRole('button', { name: 'Menu of Looked at' }).click()
    await expect(page.getByRole('menuitem', { name: 'Rename' })).toBeVisible()
    expect(await axe(page)).toEqual([])
    await page.getByRole('menuitem', { name: 'Rename' }).click()
    expect(await axe(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'New room' }).click()
    await expect(page.getByRole('option').first()).toBeVisible()
    expect(await axe(page)).toEqual([])
    await context.close()
  }
})
