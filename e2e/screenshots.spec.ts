import { expect, startServer, test } from './server.ts'

/** Slow swings with a ripple and some noise, the same for the same ms. */
function temperature(time: number): number {
  const noise = Math.sin(time * 12.9898) * 43758.5453
  return 20 + 3 * Math.sin(time / 17_000) + 0.6 * Math.sin(time / 2_300) + (noise - Math.floor(noise)) * 0.5
}

/** The pictures of the README. `PICTURES=1` waits for longer lines and writes them to docs/images. */
const folder = process.env.PICTURES ? 'docs/images' : 'test-results/pictures'
const seconds = process.env.PICTURES ? 150 : 5

test('takes the pictures for the README', async ({ browser }) => {
  test.setTimeout(300_000)
  const server = await startServer()
  const now = Date.now()
  const past = `from=${now - 80_000}&to=${now - 20_000}`
  const points = Array.from({ length: 1200 }, (_, i) => {
    const time = now - (1200 - i) * 100
    return { source: 'plant-1/temperature', value: temperature(time), time }
  })
  expect((await server.post(points)).status).toBe(202)
  const posting = setInterval(() => {
    const time = Date.now()
    server.post({ source: 'plant-1/temperature', value: temperature(time), time }).catch(() => undefined)
  }, 100)
  for (const [name, colorScheme, path, viewport] of [
    ['room-dark', 'dark', '/rooms/this-machine', { width: 1280, height: 800 }],
    ['feed-light', 'light', '/feed?id=plant-1/temperature', { width: 1280, height: 900 }],
    ['feed-zoomed', 'dark', `/feed?id=plant-1/temperature&${past}`, { width: 1280, height: 900 }],
    ['feed-phone', 'dark', '/feed?id=plant-1/temperature', { width: 390, height: 844 }],
  ] as const) {
    const context = await browser.newContext({ colorScheme, viewport })
    const page = await context.newPage()
    await page.goto(`${server.url}${path}`)
    await expect(page.getByTestId('connection')).toHaveAttribute('data-state', 'live')
    const feed = path.includes('plant') ? 'plant-1/temperature' : 'this-machine/cpu'
    const wanted = path.includes('plant') ? 100 : seconds
    await expect
      .poll(() => page.evaluate((id) => window.watchroom?.drawn(id).values.length ?? 0, feed), {
        timeout: 200_000,
      })
      .toBeGreaterThan(wanted)
    await page.screenshot({ path: `${folder}/${name}.png` })
    await context.close()
  }
  clearInterval(posting)
  await server.stop()
})
