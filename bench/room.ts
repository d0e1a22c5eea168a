import { chromium } from '@playwright/test'
import { BROWSER_FLAGS, feed, heapMiB, makePlantRoom, PLANT_FEEDS, startBuilt } from './plant-room.ts'
import { postEvery, temporaryDir } from './program.ts'
import type { BenchReport, BenchTarget } from './report.ts'

const HZ = 10
const VIEWPORT = { width: 1600, height: 1200 }
const SETTLE_MS = 8000
const MEASURE_MS = 10_000
/** Between the two looks at the heap. */
const SOAK_MS = 180_000

/** As text: what compiles this file gives functions a helper that a page does not have. */
const FRAMES_PER_SECOND = `new Promise((resolve) => {
  const began = performance.now()
  let frames = 0
  requestAnimationFrame(function count(now) {
    if (now - began < ${MEASURE_MS}) { frames++; requestAnimationFrame(count) }
    else resolve((frames * 1000) / (now - began))
  })
})`

/** A room of 50 panels on 100 feeds at 10 Hz, as a browser on this machine shows it. */
export async function run(): Promise<BenchReport> {
  const dir = await temporaryDir()
  const server = await startBuilt({ DATA_DIR: dir.path })
  const stopPosting = postEvery(server.url, 1000 / HZ, (tick) =>
    Array.from({ length: PLANT_FEEDS }, (_, i) => ({
      source: feed(i),
      value: Math.sin(tick / 20 + i) + Math.random() / 5,
    })),
  )
  await makePlantRoom(server.url)
  const browser = await chromium.launch({
    executablePath: process.env.WATCHROOM_BROWSER ?? '/usr/bin/chromium',
    args: BROWSER_FLAGS,
  })
  try {
    const page = await browser.newPage({ viewport: VIEWPORT })
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Network.enable')
    let events = 0
    devtools.on('Network.webSocketFrameReceived', ({ response }) => {
      if (response.payloadData.includes('"frame"')) events++
    })
    await page.goto(`${server.url}/rooms/plant`)
    await page.waitForTimeout(SETTLE_MS)
    const html = await (await fetch(`${server.url}/rooms/plant`)).text()
    const named = [...new Set([...html.matchAll(/chunks\/([^"\\]+\.js)/g)].map((found) => found[1] ?? ''))]
    const loaded = await page.evaluate((first) => {
      const scripts = performance
        .getEntriesByType('resource')
        .filter(({ name }) => new URL(name).pathname.endsWith('.js')) as PerformanceResourceTiming[]
      return {
        paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
        first: scripts
          .filter(({ name }) => first.some((one) => name.endsWith(one)))
          .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
        all: scripts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
      }
    }, named)
    const before = events
    const top = await page.evaluate<number>(FRAMES_PER_SECOND)
    const perSecond = ((events - before) * 1000) / MEASURE_MS
    await page.mouse.move(800, 600)
    await page.mouse.wheel(0, 2400)
    await page.waitForTimeout(2000)
    const middle = await page.evaluate<number>(FRAMES_PER_SECOND)
    const young = await heapMiB(devtools)
    await page.waitForTimeout(SOAK_MS)
    const old = await heapMiB(devtools)
    const fps = Math.min(top, middle)
    const row = {
      'frames/s at the top': Number(top.toFixed(1)),
      'in the middle': Number(middle.toFixed(1)),
      'live frames/s': Number(perSecond.toFixed(1)),
      'first paint, ms': Math.round(loaded.paint),
      'JS, kB': Math.round(loaded.first / 1000),
      'with axes and prefetched pages': Math.round(loaded.all / 1000),
      'heap, MiB': Number(young.toFixed(1)),
      'heap 3 min later': Number(old.toFixed(1)),
    }
    const targets: BenchTarget[] = [
      { text: 'at least 50 frames a second', measured: fps.toFixed(1), pass: fps >= 50 },
      { text: 'one live frame a tick', measured: `${perSecond.toFixed(1)}/s`, pass: perSecond <= 20.5 },
      {
        text: 'first contentful paint within 1 s',
        measured: `${Math.round(loaded.paint)} ms`,
        pass: loaded.paint <= 1000,
      },
      {
        text: 'at most 300 kB of compressed JS that the page begins with',
        measured: `${Math.round(loaded.first / 1000)} kB`,
        pass: loaded.first <= 300_000,
      },
      {
        text: 'the heap stays within 10%',
        measured: `${young.toFixed(1)} → ${old.toFixed(1)} MiB`,
        pass: old <= young * 1.1,
      },
    ]
    return { name: 'room', rows: [row], targets }
  } finally {
    await browser.close()
    await stopPosting()
    await server.stop()
    await dir.remove()
  }
}
