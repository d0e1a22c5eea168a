import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, startServer, test } from './server.ts'

const ROOM = '/rooms/this-machine'

async function open(page: Page, url: string) {
  await page.goto(url)
  await expect(page.locator('figure canvas').first()).toBeVisible()
  await expect
    .poll(() => page.evaluate(() => window.watchroom?.drawn('this-machine/cpu').values.length ?? 0))
    .toBeGreaterThan(1)
}

const axe = async (page: Page) => {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)
}

/** A room of two panels and its slug. */
async function makeRoom(url: string, title: string) {
  const answer = await fetch(`${url}/api/v1/rooms`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      schema: 1,
      slug: title.toLowerCase().replaceAll(' ', '-'),
      title,
      panels: [
        {
          kind: 'timeseries',
          id: 'cpu',
          title: 'CPU',
          layout: { x: 0, y: 0, w: 6, h: 6 },
          selectors: [{ feed: 'this-machine/cpu' }],
          window: { last: 10 },
          unit: 'percent',
        },
        {
          kind: 'stat',
          id: 'memory',
          title: 'Memory',
          layout: { x: 6, y: 0, w: 6, h: 6 },
          selectors: [{ feed: 'this-machine/memory' }],
          window: { last: 10 },
          unit: 'percent',
        },
      ],
    }),
  })
  expect(answer.status).toBe(201)
  return ((await answer.json()) as { document: { slug: string } }).document.slug
}

test('f gives the panel under the pointer the whole window, the address says so, Escape takes it back', async ({
  page,
  server,
}) => {
  await open(page, server.url + ROOM)
  await page.locator('[data-cell]').nth(1).hover()
  const id = await page.locator('[data-cell]').nth(1).getAttribute('data-cell')
  await page.keyboard.press('f')
  await expect(page).toHaveURL(new RegExp(`panel=${id}`))
  await expect(page.locator('[data-cell]')).toHaveCount(1)
  const box = await page.locator('[data-cell]').boundingBox()
  expect(box?.height).toBeGreaterThan(600)
  await expect(page.locator('figure canvas')).toBeVisible()
  expect(await axe(page)).toEqual([])
  await page.keyboard.press(' ')
  await expect(page.getByTestId('range')).toContainText('Paused')
  await expect(page).toHaveURL(/at=/)
  await page.keyboard.press('Escape')
  await expect(page.locator('[data-cell]')).not.toHaveCount(1)
  await expect(page.getByTestId('range')).toContainText('Paused')
  await page.goBack()
  await expect(page.locator('[data-cell]')).toHaveCount(1)
})

test('kiosk shows panels alone, and goes round the rooms while it stays one', async ({ page }) => {
  test.setTimeout(90_000)
  // Its rooms are these two alone.
  const server = await startServer({ WATCH_ITSELF: '0' })
  const slug = await makeRoom(server.url, 'Kiosk two')
  await page.goto(`${server.url}/rooms/${slug}?kiosk&cycle=5s`)
  await expect(page.getByRole('heading', { level: 1, name: 'Kiosk two' })).toBeVisible()
  await expect(page.getByRole('banner')).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Pause' })).toHaveCount(0)
  expect(await axe(page)).toEqual([])
  await expect(page.getByRole('heading', { level: 1, name: 'This machine' })).toBeVisible({ timeout: 15_000 })
  expect(new URL(page.url()).searchParams.get('cycle')).toBe('5s')
  await expect(page.getByRole('banner')).toHaveCount(0)
  await page.route('**/api/v1/rooms', (route) => route.abort())
  await page.waitForRequest('**/api/v1/rooms')
  await expect(page.getByRole('heading', { level: 1, name: 'This machine' })).toBeVisible()
  await page.unroute('**/api/v1/rooms')
  await expect(page.getByRole('heading', { level: 1, name: 'Kiosk two' })).toBeVisible({ timeout: 20_000 })
  await page.keyboard.press('Escape')
  await expect(page.getByRole('banner')).toBeVisible()
  expect(new URL(page.url()).searchParams.has('cycle')).toBe(false)
  await server.stop()
})

