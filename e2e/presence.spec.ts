import type { Browser, Page } from '@playwright/test'
import { expect, test } from './server.ts'
import { drag, makeTalkRoom, openRoom, plotOf } from './talk-room.ts'

/** A browser of its own for a person of this name. */
async function come(browser: Browser, url: string, name: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  await context.addInitScript(
    (person) => {
      localStorage.setItem('watchroom:person', JSON.stringify(person))
    },
    { id: `person-${name.toLowerCase()}`, name },
  )
  const page = await context.newPage()
  await openRoom(page, url)
  return page
}

const people = (page: Page) => page.getByTestId('people')
const listed = (page: Page, name: string) =>
  page.getByRole('list', { name: 'Others who are here' }).getByRole('listitem').filter({ hasText: name })

async function openPeople(page: Page) {
  await people(page).click()
  await expect(page.getByRole('dialog', { name: 'Who is here' })).toBeVisible()
}

test('says who is here and at which panel; two tabs are one person, and a killed tab leaves', async ({
  browser,
  server,
}) => {
  const url = await makeTalkRoom(server, 'here', [
    { kind: 'timeseries', title: 'Kiln' },
    { kind: 'timeseries' },
  ])
  const ada = await come(browser, url, 'Ada Lovelace')
  await expect(people(ada)).toHaveAccessibleName('1 person here')
  const bob = await come(browser, url, 'Bob')
  const second = await bob.context().newPage()
  await openRoom(second, url)
  await expect(people(ada)).toHaveAccessibleName('2 people here')
  await bob.getByRole('slider').first().hover()
  await expect(ada.locator('[data-cell=p0]').getByTestId('panel-people')).toContainText('Bob here')
  await openPeople(ada)
  await expect(listed(ada, 'Bob')).toContainText('at Kiln')
  await bob.close()
  await expect(listed(ada, 'Bob')).toHaveCount(1)
  const cdp = await second.context().newCDPSession(second)
  void cdp.send('Page.crash').catch(() => undefined)
  await expect(people(ada)).toHaveAccessibleName('1 person here')
  await ada.context().close()
  await second.context().close()
})

test('a new name is shown to the others at once', async ({ browser, server }) => {
  const url = await makeTalkRoom(server, 'names', [{ kind: 'timeseries' }])
  const [ada, bob] = [await come(browser, url, 'Ada'), await come(browser, url, 'Bob')]
  await openPeople(ada)
  await openPeople(bob)
  await bob.getByRole('button', { name: 'Change my name' }).click()
  await bob.getByRole('textbox', { name: 'My name' }).fill('Robert')
  await bob.getByRole('button', { name: 'Save' }).click()
  await expect(listed(ada, 'Robert')).toHaveCount(1)
  await ada.context().close()
  await bob.context().close()
})

test('others’ crosshairs are drawn with their names, by choice of both', async ({ browser, server }) => {
  const url = await makeTalkRoom(server, 'pointers', [{ kind: 'timeseries' }, { kind: 'timeseries' }])
  const [ada, bob] = [await come(browser, url, 'Ada'), await come(browser, url, 'Bob')]
  const plot = await plotOf(bob)
  const point = (part: number) => bob.mouse.move(plot.x + plot.width * part, plot.y + 60)
  await point(0.5)
  const seen = ada.locator('[data-cell=p0]').getByTestId('pointer')
  await expect(seen).toContainText('Bob')
  await expect(ada.locator('[data-cell=p1]').getByTestId('pointer')).toHaveCount(0)
  await expect(bob.getByTestId('pointer')).toHaveCount(0)
  const at = async () => (await seen.boundingBox())?.x ?? 0
  const before = await at()
  await point(0.8)
  await expect.poll(at).toBeGreaterThan(before + plot.width * 0.2)
  await bob.mouse.move(5, 5)
  await expect(seen).toHaveCount(0)

  await openPeople(ada)
  await ada.getByRole('checkbox', { name: 'Show others’ crosshairs' }).uncheck()
  await ada.keyboard.press('Escape')
  await point(0.4)
  await expect(ada.locator('[data-cell=p0]').getByTestId('panel-people')).toContainText('Bob')
  await expect(seen).toHaveCount(0)
  await openPeople(ada)
  await ada.getByRole('checkbox', { name: 'Show others’ crosshairs' }).check()
  await point(0.45)
  await expect(seen).toHaveCount(1)
  await bob.mouse.move(5, 5)
  await openPeople(bob)
  await bob.getByRole('checkbox', { name: 'Show my crosshair to others' }).uncheck()
  await bob.keyboard.press('Escape')
  await expect(seen).toHaveCount(0)
  await point(0.4)
  await expect(bob.getByTestId('tooltip').first()).toBeVisible()
  await expect(seen).toHaveCount(0)
  await ada.context().close()
  await bob.context().close()
})

test('follows somebody’s range and full-screen panel until one moves the range oneself', async ({
  browser,
  server,
}) => {
  const url = await makeTalkRoom(server, 'follows', [
    { kind: 'timeseries', title: 'Kiln' },
    { kind: 'timeseries' },
  ])
  const [ada, bob] = [await come(browser, url, 'Ada'), await come(browser, url, 'Bob')]
  await openPeople(bob)
  await bob.getByRole('button', { name: 'Follow Ada' }).click()
  await expect(bob.getByTestId('presence-bar')).toContainText('Following Ada')
  await drag(ada, 0.3, 0.6)
  await expect(ada).toHaveURL(/from=/)
  const shown = async (page: Page) => (await page.getByTestId('range').textContent()) ?? ''
  await expect.poll(() => shown(bob)).toBe(await shown(ada))
  await ada.getByRole('button', { name: 'Back to live' }).click()
  await expect.poll(() => shown(bob)).toContain('Live')
  await ada.goto(`${url}?panel=p0`)
  await expect(bob).toHaveURL(/panel=p0/)
  await expect(bob.getByTestId('presence-bar')).toContainText('Following Ada')
  await ada.goto(url)
  await expect(bob).not.toHaveURL(/panel=p0/)
  await drag(bob, 0.2, 0.5)
  await expect(bob.getByTestId('presence-bar')).toHaveCount(0)
  await ada
    .getByRole('radio', { name: '15 m' })
    .or(ada.getByRole('button', { name: '15 m' }))
    .first()
    .click()
  await expect(bob).toHaveURL(/from=/)
  await ada.context().close()
  await bob.context().close()
})

test('everyone is asked to come along, and nobody is moved against their will', async ({
  browser,
  server,
}) => {
  const url = await makeTalkRoom(server, 'summons', [{ kind: 'timeseries' }])
  const [ada, bob, eve] = [
    await come(browser, url, 'Ada'),
    await come(browser, url, 'Bob'),
    await come(browser, url, 'Eve'),
  ]
  await drag(ada, 0.3, 0.6)
  await expect(ada).toHaveURL(/from=/)
  await openPeople(ada)
  await ada.getByRole('button', { name: 'Bring everyone here' }).click()
  for (const page of [bob, eve]) {
    await expect(page.getByTestId('presence-bar')).toContainText('Ada asks everyone')
    await expect(page).not.toHaveURL(/from=/)
  }
  await expect(ada.getByTestId('presence-bar')).toHaveCount(0)
  await bob.getByRole('button', { name: 'Go', exact: true }).click()
  await expect(bob).toHaveURL(/from=/)
  await eve.getByRole('button', { name: 'Not now' }).click()
  await expect(eve.getByTestId('presence-bar')).toHaveCount(0)
  await expect(eve).not.toHaveURL(/from=/)
  for (const page of [ada, bob, eve]) await page.context().close()
})
