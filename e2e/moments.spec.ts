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
