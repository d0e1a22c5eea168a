import AxeBuilder from '@axe-core/playwright'
import { box, choose, dock, message, person, say as write } from './chat-room.ts'
import { expect, test } from './server.ts'
import { drag, makeTalkRoom, openRoom, plotOf, say } from './talk-room.ts'

test('a program’s message is marked on every chart that draws its feed, and on none else', async ({
  page,
  server,
}) => {
  const url = await makeTalkRoom(server, 'bots', [
    { kind: 'timeseries' },
    { kind: 'timeseries' },
    { kind: 'timeseries', selectors: [{ feed: 'bots/high' }] },
  ])
  await openRoom(page, url)
  const at = Date.now() - 120_000
  await say(server, 'bots', { by: 'deploy', text: '1.7 is **out**', moment: { feed: 'bots/low', time: at } })
  await expect(page.getByTestId('moment')).toHaveCount(2)
  await expect(page.getByTestId('moment').first()).toHaveAttribute('data-bot', '')
  await say(server, 'bots', {
    by: 'deploy',
    text: 'All of it',
    moment: { time: at - 60_000, until: at - 30_000 },
  })
  await expect(page.getByTestId('moment')).toHaveCount(5)
  await expect(page.getByTestId('moment-band')).toHaveCount(3)
  await page.getByTestId('moment').nth(1).hover()
  await expect(page.getByTestId('moment-card').first()).toContainText('deploy')
  await expect(page.getByTestId('moment-card').first()).toContainText('1.7 is out')
  await expect(page.locator('[data-lit]:has([data-testid=moment])')).toHaveCount(2)
})

test('a drag zooms as ever and offers to discuss the range; Alt and a drag starts the message', async ({
  page,
  server,
}) => {
  await openRoom(page, await makeTalkRoom(server, 'drags', [{ kind: 'timeseries' }, { kind: 'timeseries' }]))
  await drag(page, 0.3, 0.6)
  await expect(page).toHaveURL(/from=/)
  await expect(page.getByTestId('discuss')).toBeVisible()
  await page.getByRole('button', { name: 'Discuss this range' }).click()
  await expect(page.getByTestId('moment-draft')).toHaveCount(2)
  await page.getByRole('button', { name: 'Back to live' }).click()
  await drag(page, 0.5, 0.7, 'Alt')
  await expect(page).not.toHaveURL(/from=/)
  await expect(page.getByTestId('moment-draft')).toHaveCount(2)
})

test('m at the crosshair starts a message; with several lines it asks which', async ({ page, server }) => {
  await openRoom(
    page,
    await makeTalkRoom(server, 'keys', [
      { kind: 'timeseries' },
      { kind: 'timeseries', selectors: [{ match: 'keys/*' }] },
    ]),
  )
  await page.getByRole('slider').first().focus()
  for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('m')
  await expect(page.getByTestId('moment-draft')).toHaveCount(2)
  await page.getByRole('slider').nth(1).focus()
  for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('m')
  await expect(page.getByTestId('discuss')).toBeVisible()
  await page.getByTestId('discuss').getByRole('button', { name: 'high' }).click()
  await expect(page.getByTestId('moment-draft')).toHaveCount(1)
  const plot = await plotOf(page)
  await page.mouse.click(plot.x + plot.width / 2, plot.y + plot.height / 2)
  await expect(page.getByRole('button', { name: 'Discuss this moment' })).toBeVisible()
})

test('what is said about a range is marked elsewhere, opened there, lit both ways, and goes with its message', async ({
  browser,
  server,
}) => {
  test.setTimeout(120_000)
  const url = await makeTalkRoom(server, 'trip', [{ kind: 'timeseries' }, { kind: 'timeseries' }])
  const ada = await person(browser, url, 'Ada')
  const bob = await person(browser, url, 'Bob')
  await expect(ada.locator('figure .recharts-surface').first()).toBeVisible()
  await drag(ada, 0.3, 0.5, 'Alt')
  await expect(ada.getByTestId('draft-moment')).toContainText(/n [1-9]/)
  await write(ada, 'Look at this dip')
  await expect(message(ada, 'Look at this dip').locator('[data-moment]')).toContainText(/n [1-9]/)

  await expect(bob.getByTestId('moment')).toHaveCount(2)
  await expect(bob.getByTestId('moment-band')).toHaveCount(2)
  await bob.getByTestId('moment').first().hover()
  await expect(bob.getByTestId('moment-card')).toContainText('Look at this dip')
  await expect(bob.locator('[data-testid=moment-band][data-lit]')).toHaveCount(2)
  await bob.mouse.move(5, 5)
  await expect(bob.locator('[data-testid=moment-band][data-lit]')).toHaveCount(0)
  await message(bob, 'Look at this dip').locator('[data-moment]').hover()
  await expect(bob.locator('[data-testid=moment-band][data-lit]')).toHaveCount(2)

  await bob.getByRole('button', { name: 'Close the chat' }).click()
  await bob.getByTestId('moment').first().click()
  await expect(message(bob, 'Look at this dip')).toBeVisible()
  await message(bob, 'Look at this dip').locator('[data-moment]').click()
  await expect(bob).toHaveURL(/from=/)
  await expect(bob.getByTestId('moment-landed')).toHaveCount(2)
  expect((await new AxeBuilder({ page: bob }).analyze()).violations).toEqual([])
  await expect(bob.getByTestId('moment-landed')).toHaveCount(0)
  await bob.getByRole('button', { name: 'Back to live' }).click()
  await expect(bob).not.toHaveURL(/from=/)

  await choose(ada, 'Look at this dip', 'Delete …')
  await ada.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(bob.getByTestId('moment')).toHaveCount(0)
  await expect(bob.getByTestId('moment-band')).toHaveCount(0)
  await ada.context().close()
  await bob.context().close()
})

