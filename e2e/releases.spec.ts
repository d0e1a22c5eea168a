import type { Page } from '@playwright/test'
import { expect, test } from './server.ts'

/** Makes the page one of an older release, to the server: it names another version of the protocol while `isOld`. */
async function makeOld(page: Page, isOld: () => boolean): Promise<void> {
  await page.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer()
    socket.onMessage((message) =>
      server.send(isOld() ? String(message).replace(/"version":\d+/, '"version":0') : message),
    )
  })
}

/** How often the page was loaded. */
function countLoads(page: Page): () => number {
  let loads = 0
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) loads++
  })
  return () => loads
}

test('[RC1a] a page of another release loads itself anew once the server is ready, and is live again', async ({
  page,
  server,
}) => {
  const loads = countLoads(page)
  await makeOld(page, () => loads() < 2)
  await page.goto(`${server.url}/?kiosk`)
  await expect.poll(loads, { timeout: 30_000 }).toBe(2)
  await expect(page.getByTestId('connection').first()).toHaveAttribute('data-state', 'live', {
    timeout: 30_000,
  })
})

test('[RC1a] where that does not help it says so, loads itself no more, and goes on when another server takes it', async ({
  page,
  server,
}) => {
  let old = true
  const loads = countLoads(page)
  await makeOld(page, () => old)
  await page.goto(server.url)
  await expect.poll(loads, { timeout: 30_000 }).toBe(2)
  const line = page.getByTestId('outdated-line')
  await expect(line).toContainText('This page is of another release than its server.', { timeout: 30_000 })
  await expect(line.getByRole('button', { name: 'Load it anew' })).toBeVisible()
  // It asks several times meanwhile.
  await expect(page.getByTestId('cut-line')).toContainText('trying again in')
  await page.setViewportSize({ width: 360, height: 740 })
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(overflow).toBeLessThanOrEqual(0)
  await page.getByRole('button', { name: 'Reconnect now' }).click()
  await expect(line).toContainText('another release')
  expect(loads()).toBe(2)
  old = false
  await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live', { timeout: 60_000 })
  await expect(line).toBeEmpty()
  expect(loads()).toBe(2)
})

test('[RC1a] unsaved work is not thrown away by it', async ({ page, server }) => {
  const loads = countLoads(page)
  await makeOld(page, () => true)
  await page.addInitScript(() => {
    window.addEventListener('beforeunload', (event) => event.preventDefault())
  })
  await page.goto(server.url)
  await expect(page.getByTestId('outdated-line')).toContainText('another release', { timeout: 30_000 })
  await expect(page.getByTestId('cut-line')).toContainText('trying again in')
  expect(loads()).toBe(1)
})
