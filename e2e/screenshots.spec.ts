import { expect, startServer, test } from './server.ts'

/** The pictures of the README, made from a running server: nothing in them is drawn by hand. */
test('takes the pictures for the README', async ({ browser }) => {
  const server = await startServer()
  const now = Date.now()
  const points = Array.from({ length: 1500 }, (_, i) => {
    const time = now - (1500 - i) * 40
    const value = 20 + 3 * Math.sin(time / 7_000) + Math.sin(time / 900) * 0.8 + ((i * 7919) % 13) / 13
    return { source: 'plant-1/temperature', value, time }
  })
  expect((await server.post(points)).status).toBe(202)
  const posting = setInterval(() => {
    const time = Date.now()
    const value = 20 + 3 * Math.sin(time / 7_000) + Math.sin(time / 900) * 0.8 + (time % 13) / 13
    void server.post({ source: 'plant-1/temperature', value })
  }, 100)
  for (const [name, colorScheme, path, viewport] of [
    ['room-dark', 'dark', '/rooms/this-machine', { width: 1280, height: 800 }],
    ['feed-light', 'light', '/feed?id=plant-1/temperature', { width: 1280, height: 900 }],
    ['feed-phone', 'dark', '/feed?id=plant-1/temperature', { width: 390, height: 844 }],
  ] as const) {
    const context = await browser.newContext({ colorScheme, viewport })
    const page = await context.newPage()
    await page.goto(`${server.url}${path}`)
    await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live')
    const feed = path.includes('plant') ? 'plant-1/temperature' : 'this-machine/cpu'
    const wanted = path.includes('plant') ? 100 : 8
    await expect
      .poll(() => page.evaluate((id) => window.watchroom?.drawn(id).values.length ?? 0, feed), {
        timeout: 20_000,
      })
      .toBeGreaterThan(wanted)
    await page.screenshot({ path: `test-results/pictures/${name}.png` })
    await context.close()
  }
  clearInterval(posting)
  await server.stop()
})