test('the command palette finds a feed and goes there, and does what the page can do', async ({
  page,
  server,
}) => {
  await open(page, server.url + ROOM)
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog', { name: /Find/ })
  await expect(palette.getByRole('option', { name: 'Copy a link to this view' })).toBeVisible()
  expect(await axe(page)).toEqual([])
  await page.keyboard.type('pause')
  await page.keyboard.press('Enter')
  await expect(palette).toHaveCount(0)
  await expect(page.getByTestId('range')).toContainText('Paused')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('machine/mem')
  await expect(palette.getByRole('option', { name: 'this-machine/memory' })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/feed\?id=this-machine%2Fmemory/)
})

test('what is typed for the palette while its code is on its way is in it', async ({ page, server }) => {
  await open(page, server.url + ROOM)
  // Whatever comes from now on comes late: the code of the palette is the first of it.
  const { promise, resolve } = Promise.withResolvers<void>()
  await page.route('**/_next/static/**', async (route) => {
    await promise
    await route.continue()
  })
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog', { name: /Find/ })
  await page.keyboard.type('machine/')
  await expect(palette.getByRole('textbox')).toHaveValue('machine/')
  await expect(palette).toHaveAttribute('aria-busy', 'true')
  expect(await axe(page)).toEqual([])
  resolve()
  await expect(palette.getByRole('combobox')).toHaveValue('machine/')
  await page.keyboard.type('mem')
  await expect(palette.getByRole('combobox')).toHaveValue('machine/mem')
  await expect(palette.getByRole('option', { name: 'this-machine/memory' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(palette).toHaveCount(0)
  await page.keyboard.press(' ')
  await expect(page.getByTestId('range')).toContainText('Paused')
})

test('Escape closes the palette before its code is there', async ({ page, server }) => {
  await open(page, server.url + ROOM)
  await page.route('**/_next/static/**', () => undefined)
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog', { name: /Find/ })
  await expect(palette.getByRole('textbox')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(palette).toHaveCount(0)
})

test('? shows the shortcuts of the page', async ({ page, server }) => {
  await open(page, server.url + ROOM)
  await page.keyboard.press('?')
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await expect(sheet).toContainText('Pause, or go on')
  await expect(sheet).toContainText('Esc')
  expect(await axe(page)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(sheet).toHaveCount(0)
})

for (const theme of ['light', 'dark', 'contrast'] as const) {
  test(`a panel's picture is whole in the ${theme} theme, and its CSV is what is drawn`, async ({
    page,
    server,
  }) => {
    await page.addInitScript((name) => localStorage.setItem('theme', name), theme)
    await open(page, server.url + ROOM)
    const menu = page.getByRole('button', { name: /^Menu of CPU/ })
    const choose = async (item: string) => {
      await page.locator('article').first().hover()
      await menu.click()
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: item }).click(),
      ])
      return { name: download.suggestedFilename(), content: await readFile(await download.path()) }
    }
    const picture = await choose('Save as PNG')
    expect(picture.name).toMatch(/^cpu-.*\.png$/)
    const pixels = await page.evaluate(async (base64) => {
      const image = new Image()
      image.src = `data:image/png;base64,${base64}`
      await image.decode()
      const canvas = document.createElement('canvas')
      canvas.width = image.width
      canvas.height = image.height
      const context = canvas.getContext('2d')
      context?.drawImage(image, 0, 0)
      const { data = [] } = context?.getImageData(0, 0, image.width, image.height) ?? {}
      const colors = new Set<number>()
      for (let i = 0; i < data.length; i += 4)
        colors.add(((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0))
      return { width: image.width, corner: [data[0], data[1], data[2]], colors: colors.size }
    }, picture.content.toString('base64'))
    expect(pixels.width).toBeGreaterThan(1000)
    expect(pixels.colors).toBeGreaterThan(50)
    const [red = 0] = pixels.corner
    expect(theme === 'light' ? red > 200 : red < 60).toBe(true)

    const drawn = await choose('CSV of what is shown')
    expect([...drawn.content.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    const [header, ...rows] = drawn.content.toString().trim().split('\r\n')
    expect(header).toBe('source,time,value,mean,std')
    expect(rows.length).toBeGreaterThan(1)
    expect(rows.at(-1)).toMatch(/^this-machine\/cpu,\d{4}-.*Z,[\d.]+,[\d.]+,[\d.e-]+$/)

    const all = await choose('CSV of every point')
    expect(all.content.toString()).toMatch(/^\uFEFFsource,time,value,offset\r?\nthis-machine\/cpu,\d{4}-/)
  })
}

test('the room’s numbers and points are CSV too', async ({ page, server }) => {
  await open(page, server.url + ROOM)
  const choose = async (item: string) => {
    await page.getByRole('button', { name: 'Menu of the room' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: item }).click(),
    ])
    return (await readFile(await download.path())).toString()
  }
  const numbers = await choose('CSV of all numbers now')
  expect(numbers).toContain('this-machine/cpu,')
  expect(numbers).toContain('this-machine/network-in,')
  const points = await choose('CSV of every point shown')
  expect(points).toMatch(/^\uFEFFsource,time,value,offset/)
  expect(points).toContain('this-machine/memory,')
})

test.describe(() => {
  test.use({ expectedErrors: /^: Framing '/ })

  test('a panel may be framed by the listed origins only, no other page by anybody, and its links lead out', async ({
    page,
  }) => {
    const host = createServer((request, response) => {
      response.setHeader('content-type', 'text/html')
      response.end(
        `<iframe src="${new URL(request.url ?? '/', 'http://a').searchParams.get('src')}"></iframe>`,
      )
    })
    await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
    const { port } = host.address() as AddressInfo
    const server = await startServer({ EMBED_ORIGINS: `http://localhost:${port}` })
    try {
      const slug = await makeRoom(server.url, 'Framed')
      const frame = (origin: string, path: string) =>
        page.goto(`http://${origin}:${port}/?src=${encodeURIComponent(server.url + path)}`)
      const inside = page.frameLocator('iframe')

      await frame('localhost', `/embed/rooms/${slug}/cpu?theme=dark`)
      await expect(inside.getByRole('heading', { name: 'CPU' })).toBeVisible()
      await expect(inside.locator('figure canvas')).toBeVisible()
      await expect(inside.getByRole('banner')).toHaveCount(0)
      const [popup] = await Promise.all([
        page.waitForEvent('popup'),
        inside.getByRole('link', { name: 'cpu', exact: true }).click(),
      ])
      await expect(popup).toHaveURL(/\/feed\?id=this-machine%2Fcpu/)
      await popup.close()
      await expect(inside.locator('figure canvas')).toBeVisible()
      await inside.locator('body').press('Control+k')
      await expect(inside.getByRole('dialog')).toHaveCount(0)

      await frame('localhost', '/embed/feed?id=this-machine/memory&window=10')
      await expect(inside.locator('figure canvas')).toBeVisible()
      await frame('localhost', `/embed/rooms/${slug}/gone`)
      await expect(inside.getByText('This panel is not there')).toBeVisible()

      for (const [origin, path] of [
        ['127.0.0.1', `/embed/rooms/${slug}/cpu`],
        ['localhost', `/rooms/${slug}`],
        ['localhost', '/'],
      ] as const) {
        const refused = page.waitForEvent('console', (message) =>
          /frame-ancestors|X-Frame/.test(message.text()),
        )
        await frame(origin, path)
        await refused
        await expect(inside.getByRole('heading')).toHaveCount(0)
      }
    } finally {
      host.close()
      await server.stop()
    }
  })
})

test('embedded panels stand alone in every theme: axe finds nothing', async ({ page, server }) => {
  const slug = await makeRoom(server.url, 'Embedded')
  for (const path of [
    `/embed/rooms/${slug}/cpu?theme=light`,
    `/embed/rooms/${slug}/memory?theme=dark`,
    '/embed/feed?id=this-machine/cpu&theme=contrast',
    '/embed/feed',
  ]) {
    await page.goto(server.url + path)
    await expect(page.getByRole('heading', { level: 1 })).toBeAttached()
    expect(await axe(page), path).toEqual([])
  }
})

test('more contrast, by choice or as the system asks: axe finds nothing, and charts take the colours', async ({
  browser,
  server,
}) => {
  const chosen = await browser.newContext()
  // axe looks from a blank page of its own, which may keep nothing.
  await chosen.addInitScript(() => {
    if (location.protocol !== 'about:') localStorage.setItem('theme', 'contrast')
  })
  const asked = await browser.newContext({ contrast: 'more', colorScheme: 'light' })
  for (const [context, ground] of [
    [chosen, 'rgb(0, 0, 0)'],
    [asked, 'rgb(255, 255, 255)'],
  ] as const) {
    const page = await context.newPage()
    for (const path of ['/', ROOM, '/feed?id=this-machine/cpu', '/refusals']) {
      await page.goto(server.url + path)
      await expect(page.getByRole('heading', { level: 1 })).toBeAttached()
      expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(ground)
      expect(await axe(page), path).toEqual([])
    }
    await context.close()
  }
})

test('paper is light and shows all panels, without what could be pressed', async ({ browser, server }) => {
  const context = await browser.newContext({ colorScheme: 'dark' })
  const page = await context.newPage()
  await open(page, server.url + ROOM)
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')))
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
  await expect(page.getByRole('button', { name: 'Pause' })).toBeHidden()
  await expect(page.getByRole('banner')).toBeHidden()
  expect(await page.evaluate(() => document.documentElement.className)).toContain('light')
  const axes = page.locator('figure svg')
  await expect(axes).toHaveCount(await page.locator('figure').count())
  await page.emulateMedia({ media: 'screen' })
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')))
  expect(await page.evaluate(() => document.documentElement.className)).toContain('dark')
  await context.close()
})

test('on a phone the first chart is on the first screen, with all of its line', async ({
  browser,
  server,
}) => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, hasTouch: true })
  const page = await context.newPage()
  for (const query of ['', `?at=${Date.now() - 10_000}`]) {
    await page.goto(`${server.url}${ROOM}${query}`)
    await expect(page.locator('figure canvas').first()).toBeVisible()
    const box = await page.locator('figure').first().boundingBox()
    expect((box?.y ?? 0) + (box?.height ?? 0), query).toBeLessThan(740)
  }
  await context.close()
})

test('a room page begins with less than 300 kB of scripts, and its axes come after them', async ({
  page,
  server,
}) => {
  // Pages that links lead to are fetched ahead; they are not this one.
  await page.route(/[?&]_rsc=/, (route) => route.abort())
  const html = await (await fetch(server.url + ROOM)).text()
  await page.goto(server.url + ROOM)
  await expect(page.locator('figure svg').first()).toBeAttached()
  const scripts = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter((entry) => entry instanceof PerformanceResourceTiming && entry.name.includes('.js'))
      .map((entry) => ({ name: entry.name, bytes: (entry as PerformanceResourceTiming).encodedBodySize })),
  )
  const sum = (some: typeof scripts) => some.reduce((total, { bytes }) => total + bytes, 0)
  const first = scripts.filter(({ name }) => html.includes(name.slice(name.lastIndexOf('/') + 1)))
  expect(sum(first)).toBeGreaterThan(50_000)
  expect(sum(first)).toBeLessThan(300_000)
  // The axes, and as much of the conversation as has come by then.
  expect(sum(scripts)).toBeLessThan(370_000)
})
