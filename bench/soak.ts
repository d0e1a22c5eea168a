import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from '@playwright/test'
import { fastDate, fastTimers } from './fast-clock.ts'
import { BROWSER_FLAGS, feed, heapMiB, makePlantRoom, PLANT_FEEDS, startBuilt } from './plant-room.ts'
import { postEvery, temporaryDir } from './program.ts'
import type { BenchReport } from './report.ts'

/** Of simulated time: at the speed below each frame still reaches the browser by itself. */
const HZ = 1
const SPEED = Number(process.env.SOAK_SPEED ?? 30)
const WARM_UP_MIN = 30
const HOURS = Number(process.env.SOAK_HOURS ?? 8)
/** The least of them is what is held: a look may fall into a drawing of axes, or a frame on its way. */
const LOOKS = 5
const VIEWPORT = { width: 1600, height: 1200 }

/** Real ms of so many simulated minutes. */
const real = (minutes: number): number => (minutes * 60_000) / SPEED

/** A room of 50 panels watched for hours, with the server's clock and the timers of both sides sped up. */
export async function run(): Promise<BenchReport> {
  const dir = await temporaryDir()
  const timers = fastTimers(SPEED)
  const results = join(import.meta.dirname, 'results')
  const preload = join(results, 'fast-clock.mjs')
  await mkdir(results, { recursive: true })
  await writeFile(preload, `${fastDate(SPEED, Date.now())}\n${timers}`)
  const server = await startBuilt({ DATA_DIR: dir.path }, ['--import', pathToFileURL(preload).href])
  const stopPosting = postEvery(server.url, 1000 / HZ / SPEED, (tick) =>
    Array.from({ length: PLANT_FEEDS }, (_, i) => ({
      source: feed(i),
      value: Math.sin(tick / 20 + i) + Math.random() / 5,
    })),
  )
  const browser = await chromium.launch({
    executablePath: process.env.WATCHROOM_BROWSER ?? '/usr/bin/chromium',
    args: BROWSER_FLAGS,
  })
  try {
    await makePlantRoom(server.url)
    const page = await browser.newPage({ viewport: VIEWPORT })
    await page.addInitScript(timers)
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Network.enable')
    await devtools.send('Performance.enable')
    let frames = 0
    devtools.on('Network.webSocketFrameReceived', ({ response }) => {
      if (response.payloadData.includes('"frame"')) frames++
    })
    await page.goto(`${server.url}/rooms/plant`)
    await page.getByTestId('connection').and(page.locator('[data-state=live]')).waitFor()
    await page.waitForTimeout(real(WARM_UP_MIN))

    const rows: Record<string, string | number>[] = []
    const heaps: number[] = []
    for (let hour = 0; hour <= HOURS; hour++) {
      if (hour > 0) await page.waitForTimeout(real(60))
      const looks: number[] = []
      for (let i = 0; i < LOOKS; i++) {
        looks.push(await heapMiB(devtools))
        await page.waitForTimeout(1000)
      }
      const heap = Math.min(...looks)
      const { metrics } = await devtools.send('Performance.getMetrics')
      const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN
      heaps.push(heap)
      rows.push({
        'simulated hours': hour,
        'heap, MiB': Number(heap.toFixed(2)),
        'DOM nodes': of('Nodes'),
        listeners: of('JSEventListeners'),
        'live frames so far': frames,
      })
    }
    const state = await page.getByTestId('connection').getAttribute('data-state')
    const [first = Number.NaN] = heaps
    const last = heaps.at(-1) ?? Number.NaN
    return {
      name: 'soak',
      rows,
      targets: [
        {
          text: `${HOURS} simulated hours leave the heap flat within 10%`,
          measured: `${first.toFixed(1)} → ${last.toFixed(1)} MiB`,
          pass: last <= first * 1.1,
        },
        { text: 'the room is live at the end', measured: state ?? 'gone', pass: state === 'live' },
      ],
    }
  } finally {
    await browser.close()
    await stopPosting()
    await server.stop()
    await dir.remove()
  }
}
