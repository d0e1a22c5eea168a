import type { Browser, Page } from '@playwright/test'
import { box, message, say as write } from './chat-room.ts'
import { expect, startServer, test } from './server.ts'
import { drag, say } from './talk-room.ts'

const folder = process.env.PICTURES ? 'docs/images' : 'test-results/pictures'
const SLUG = 'boiler-2'

/** A pump that slips for a while after `start`: pressure and flow fall, and come back. */
function valuesAt(time: number, start: number) {
  const wave = (ms: number): number => Math.sin(time / ms)
  const noise = Math.sin(time * 12.9898) * 43758.5453
  const ripple = (noise - Math.floor(noise) - 0.5) * 0.06
  const since = (time - start) / 1000
  const slip = since < 0 ? 0 : since < 8 ? since / 8 : since < 48 ? 1 : Math.exp(-(since - 48) / 12)
  return [
    { source: `${SLUG}/pressure`, time, value: 4.3 + 0.12 * wave(9000) + ripple - 1.5 * slip },
    { source: `${SLUG}/flow`, time, value: 128 + 4 * wave(13_000) + ripple * 20 - 37 * slip },
    { source: `${SLUG}/pump-speed`, time, value: 1480 + 9 * wave(5000) + ripple * 90 + 210 * slip },
    { source: `${SLUG}/temperature`, time, value: 82 + 0.6 * wave(31_000) + ripple * 3 + 2.4 * slip },
  ]
}

const PANELS = [
  ['pressure', 'Pressure', 'bar'],
  ['flow', 'Flow', 'l/min'],
  ['pump-speed', 'Pump speed', 'rpm'],
  ['temperature', 'Temperature', '°C'],
] as const

async function comes(browser: Browser, name: string, url: string): Promise<Page> {
  const context = await browser.newContext({ colorScheme: 'light', viewport: { width: 1280, height: 800 } })
  await context.addInitScript((known) => {
    localStorage.setItem('watchroom:person', JSON.stringify({ id: `person-${known}`, name: known }))
    localStorage.setItem('watchroom.talk', 'open')
    localStorage.setItem('watchroom.talk.width', '400')
  }, name)
  const page = await context.newPage()
  await page.goto(url)
  await expect(box(page)).toBeVisible()
  await expect(page.locator('figure .recharts-surface')).toHaveCount(PANELS.length)
  return page
}

/** `seen`: a part of it that stands on screen as it was written. */
async function answer(page: Page, to: string, text: string, seen: string): Promise<void> {
  await message(page, to).first().hover()
  await message(page, to)
    .first()
    .getByRole('button', { name: /^Answer/ })
    .click()
  const field = page.getByRole('textbox', { name: 'Message' })
  await field.fill(text)
  await field.press('Enter')
  await expect(message(page, seen)).toBeVisible()
  await page.keyboard.press('Escape')
  await page.mouse.move(5, 400)
}

test('three people drag on a chart, discuss what they saw, and jump back to it', async ({ browser }) => {
  test.setTimeout(180_000)
  const server = await startServer()
  const start = Date.now() - 150_000
  const past = Array.from({ length: 1600 }, (_, i) => valuesAt(start - 250_000 + i * 250, start)).flat()
  expect((await server.post(past)).status).toBe(202)
  const posting = setInterval(() => server.post(valuesAt(Date.now(), start)).catch(() => undefined), 250)
  const made = await fetch(`${server.url}/api/v1/rooms`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      schema: 1,
      slug: SLUG,
      title: 'Boiler 2',
      span: 300_000,
      panels: PANELS.map(([id, title, unit], i) => ({
        kind: 'timeseries',
        id,
        title,
        unit,
        selectors: [{ feed: `${SLUG}/${id}` }],
        window: { last: 60 },
        layout: { x: (i % 2) * 6, y: Math.floor(i / 2) * 7, w: 6, h: 7 },
      })),
    }),
  })
  expect(made.status).toBe(201)
  const url = `${server.url}/rooms/${SLUG}`
  await say(server, SLUG, {
    by: 'deploy',
    text: 'Controller **2.4.1** is out: new limits for valve 3',
    moment: { time: start - 9000 },
  })
  const [ines, tom, mara] = [
    await comes(browser, 'Ines', url),
    await comes(browser, 'Tom', url),
    await comes(browser, 'Mara', url),
  ]
  await write(tom, 'Morning. Night shift saw nothing unusual, all within limits.')
  await expect(ines.getByTestId('moment')).toHaveCount(PANELS.length)

  await drag(ines, 0.36, 0.66, 'Alt')
  await expect(ines.getByTestId('moment-draft')).toHaveCount(1)
  const asked = 'Pressure fell by a third here. Is anybody at the pump?'
  await box(ines).fill(asked)
  await ines.screenshot({ path: `${folder}/talk-mark.png` })
  await box(ines).press('Enter')

  await expect(message(tom, asked).locator('[data-moment]')).toBeVisible()
  await answer(
    tom,
    asked,
    'The pump ran *faster* at the same time, so it slipped: air in the inlet?',
    'it slipped',
  )
  await answer(
    mara,
    asked,
    '@Ines valve 3 moved with 2.4.1, 9 s before. The new lower limit is `12 %`, it was `20 %`.',
    'valve 3 moved',
  )
  await expect(message(ines, 'valve 3 moved').first()).toBeVisible()
  await write(tom, 'Set back to 20 %. #boiler-2/pressure is at 4.3 bar again.')
  await write(ines, 'Thanks! I keep the report: /export')
  await expect(message(ines, 'Set back to')).toBeVisible()
  await ines.mouse.move(5, 400)
  await ines.screenshot({ path: `${folder}/talk-discuss.png` })

  await expect(message(mara, 'Thanks!')).toBeVisible()
  await message(mara, asked).first().locator('[data-moment]').click()
  await expect(mara.getByTestId('moment-landed')).toHaveCount(1)
  await expect(mara.getByRole('button', { name: 'Back to live' })).toBeVisible()
  await expect(mara.getByText('Loading')).toHaveCount(0)
  await mara.screenshot({ path: `${folder}/talk-jump.png` })
  await mara.getByRole('button', { name: 'Back to live' }).click()
  await expect(mara).not.toHaveURL(/from=/)
  clearInterval(posting)
  await server.stop()
})
