import type { Page } from '@playwright/test'
import { expect, type RunningServer, test } from './server.ts'

const ROOM = '/rooms/this-machine'

async function openChat(page: Page, server: RunningServer, room = ROOM) {
  await page.goto(server.url + room)
  await expect(page.getByRole('button', { name: /^Chat/ })).toBeVisible()
  await page.keyboard.press('c')
  await expect(dock(page).getByRole('textbox', { name: 'Message' })).toBeVisible()
}

const dock = (page: Page) => page.locator('[data-talk]')

async function say(page: Page, text: string) {
  const box = dock(page).getByRole('textbox', { name: 'Message' })
  await box.fill(text)
  await box.press('Enter')
  await expect(box).toHaveValue('')
}

test('two browsers talk beside the charts', async ({ browser, server }) => {
  const [ada, bob] = await Promise.all([browser.newPage(), browser.newPage()])
  await openChat(ada, server)
  await openChat(bob, server)
  await say(ada, 'What is **this**?')
  await expect(dock(bob).locator('strong', { hasText: 'this' })).toBeVisible()
  await say(bob, 'A deploy')
  await expect(dock(ada).getByText('A deploy')).toBeVisible()
  await expect(dock(ada).getByText('Sending')).toHaveCount(0)
  await ada.reload()
  await expect(dock(ada).getByText('A deploy')).toBeVisible()
  await ada.screenshot({ path: 'test-results/chat-first.png' })
  await ada.close()
  await bob.close()
})
