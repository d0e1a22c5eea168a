import type { Page } from '@playwright/test'
import { expect, test } from './server.ts'

test.use({ expectedErrors: /Executing inline script violates/ })

/** What the browser complains of, from now on. */
function complaints(page: Page): string[] {
  const found: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) found.push(message.text())
  })
  page.on('pageerror', (error) => found.push(String(error)))
  return found
}

test('[BD24] every page runs only the scripts that the server marked, and the browser has nothing to complain of', async ({
  page,
  server,
}) => {
  const found = complaints(page)
  for (const path of [
    '/',
    '/rooms/this-machine',
    '/feed?id=this-machine/cpu',
    '/refusals',
    '/embed/feed?id=this-machine/cpu',
  ]) {
    const answer = await page.goto(`${server.url}${path}`)
    const policy = answer?.headers()['content-security-policy'] ?? ''
    const scripts = /script-src [^;]*/.exec(policy)?.[0]
    expect(scripts).toMatch(/^script-src 'self' 'nonce-[\w+/=]{20,}'$/)
    expect(policy).toContain("connect-src 'self';")
    expect(answer?.headers()['cache-control']).toMatch(/no-store/)
    await expect(page.locator('body')).toContainText(/this machine|this-machine|Refused|CPU/i)
    // The theme is set before the first paint, by an inline script of a library.
    await expect(page.locator('html')).toHaveClass(/light|dark/)
  }
  await page.goto(`${server.url}/rooms/this-machine?kiosk`)
  await expect(page.locator('html')).toHaveAttribute('data-kiosk', '')
  await expect(page.locator('figure canvas').first()).toBeVisible()
  // Live: the WebSocket is of this server too.
  await expect
    .poll(() => page.evaluate(() => window.watchroom?.drawn('this-machine/cpu').values.length ?? 0))
    .toBeGreaterThan(1)
  expect(found).toEqual([])

  const ran = await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'window.injected = true'
    document.body.append(script)
    return 'injected' in window
  })
  expect(ran).toBe(false)
  expect(found.join()).toContain('Content Security Policy')
})

test('[BD24] each answer has a nonce of its own, whatever the request says', async ({ server }) => {
  const nonceOf = async () => {
    const headers = { 'content-security-policy': "script-src 'nonce-mine'", 'x-nonce': 'mine' }
    const answer = await fetch(server.url, { headers })
    const nonce = /'nonce-([^']+)'/.exec(answer.headers.get('content-security-policy') ?? '')?.[1]
    const text = await answer.text()
    expect(text).toContain(`nonce="${nonce}"`)
    expect(text).not.toContain('mine"')
    return nonce
  }
  expect(await nonceOf()).not.toBe(await nonceOf())
})
