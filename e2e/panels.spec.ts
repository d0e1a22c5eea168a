import AxeBuilder from '@axe-core/playwright'
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
    await expect(page.getByRole('img', { name: /histogram of/ })).toBeVisible()
    await expect(page.getByText('than before').first()).toBeAttached()
    await page.screenshot({ path: `test-results/pictures/panels-${name}.png` })
    await context.close()
  }
  clearInterval(posting)
})

test('a room with a panel of every kind: axe finds nothing, nothing overflows', async ({
  browser,
  server,
}) => {
  test.setTimeout(150_000)
  await feed(server, 30)
  const url = await makeRoom(server, 'every-kind-axe', EVERY_KIND)
  for (const [colorScheme, viewport] of [
    ['dark', { width: 1280, height: 900 }],
    ['light', { width: 360, height: 740 }],
  ] as const) {
    const context = await browser.newContext({ colorScheme, viewport, reducedMotion: 'reduce' })
    const page = await context.newPage()
    await page.goto(url)
    for (const name of ['Temperature', 'Gauge', 'Spread', 'States', 'Notes']) {
      await page.getByRole('heading', { name, exact: true }).scrollIntoViewIfNeeded()
    }
    await expect(page.getByRole('img', { name: /histogram of/ })).toBeVisible()
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([])
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
    await context.close()
  }
})

test('numbers are those of the feed, with its unit, level and change since the window before', async ({
  page,
  server,
}) => {
  const now = Date.now()
  const points = Array.from({ length: 40 }, (_, i) => ({
    source: 'exact',
    value: i < 20 ? 10 : 70,
    time: now - (40 - i) * 100,
  }))
  expect((await server.post(points)).status).toBe(202)
  const selectors = [{ feed: 'exact' }]
  const window = { last: 20 }
  await page.goto(
    await makeRoom(server, 'exact', [
      { kind: 'stat', selectors, window, unit: '°C', decimals: 1, thresholds: [...LEVELS] },
      { kind: 'gauge', selectors, window, unit: '°C', statistic: 'mean' },
      { kind: 'distribution', selectors, window: { last: 40 }, bins: 2 },
      { kind: 'table', selectors, window: { last: 40 } },
    ]),
  )
  const stat = page.getByTestId('stat')
  await expect(stat).toContainText('70.0')
  await expect(stat.getByRole('img', { name: 'Bad' })).toBeVisible()
  await expect(page.getByText('60.0')).toContainText('more than before')
  await expect(page.getByRole('img', { name: /^exact: 70\s°C, on a scale from 0/ })).toBeVisible()
  const histogram = page.getByRole('img', { name: /^exact: histogram of 40 values from 10 to 70/ })
  await expect(histogram).toHaveAttribute(
    'aria-label',
    /mean 40, standard deviation 30, median 40, 95% up to 70/,
  )
  const cells = page.getByRole('row').filter({ hasText: 'exact' }).getByRole('cell')
  // The last says how long the feed has been silent, where the machine is slow.
  await expect(cells).toHaveText(['70', '40', '40', '30', '10', '70', '70', /.*/])
})

test('a pattern’s cut is said, a new match comes by itself, and a table is sorted and filtered', async ({
  page,
  server,
}) => {
  await server.post(Array.from({ length: 12 }, (_, i) => ({ source: `cut/${i}`, value: i })))
  await page.goto(
    await makeRoom(server, 'cut', [
      { kind: 'bar', selectors: [{ match: 'cut/*' }], limit: { count: 3, by: 'value' }, statistic: 'last' },
      { kind: 'table', selectors: [{ match: 'cut/*' }] },
      { kind: 'timeseries', selectors: [{ match: 'later/*' }] },
      { kind: 'timeseries', selectors: [{ feed: 'later/one' }] },
    ]),
  )
  await expect(page.getByTestId('limited')).toHaveText('3 of 12 shown')
  const bars = page.getByRole('list', { name: /newest value of each feed/ }).getByRole('listitem')
  await expect(bars).toHaveText([/^11/, /^10/, /^9/])
  await server.post({ source: 'cut/99', value: 99 })
  await expect(page.getByTestId('limited')).toHaveText('3 of 13 shown')
  await expect(bars.first()).toHaveText(/^99/)

  const rows = page.getByRole('rowheader')
  await page.getByRole('button', { name: 'Last' }).click()
  await expect(rows.first()).toHaveText('cut/99')
  await expect(page.getByRole('columnheader', { name: 'Last' })).toHaveAttribute('aria-sort', 'descending')
  await page.getByRole('searchbox', { name: 'Filter the feeds of table' }).fill('cut/1')
  await expect(rows).toHaveText(['cut/11', 'cut/10', 'cut/1'])

  await expect(page.getByTestId('no-feeds').first()).toContainText('Waiting for “later/*”')
  await expect(page.getByTestId('no-feeds').nth(1)).toContainText('curl')
  await server.post({ source: 'later/one', value: 5 })
  await expect(page.getByTestId('no-feeds')).toHaveCount(0)
})

