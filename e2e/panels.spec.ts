import type { Panel } from '../lib/protocol/panels.ts'
import { expect, type RunningServer, test } from './server.ts'

type Draft<P = Panel> = P extends Panel ? Partial<P> & Pick<P, 'kind'> : never

/** Hosts of the feeds `load{host="…"}`. */
const HOSTS = ['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'b4', 'c1']

function wave(time: number, i: number): number {
  return 40 + 30 * Math.sin(time / 9_000 + i) + 4 * Math.sin(time / 700 + 2 * i)
}

/** What each feed says at a time. */
function pointsAt(time: number): { source: string; value: number; time: number }[] {
  return [
    { source: 'plant/temperature', value: wave(time, 0), time },
    { source: 'plant/pressure', value: 1e6 + 1e4 * wave(time, 1), time },
    { source: 'plant/state', value: Math.floor(time / 12_000) % 3, time },
    ...HOSTS.map((host, i) => ({ source: `load{host="${host}"}`, value: wave(time, i), time })),
  ]
}

async function feed(server: RunningServer, seconds: number): Promise<void> {
  const now = Date.now()
  const points = Array.from({ length: seconds * 2 }, (_, i) => pointsAt(now - (seconds * 2 - i) * 500)).flat()
  for (let i = 0; i < points.length; i += 1000) {
    expect((await server.post(points.slice(i, i + 1000))).status).toBe(202)
  }
}

async function makeRoom(server: RunningServer, slug: string, panels: readonly Draft[]): Promise<string> {
  const answer = await fetch(`${server.url}/api/v1/rooms`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      schema: 1,
      slug,
      title: slug,
      span: 60_000,
      panels: panels.map((panel, i) => ({
        id: `p${i}`,
        title: panel.kind,
        layout: { x: (i % 2) * 6, y: Math.floor(i / 2) * 6, w: 6, h: 6 },
        ...(panel.kind === 'text'
          ? { markdown: '' }
          : { selectors: [{ feed: 'plant/temperature' }], window: { last: 60 }, unit: 'none' }),
        ...panel,
      })),
    }),
  })
  expect(answer.status, await answer.clone().text()).toBe(201)
  return `${server.url}/rooms/${slug}`
}

const LEVELS = [
  { at: 0, level: 'good' },
  { at: 50, level: 'warn' },
  { at: 65, level: 'bad' },
] as const
const LOADS = [{ match: 'load*' }]

const EVERY_KIND: readonly Draft[] = [
  { kind: 'timeseries', title: 'Temperature', unit: '°C', description: 'Of the *first* kiln.' },
  { kind: 'timeseries', title: 'Load', selectors: LOADS, unit: 'percent' },
  {
    kind: 'timeseries',
    title: 'Two axes',
    unit: '°C',
    selectors: [{ match: 'plant/*re' }],
    right: { match: ['*pressure'], unit: 'si:Pa' },
    thresholds: [...LEVELS],
    layers: ['value', 'mean'],
  },
  {
    kind: 'timeseries',
    title: 'Stacked',
    selectors: [{ match: '*', labels: { host: 'b*' } }],
    unit: 'percent',
    stacked: true,
  },
  { kind: 'timeseries', title: 'Logarithmic', selectors: [{ match: 'plant/*' }], scale: 'log' },
  {
    kind: 'timeseries',
    title: 'Fixed ends',
    unit: '°C',
    min: 0,
    max: 100,
    thresholds: [...LEVELS],
    layers: ['value', 'extent'],
  },
  { kind: 'stat', title: 'Now', unit: '°C', thresholds: [...LEVELS] },
  { kind: 'stat', title: 'Loads', selectors: LOADS, unit: 'percent', thresholds: [...LEVELS] },
  { kind: 'gauge', title: 'Gauge', unit: '°C', thresholds: [...LEVELS] },
  { kind: 'bar', title: 'Bars', selectors: LOADS, unit: 'percent', thresholds: [...LEVELS] },
  { kind: 'distribution', title: 'Spread', window: { span: 60_000 }, unit: '°C' },
  { kind: 'table', title: 'Table', selectors: [...LOADS, { match: 'plant/*' }] },
  {
    kind: 'timeline',
    title: 'States',
    selectors: [{ feed: 'plant/state' }, { match: 'load*' }],
    limit: { count: 3, by: 'name' },
    states: [
      { at: 0, label: 'idle', level: 'neutral' },
      { at: 1, label: 'warming up', level: 'good' },
      { at: 2, label: 'running', level: 'warn' },
      { at: 60, label: 'too hot', level: 'bad' },
    ],
  },
  { kind: 'timeline', title: 'Plain states', selectors: [{ feed: 'plant/state' }] },
  {
    kind: 'text',
    title: 'Notes',
    markdown: '# Shifts\n\n- [x] **Early**: Ada\n- [ ] Late\n\n[Docs](/x) <script>alert(1)</script>',
  },
]

test('a panel of every kind is drawn, in both themes and on a phone', async ({ browser, server }) => {
  await feed(server, 60)
  const url = await makeRoom(server, 'every-kind', EVERY_KIND)
  const posting = setInterval(() => void server.post(pointsAt(Date.now())).catch(() => undefined), 200)
  for (const [name, colorScheme, viewport] of [
    ['dark', 'dark', { width: 1280, height: 3000 }],
    ['light', 'light', { width: 1280, height: 3000 }],
    ['phone', 'dark', { width: 390, height: 5400 }],
  ] as const) {
    const context = await browser.newContext({ colorScheme, viewport })
    const page = await context.newPage()
    await page.goto(url)
    await expect(page.getByRole('heading', { name: 'Temperature' })).toBeVisible()
    await expect
      .poll(() => page.evaluate(() => window.watchroom?.drawn('plant/temperature').values.length ?? 0))
      .toBeGreaterThan(50)
    await page.waitForTimeout(3000)
    await page.screenshot({ path: `test-results/pictures/panels-${name}.png` })
    await context.close()
  }
  clearInterval(posting)
})
