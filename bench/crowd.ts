import { chromium } from '@playwright/test'
import { BROWSER_FLAGS, startBuilt } from './plant-room.ts'
import { quantile, startProgram, temporaryDir } from './program.ts'
import type { BenchReport } from './report.ts'

const MANY = 1000
const SECONDS = 10

/** As text: what compiles this file gives functions a helper that a page does not have. */
const GAPS = `new Promise((resolve) => {
  const gaps = []
  let before = performance.now()
  const end = before + ${SECONDS * 1000}
  requestAnimationFrame(function look(now) {
    gaps.push(now - before)
    before = now
    if (now < end) requestAnimationFrame(look)
    else resolve(gaps)
  })
})`

/** A browser in a room with a thousand others, fifty of whom do something each second, with the list of people open. */
export async function run(): Promise<BenchReport> {
  const dir = await temporaryDir()
  const server = await startBuilt({ DATA_DIR: dir.path })
  const people = await startProgram('talkers')
  const browser = await chromium.launch({
    executablePath: process.env.WATCHROOM_BROWSER ?? '/usr/bin/chromium',
    args: BROWSER_FLAGS,
  })
  try {
    const made = await fetch(`${server.url}/api/v1/rooms`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ schema: 1, title: 'Bench', slug: 'bench', panels: [] }),
    })
    if (!made.ok) throw new Error(await made.text())
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.goto(`${server.url}/rooms/bench`)
    const button = page.getByTestId('people')
    await button.waitFor()
    const joining = page.evaluate<number[]>(GAPS)
    await people.ask({ ask: 'join', port: Number(new URL(server.url).port), count: MANY })
    const whileJoining = await joining
    await button.click()
    await page.getByRole('dialog', { name: 'Who is here' }).waitFor()
    await page.getByText(`+${(MANY + 1 - 4).toLocaleString('en')}`).waitFor()
    const [gaps] = await Promise.all([
      page.evaluate<number[]>(GAPS),
      people.ask({ ask: 'move', perSecond: 50, seconds: SECONDS }),
    ])
    const shown = await page.getByRole('dialog', { name: 'Who is here' }).getByRole('listitem').count()
    const worst = Math.max(...gaps, ...whileJoining)
    return {
      name: 'crowd',
      rows: [
        {
          people: MANY + 1,
          'in the list': shown,
          'frames/s': Math.round(gaps.length / SECONDS),
          'longest frame while all join, ms': Math.round(Math.max(...whileJoining)),
          'longest frame while they move, ms': Math.round(Math.max(...gaps)),
          'p99, ms': Math.round(quantile(gaps, 0.99)),
        },
      ],
      targets: [
        {
          text: 'no frame takes longer than 200 ms among a thousand people',
          measured: `${Math.round(worst)} ms`,
          pass: worst <= 200,
        },
      ],
    }
  } finally {
    await browser.close()
    await people.stop()
    await server.stop()
    await dir.remove()
  }
}