test('feeds are chosen by the values of their labels', async ({ page, server }) => {
  await server.post(['a1', 'a2', 'b1'].map((host) => ({ source: `by{host="${host}"}`, value: 1 })))
  await page.goto(
    await makeRoom(server, 'labels', [
      { kind: 'table', selectors: [{ match: 'by*', labels: { host: 'a*' } }], title: 'Hosts' },
    ]),
  )
  await expect(page.getByRole('rowheader')).toHaveText(['by{host="a1"}', 'by{host="a2"}'])
  await server.post({ source: 'by{host="a3"}', value: 1 })
  await expect(page.getByRole('rowheader')).toHaveCount(3)
})

test('any chart is a table too, by keyboard', async ({ page, server }) => {
  await feed(server, 60)
  await page.goto(
    await makeRoom(server, 'as-table', [
      { kind: 'timeseries', title: 'Line', unit: '°C' },
      {
        kind: 'timeline',
        title: 'Strip',
        selectors: [{ feed: 'plant/state' }],
        states: [{ at: 0, label: 'some state', level: 'good' }],
      },
    ]),
  )
  await expect(page.getByTestId('panel-summary').first()).toContainText('plant/temperature: last')
  for (const [title, text] of [
    ['Line', /°C/],
    ['Strip', /some state/],
  ] as const) {
    const button = page.getByRole('button', { name: `Show ${title} as a table` })
    await button.focus()
    await page.keyboard.press('Enter')
    await expect(button).toHaveAttribute('aria-pressed', 'true')
    const box = page.getByRole('group', { name: `Numbers of ${title}` })
    // Nothing is posted any more: the newest rows say so.
    await expect(
      box.getByRole('table').nth(1).getByRole('cell').filter({ hasText: text }).first(),
    ).toBeAttached()
    await page.keyboard.press('Enter')
    await expect(box).toHaveCount(0)
  }
})

test('what is out of sight paints nothing', async ({ page, server }) => {
  await feed(server, 20)
  const kinds = ['timeseries', 'stat', 'timeline'] as const
  const panels = Array.from(
    { length: 12 },
    (_, i): Draft => ({
      kind: kinds[i % 3] ?? 'stat',
      title: `Panel ${i}`,
      layout: { x: 0, y: i * 8, w: 12, h: 8 },
    }),
  )
  await page.addInitScript(() => {
    const painted = new Map<string, number>()
    Object.assign(window, { painted })
    const { clearRect } = CanvasRenderingContext2D.prototype
    CanvasRenderingContext2D.prototype.clearRect = function (...box) {
      const title = this.canvas.closest('[aria-labelledby]')?.querySelector('h2')?.textContent ?? ''
      painted.set(title, (painted.get(title) ?? 0) + 1)
      return clearRect.apply(this, box)
    }
  })
  await page.goto(await makeRoom(server, 'tall', panels))
  const painted = () =>
    page.evaluate(() => Object.fromEntries((window as unknown as { painted: Map<string, number> }).painted))
  await expect.poll(async () => (await painted())['Panel 0'] ?? 0).toBeGreaterThan(20)
  const before = await painted()
  expect(before['Panel 11']).toBe(undefined)
  await page.getByRole('heading', { name: 'Panel 11' }).scrollIntoViewIfNeeded()
  await expect.poll(async () => (await painted())['Panel 11'] ?? 0).toBeGreaterThan(20)
  const away = (await painted())['Panel 0'] ?? 0
  const there = (await painted())['Panel 11'] ?? 0
  await expect.poll(async () => (await painted())['Panel 11'] ?? 0).toBeGreaterThan(there + 20)
  expect((await painted())['Panel 0']).toBe(away)
})

