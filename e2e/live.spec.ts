import type { Page } from '@playwright/test'
import { expect, test } from './server.ts'

const fact = (page: Page, name: string) =>
  page
    .getByTestId('stats')
    .locator('div', { has: page.getByText(name, { exact: true }) })
    .locator('dd')
    .last()

test('this machine is live from the first start, with no set-up', async ({ page, server }) => {
  await page.goto(`${server.url}/`)
  await page
    .getByRole('link', { name: /This machine/ })
    .first()
    .click()
  await expect(page).toHaveURL(/\/rooms\/this-machine$/)
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live')
  for (const title of ['CPU', 'Memory', 'Network', 'Disk', 'Event-loop delay']) {
    await expect(page.getByRole('heading', { name: title, exact: true })).toBeVisible()
  }
  const head = () =>
    page.evaluate(() => window.watchroom?.feeds().find(({ id }) => id === 'this-machine/cpu')?.head ?? 0)
  const before = await head()
  await expect.poll(head).toBeGreaterThan(before + 1)
  await expect
    .poll(() => page.evaluate(() => window.watchroom?.drawn('this-machine/cpu').values.length ?? 0))
    .toBeGreaterThan(1)
})

test('a feed page waits for its first point, then shows statistics that equal a known series', async ({
  page,
  server,
}) => {
  await page.goto(`${server.url}/feed?id=known`)
  await expect(page.getByTestId('pending')).toContainText('curl')
  await expect(page.getByTestId('pending')).toContainText('known')
  // 2, 4, 4, 4, 5, 5, 7, 9: mean 5, population standard deviation 2 (a textbook case).
  const answer = await server.post([2, 4, 4, 4, 5, 5, 7, 9].map((value) => ({ source: 'known', value })))
  expect(answer.status).toBe(202)
  await expect(fact(page, 'Last value')).toHaveText(/^9(\.0+)?$/)
  await page.getByRole('radiogroup', { name: 'Window of the statistics' }).getByText('10 pts').click()
  await expect(fact(page, 'Mean')).toHaveText(/^5(\.0+)?$/)
  await expect(fact(page, 'Std')).toHaveText(/^2(\.0+)?$/)
  await expect(fact(page, 'Min')).toHaveText(/^2(\.0+)?$/)
  await expect(fact(page, 'Max')).toHaveText(/^9(\.0+)?$/)
  await expect(fact(page, 'n')).toHaveText('8')
  await page.getByLabel('Another window, such as 250 or 90s').fill('2')
  await page.getByRole('button', { name: 'Set' }).click()
  await expect(fact(page, 'Mean')).toHaveText(/^8(\.0+)?$/)
  await expect(fact(page, 'Std')).toHaveText(/^1(\.0+)?$/)
})

test('the address carries the window and the span, and opens the same page elsewhere', async ({
  page,
  server,
}) => {
  await server.post([1, 2, 3].map((value) => ({ source: 'linked', value })))
  await page.goto(`${server.url}/feed?id=linked`)
  await page.getByRole('radiogroup', { name: 'Window of the statistics' }).getByText('100 pts').click()
  await page.getByRole('radiogroup', { name: 'Time span of the chart' }).getByText('15 m').click()
  await expect(page).toHaveURL(/window=100&span=900000/)
  const link = page.url()
  await page.goto('about:blank')
  await page.goto(link)
  await expect(page.getByRole('radio', { name: '100 pts' })).toBeChecked()
  await expect(page.getByRole('radio', { name: '15 m' })).toBeChecked()
  await expect(fact(page, 'n')).toHaveText('3')
})

test('a window that cannot be read says so', async ({ page, server }) => {
  await server.post({ source: 'picky', value: 1 })
  await page.goto(`${server.url}/feed?id=picky`)
  await page.getByLabel('Another window, such as 250 or 90s').fill('soon')
  await page.getByRole('button', { name: 'Set' }).click()
  await expect(page.getByRole('alert').filter({ hasText: /\w/ })).toBeVisible()
})

test('a lone point is drawn within moments, and the entries can be read as a table', async ({
  page,
  server,
}) => {
  await server.post({ source: 'lone', value: 1 })
  await page.goto(`${server.url}/feed?id=lone`)
  await expect(fact(page, 'Last value')).toHaveText(/^1/)
  await server.post({ source: 'lone', value: 42 })
  await expect.poll(() => page.evaluate(() => window.watchroom?.drawn('lone').values.at(-1))).toBe(42)
  await page.getByText('Newest entries as a table').click()
  await expect(page.getByRole('row').nth(1)).toContainText('42')
})

test('refused points are listed with their reason', async ({ page, server }) => {
  const answer = await server.post([
    { source: 'mixed', value: 1 },
    { source: 'mixed', value: 'warm' },
  ])
  expect(answer.status).toBe(202)
  expect(await answer.json()).toMatchObject({ accepted: 1, rejected: [{ index: 1, code: 'not_a_number' }] })
  await page.goto(`${server.url}/refusals`)
  await expect(page.getByRole('row').filter({ hasText: 'mixed' })).toContainText('not_a_number')
})

test('[CK5] the page of refusals warns of a clock that was set, on a single node too', async ({
  page,
  server,
}) => {
  const warning = 'The wall clock of this node (a) was set 20 seconds back'
  await page.route('**/api/v1/nodes', async (route) => {
    const answer = await route.fetch()
    const body: object = await answer.json()
    await route.fulfill({ response: answer, json: { ...body, warnings: [warning] } })
  })
  await page.goto(`${server.url}/refusals`)
  await expect(page.getByTestId('node-warnings')).toContainText(warning)
})

test('feeds are found by name on the first page', async ({ page, server }) => {
  await server.post([
    { source: 'plant-1/temperature', value: 20 },
    { source: 'plant-2/pressure', value: 3 },
  ])
  await page.goto(`${server.url}/`)
  await page.getByRole('searchbox').fill('plant-?/temp*')
  await expect(page.getByRole('link', { name: /plant-1\/temperature/ })).toBeVisible()
  await expect(page.getByRole('link', { name: /plant-2/ })).toHaveCount(0)
})

test('times are local or UTC by a switch', async ({ browser, server }) => {
  const context = await browser.newContext({ timezoneId: 'Asia/Tokyo' })
  const page = await context.newPage()
  await server.post({ source: 'zoned', value: 1 })
  await page.goto(`${server.url}/feed?id=zoned`)
  await page.getByText('Newest entries as a table').click()
  const cell = page.getByRole('row').nth(1).getByRole('cell').nth(1)
  const local = await cell.textContent()
  await page.getByRole('switch', { name: 'Times in UTC' }).click()
  await expect(cell).not.toHaveText(local ?? '')
  await context.close()
})
