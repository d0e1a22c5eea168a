import type { Browser, Page } from '@playwright/test'
import { expect, type RunningServer } from './server.ts'

/** A room of its own for a test, with one panel. */
export async function makeRoom(server: RunningServer, slug: string): Promise<string> {
  const answer = await fetch(`${server.url}/api/v1/rooms`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      schema: 1,
      slug,
      title: slug,
      panels: [
        {
          kind: 'timeseries',
          id: 'cpu',
          title: 'CPU',
          layout: { x: 0, y: 0, w: 12, h: 6 },
          selectors: [{ feed: 'this-machine/cpu' }],
          window: { last: 10 },
          unit: 'percent',
        },
      ],
    }),
  })
  expect(answer.status).toBe(201)
  return `/rooms/${slug}`
}

export const dock = (page: Page) => page.locator('[data-talk]')
export const box = (page: Page) => dock(page).getByRole('textbox', { name: 'Message' })
export const message = (page: Page, text: string) => dock(page).locator('article', { hasText: text })

export async function openChat(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await expect(page.getByRole('button', { name: /^Chat/ })).toBeVisible()
  await page.getByRole('button', { name: /^Chat/ }).click()
  await expect(box(page)).toBeVisible()
}

/** A browser of its own, so that it is another person, under this name. */
export async function person(
  browser: Browser,
  url: string,
  name: string,
  id = `person-${name}`,
): Promise<Page> {
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] })
  await context.addInitScript(
    (known) => {
      if (localStorage.getItem('watchroom:person') === null)
        localStorage.setItem('watchroom:person', JSON.stringify(known))
    },
    { id, name },
  )
  const page = await context.newPage()
  await openChat(page, url)
  return page
}

export async function say(page: Page, text: string): Promise<void> {
  await box(page).fill(text)
  await box(page).press('Enter')
  await expect(box(page)).toHaveValue('')
}

/** What programs wrote, `count` messages; one program may write sixty at once. */
export async function seed(server: RunningServer, room: string, count: number): Promise<void> {
  for (let i = 0; i < count; i += 50) {
    await Promise.all(
      Array.from({ length: Math.min(50, count - i) }, async (_, k) => {
        const answer = await fetch(`${server.url}/api/v1${room}/messages`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ by: `bot-${i}`, text: `seed ${i + k} ${'word '.repeat((i + k) % 30)}` }),
        })
        expect(answer.status).toBe(201)
      }),
    )
  }
}

/** What the message menu offers. */
export async function choose(page: Page, text: string, item: string): Promise<void> {
  await message(page, text).hover()
  await message(page, text).getByRole('button', { name: /^More/ }).click()
  await page.getByRole('menuitem', { name: item }).click()
}