test('[WA1] [WA3] any finite value draws, and a panel that breaks says so, is logged once, and can be tried again', async ({
  page,
  server,
}) => {
  await server.post([
    { source: 'probe/a', value: 20 },
    { source: 'probe/b', value: 21 },
    { source: 'probe/b', value: Number.MAX_VALUE },
    { source: 'probe/b', value: -Number.MAX_VALUE },
    { source: 'probe/c', value: Number.MIN_VALUE },
  ])
  const selectors = [{ match: 'probe/*' }]
  const kinds = ['timeseries', 'stat', 'gauge', 'bar', 'distribution', 'table', 'timeline'] as const
  await page.addInitScript(() => {
    const { clearRect } = CanvasRenderingContext2D.prototype
    CanvasRenderingContext2D.prototype.clearRect = function (...box) {
      const title = this.canvas.closest('article')?.querySelector('h2')?.textContent ?? ''
      if ('breaks' in window && window.breaks === title) throw new RangeError('the test breaks this')
      return clearRect.apply(this, box)
    }
  })
  await page.goto(
    await makeRoom(
      server,
      'extremes',
      kinds.map((kind): Draft => ({ kind, selectors })),
    ),
  )
  await expect(page.getByRole('link', { name: 'probe/b' })).toBeVisible()
  for (const kind of kinds) {
    await page.getByRole('heading', { name: kind, exact: true }).scrollIntoViewIfNeeded()
    await expect(page.getByRole('article', { name: kind }).getByText('probe/b').first()).toBeAttached()
  }
  await expect(page.getByRole('article').getByRole('alert')).toHaveCount(0)

  // Its frame is another one as soon as it breaks, so that it is not scrolled to by its heading.
  await page.evaluate(() => {
    Object.assign(window, { breaks: 'timeseries' })
    scrollTo(0, 0)
  })
  const broken = page.getByRole('article', { name: 'timeseries' }).getByRole('alert')
  await expect(broken).toContainText('This panel stopped working')
  await expect(page.getByRole('article').getByRole('alert')).toHaveCount(1)
  await broken.getByRole('button', { name: 'Try again' }).click()
  await expect(broken).toBeVisible()
  await page.evaluate(() => Object.assign(window, { breaks: null }))
  await broken.getByRole('button', { name: 'Try again' }).click()
  await expect(broken).toHaveCount(0)
  const logged = () => server.output().split('a part of a page stopped working').length - 1
  await expect.poll(logged).toBe(1)
  expect(server.output()).toContain('"part":"timeseries","error":"RangeError"')
})

test('[WA4] [WA5] an outage is hatched and not drawn, and a page that is not live says so in its header', async ({
  page,
  server,
}) => {
  const now = Date.now()
  const points = Array.from({ length: 600 }, (_, i) => i * 200)
    .filter((at) => at < 60_000 || at > 100_000)
    .map((at) => ({ source: 'broken/line', value: 40 + 20 * Math.sin(at / 5000), time: now - 120_000 + at }))
  expect((await server.post(points)).status).toBe(202)
  await page.goto(
    `${await makeRoom(server, 'outage', [
      { kind: 'timeseries', selectors: [{ feed: 'broken/line' }], title: 'Broken' },
      { kind: 'timeline', selectors: [{ feed: 'broken/line' }], title: 'States' },
      { kind: 'stat', selectors: [{ match: 'broken/*' }], title: 'Number' },
    ])}?span=180000`,
  )
  await expect(page.getByTestId('as-of')).toHaveCount(0)
  await page.getByRole('button', { name: 'Show Broken as a table' }).click()
  await expect(
    page
      .getByRole('group', { name: 'Numbers of Broken' })
      .getByText(/^no data \d/)
      .first(),
  ).toBeAttached()
  await page.getByRole('button', { name: 'Show Broken as a table' }).click()
  await page.screenshot({ path: 'test-results/pictures/outage.png' })
  await page.getByRole('button', { name: 'Pause' }).click()
  await expect(page.getByTestId('as-of')).toHaveText(/^Paused at \d\d:\d\d:\d\d$/)
  await expect(page.getByTestId('connection')).toContainText('Connected')
  await page.setViewportSize({ width: 360, height: 740 })
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(overflow).toBeLessThanOrEqual(0)
  await page.screenshot({ path: 'test-results/pictures/outage-phone.png' })
})

test('[WA12] a page that is translated goes on, with the numbers of now', async ({ page, server }) => {
  await server.post({ source: 'spoken', value: 41 })
  await page.goto(
    await makeRoom(server, 'translated', [
      { kind: 'stat', selectors: [{ feed: 'spoken' }] },
      { kind: 'table', selectors: [{ feed: 'spoken' }], title: 'Numbers' },
    ]),
  )
  await expect(page.getByTestId('stat')).toContainText('41')
  await expect(page.getByRole('rowheader')).toHaveText('spoken')
  const translate = () =>
    page.evaluate(() => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      const texts: Node[] = []
      while (walker.nextNode()) texts.push(walker.currentNode)
      for (const [i, text] of texts.entries()) {
        if (text.parentElement?.closest('script, style, [translate=no]') || text.nodeValue?.trim() === '')
          continue
        const outer = document.createElement('font')
        const inner = outer.appendChild(document.createElement('font'))
        // Browsers differ: some keep the text, some write another one.
        if (i % 2 === 0) {
          text.parentNode?.insertBefore(outer, text)
          inner.appendChild(text)
        } else {
          inner.textContent = text.nodeValue
          text.parentNode?.replaceChild(outer, text)
        }
      }
    })
  for (const value of [42, 43]) {
    await translate()
    await server.post({ source: 'spoken', value })
    await expect(page.getByTestId('stat')).toContainText(String(value))
    await expect(page.getByRole('row').filter({ hasText: 'spoken' }).getByRole('cell').first()).toHaveText(
      String(value),
    )
    await page.keyboard.press(' ')
    await expect(page.getByTestId('range')).toContainText('Paused')
    await page.keyboard.press('l')
    await expect(page.getByTestId('range')).toContainText('Live')
  }
  await expect(page.getByText('stopped working')).toHaveCount(0)
})
