import { expect, startServer, test } from './server.ts'

/** Slow swings with a ripple and some noise, the same for the same ms. */
function temperature(time: number): number {
  const noise = Math.sin(time * 12.9898) * 43758.5453
  return 20 + 3 * Math.sin(time / 17_000) + 0.6 * Math.sin(time / 2_300) + (noise - Math.floor(noise)) * 0.5
}

const FEEDS = {
  'plant-1/temperature': temperature,
  'plant-1/pressure': (time: number) => 4.2 + Math.sin(time / 9_000) * 0.3 + temperature(time) / 50,
  'plant-1/flow': (time: number) => 120 + 30 * Math.sin(time / 23_000) + temperature(time),
  'plant-1/line-1/speed': (time: number) => 60 + 8 * Math.sin(time / 11_000),
  'plant-1/line-2/speed': (time: number) => 55 + 9 * Math.sin(time / 13_000),
  'plant-1/line-3/speed': (time: number) => 48 + 12 * Math.sin(time / 7_000),
  'plant-1/pump': (time: number) => (Math.sin(time / 8_000) > -0.6 ? 1 : 0),
}
const valuesAt = (time: number) =>
  Object.entries(FEEDS).map(([source, value]) => ({ source, value: value(time), time }))

const line = { window: { last: 60 }, unit: 'none' }
/** One panel of each kind that a plant would have. */
const ROOM = {
  schema: 1,
  slug: 'plant-1',
  title: 'Plant 1',
  description: 'Boiler, lines and pump of the north hall',
  span: 60_000,
  panels: [
    {
      ...line,
      id: 'boiler',
      kind: 'timeseries',
      title: 'Boiler temperature',
      unit: '°C',
      selectors: [{ feed: 'plant-1/temperature' }],
      thresholds: [
        { at: 22, level: 'warn' },
        { at: 23.5, level: 'bad' },
      ],
      layout: { x: 0, y: 0, w: 6, h: 7 },
    },
    {
      ...line,
      id: 'speeds',
      kind: 'timeseries',
      title: 'Line speeds',
      unit: 'm/min',
      selectors: [{ match: 'plant-1/line-*/speed' }],
      layout: { x: 6, y: 0, w: 6, h: 7 },
    },
    {
      ...line,
      id: 'flow',
      kind: 'stat',
      title: 'Flow',
      unit: 'l/min',
      selectors: [{ feed: 'plant-1/flow' }],
      layout: { x: 0, y: 7, w: 3, h: 5 },
    },
    {
      ...line,
      id: 'pressure',
      kind: 'gauge',
      title: 'Pressure',
      unit: 'bar',
      min: 0,
      max: 8,
      decimals: 2,
      selectors: [{ feed: 'plant-1/pressure' }],
      thresholds: [
        { at: 0, level: 'good' },
        { at: 5, level: 'warn' },
        { at: 6.5, level: 'bad' },
      ],
      layout: { x: 3, y: 7, w: 3, h: 5 },
    },
    {
      ...line,
      id: 'compare',
      kind: 'bar',
      title: 'Mean speed',
      unit: 'm/min',
      selectors: [{ match: 'plant-1/line-*/speed' }],
      layout: { x: 6, y: 7, w: 3, h: 5 },
    },
    {
      id: 'note',
      kind: 'text',
      title: 'On call',
      markdown: 'Call **4711** when a line stops.\n\n- check the *pump* first\n- above 23.5 °C: open valve 3',
      layout: { x: 9, y: 7, w: 3, h: 5 },
    },
    {
      ...line,
      id: 'spread',
      kind: 'distribution',
      title: 'Temperature, last 60',
      unit: '°C',
      selectors: [{ feed: 'plant-1/temperature' }],
      layout: { x: 0, y: 12, w: 4, h: 6 },
    },
    {
      ...line,
      id: 'pump',
      kind: 'timeline',
      title: 'Pump',
      selectors: [{ feed: 'plant-1/pump' }],
      states: [
        { at: 0, label: 'off', level: 'bad' },
        { at: 1, label: 'on', level: 'good' },
      ],
      layout: { x: 4, y: 12, w: 4, h: 6 },
    },
    {
      ...line,
      id: 'all',
      kind: 'table',
      title: 'All feeds',
      selectors: [{ match: 'plant-1/*' }],
      layout: { x: 8, y: 12, w: 4, h: 6 },
    },
  ],
}

/** The pictures of the README. `PICTURES=1` waits for longer lines and writes them to docs/images. */
const folder = process.env.PICTURES ? 'docs/images' : 'test-results/pictures'
const seconds = process.env.PICTURES ? 150 : 5

test('takes the pictures for the README', async ({ browser }) => {
  test.setTimeout(300_000)
  const server = await startServer()
  const now = Date.now()
  const past = `from=${now - 80_000}&to=${now - 20_000}`
  const points = Array.from({ length: 1200 }, (_, i) => valuesAt(now - (1200 - i) * 100)).flat()
  expect((await server.post(points)).status).toBe(202)
  const posting = setInterval(() => server.post(valuesAt(Date.now())).catch(() => undefined), 100)
  const made = await fetch(`${server.url}/api/v1/rooms`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(ROOM),
  })
  expect(made.status).toBe(201)
  for (const [name, colorScheme, path, viewport] of [
    ['room-dark', 'dark', '/rooms/this-machine', { width: 1280, height: 800 }],
    ['plant-light', 'light', '/rooms/plant-1', { width: 1440, height: 1180 }],
    ['plant-dark', 'dark', '/rooms/plant-1', { width: 1440, height: 1180 }],
    ['plant-phone', 'light', '/rooms/plant-1', { width: 390, height: 844 }],
    ['plant-edit', 'light', '/rooms/plant-1?edit', { width: 1440, height: 1000 }],
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