test('a moment far in the past is gone to, marked there, and can be linked to', async ({
  browser,
  server,
}) => {
  const url = await makeTalkRoom(server, 'past', [{ kind: 'timeseries' }])
  const at = Date.now() - 20 * 86_400_000
  await say(server, 'past', { by: 'deploy', text: 'long ago', moment: { feed: 'past/low', time: at } })
  const ada = await person(browser, url, 'Ada')
  await expect(message(ada, 'long ago')).toBeVisible()
  await expect(ada.getByTestId('moment')).toHaveCount(0)
  await ada.getByRole('button', { name: 'Pause' }).click()
  await message(ada, 'long ago').locator('[data-moment]').click()
  await expect(ada.getByTestId('moment')).toHaveCount(1)
  await expect(ada).not.toHaveURL(/at=/)
  await expect(ada).toHaveURL(/from=/)
  const link = ada.url()
  const bob = await person(browser, link, 'Bob')
  await expect(bob.getByTestId('moment')).toHaveCount(1)
  await expect(dock(bob)).toBeVisible()
  await expect(box(bob)).toBeVisible()
  await ada.context().close()
  await bob.context().close()
})

test('marks are one stop of the Tab key, can be hidden, and stay hidden', async ({ page, server }) => {
  const url = await makeTalkRoom(server, 'hidden', [{ kind: 'timeseries' }])
  for (const ago of [60_000, 120_000, 180_000]) {
    await say(server, 'hidden', {
      by: 'b',
      text: `${ago}`,
      moment: { feed: 'hidden/low', time: Date.now() - ago },
    })
  }
  await openRoom(page, url)
  await expect(page.getByTestId('moment')).toHaveCount(3)
  await expect(page.locator('[data-testid=moment][tabindex="0"]')).toHaveCount(1)
  await page.getByTestId('moment').first().focus()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByTestId('moment').nth(1)).toBeFocused()
  await expect(page.getByTestId('moment-card')).toContainText('120000')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('moment-card')).toHaveCount(0)
  await page.keyboard.press('Enter')
  await expect(message(page, '120000')).toBeVisible()
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByRole('dialog').getByRole('combobox').fill('hide what was said')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('moment')).toHaveCount(0)
  await page.reload()
  await expect(page.locator('figure canvas').first()).toBeVisible()
  await expect(message(page, '120000')).toBeVisible()
  await expect(page.getByTestId('moment')).toHaveCount(0)
})

test('what goes on since long has its mark whole at the edge, far times break nothing, and the chat’s menu hides marks', async ({
  page,
  server,
}) => {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  const url = await makeTalkRoom(server, 'edges', [{ kind: 'timeseries' }])
  const now = Date.now()
  await say(server, 'edges', { by: 'plan', text: 'Long', moment: { time: now - 9e6, until: now + 9e6 } })
  await say(server, 'edges', { by: 'plan', text: 'Ever', moment: { time: -8.64e15, until: 8.64e15 } })
  await say(server, 'edges', { by: 'plan', text: 'Last', moment: { time: 8.64e15 } })
  await openRoom(page, url)
  // Marks stand still at the edge while the plot slides under them.
  await page
    .getByRole('radiogroup', { name: 'Time span of the chart' })
    .getByText('1 m', { exact: true })
    .click()
  await expect(page.getByTestId('moment')).toHaveCount(2)
  const left = async (): Promise<number> => {
    const boxes = await page.getByTestId('moment').all()
    const places = await Promise.all(boxes.map(async (one) => (await one.boundingBox())?.x ?? -1))
    return Math.min(...places) - (await plotOf(page)).x
  }
  await expect.poll(left).toBeGreaterThanOrEqual(-0.5)
  await page.waitForFunction((since) => Date.now() > since, Date.now() + 4000)
  expect(await left()).toBeGreaterThanOrEqual(-0.5)

  await page.keyboard.press('c')
  for (const text of ['Ever', 'Last']) {
    await message(page, text).locator('[data-moment]').click()
    await expect(page.getByRole('button', { name: 'Back to live' })).toBeVisible()
  }
  await page.getByRole('button', { name: 'Back to live' }).click()
  await expect(page.getByTestId('moment').first()).toBeVisible()
  await dock(page).getByRole('button', { name: 'More of the chat' }).click()
  await page.getByRole('menuitem', { name: 'Marks on the charts: shown' }).click()
  await expect(page.getByTestId('moment')).toHaveCount(0)
  expect(errors).toEqual([])
})
