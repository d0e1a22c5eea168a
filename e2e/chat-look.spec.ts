import AxeBuilder from '@axe-core/playwright'
import { box, dock, makeRoom, message, openChat, say } from './chat-room.ts'
import { expect, test } from './server.ts'

const LOOKS = [
  { name: 'dark desk', colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  { name: 'light desk', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { name: 'light phone', colorScheme: 'light', viewport: { width: 360, height: 740 } },
] as const

for (const { name, colorScheme, viewport } of LOOKS) {
  test(`the open chat on a ${name}: axe finds nothing, nothing overflows`, async ({ browser, server }) => {
    const room = await makeRoom(server, name.replace(' ', '-'))
    const context = await browser.newContext({ colorScheme, viewport, reducedMotion: 'reduce' })
    const page = await context.newPage()
    await openChat(page, server.url + room)
    await say(page, `Look at **this**: \`${'code'.repeat(40)}\` https://example.org/${'long'.repeat(40)}`)
    await say(page, '/mark here')
    await expect(message(page, 'here').locator('[data-moment]')).toBeVisible()
    await box(page).fill('/')
    await expect(dock(page).getByRole('option').first()).toBeVisible()
    const { violations } = await new AxeBuilder({ page }).exclude('[data-testid=people]').analyze()
    expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([])
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
    const inside = await dock(page).evaluate((element) => element.scrollWidth - element.clientWidth)
    expect(inside).toBeLessThanOrEqual(0)
    await context.close()
  })
}

test('the dock keeps its width and whether it is open, gives the focus back, and is not in a kiosk', async ({
  page,
  server,
}) => {
  const url = server.url + (await makeRoom(server, 'dock'))
  await page.goto(url)
  await expect(page.getByRole('button', { name: /^Chat/ })).toBeVisible()
  await page.keyboard.press('c')
  await expect(box(page)).toBeFocused()
  await page.getByRole('separator', { name: 'Width of the chat' }).focus()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await expect.poll(async () => (await dock(page).boundingBox())?.width).toBe(428)
  await page.reload()
  await expect(box(page)).toBeVisible()
  expect((await dock(page).boundingBox())?.width).toBe(428)
  await expect(box(page)).not.toBeFocused()
  const main = await page.locator('#main').boundingBox()
  expect((main?.x ?? 0) + (main?.width ?? 0)).toBeLessThanOrEqual(1280 - 428)

  await page.getByRole('button', { name: 'Edit' }).focus()
  await box(page).focus()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Edit' })).toBeFocused()
  await page.keyboard.press('c')
  await expect(dock(page)).toHaveCount(0)
  await page.goto(`${url}?kiosk`)
  await expect(page.locator('figure').first()).toBeVisible()
  await expect(page.getByRole('button', { name: /^Chat/ })).toHaveCount(0)
})

for (const { name, ...look } of [
  { name: 'dark desk', colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  { name: 'contrast desk', contrast: 'more', viewport: { width: 1280, height: 800 } },
  { name: 'dark phone', colorScheme: 'dark', viewport: { width: 360, height: 740 } },
] as const) {
  test(`who is here, on a ${name}: axe finds nothing, nothing overflows`, async ({ browser, server }) => {
    const room = await makeRoom(server, `who-${name.replace(' ', '-')}`)
    const context = await browser.newContext({ ...look, reducedMotion: 'reduce' })
    const other = await context.browser()?.newPage()
    await other?.goto(server.url + room)
    const page = await context.newPage()
    await page.goto(server.url + room)
    await page.getByRole('button', { name: '2 people here' }).click()
    await expect(page.getByRole('button', { name: 'Bring everyone here' })).toBeVisible()
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([])
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
    await other?.close()
    await context.close()
  })
}
