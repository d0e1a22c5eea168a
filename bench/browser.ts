import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Browser, chromium } from '@playwright/test'
import { build } from 'esbuild'
import { median } from './program.ts'
import type { BenchReport, BenchTarget } from './report.ts'

const COLUMNS = 600
const HZ = 20
const MEASURE_MS = 5000
const SETTLE_MS = 3000
const ROUNDS = 3
/** All charts are within the viewport: what is off screen is not drawn. */
const VIEWPORT = { width: 1600, height: 1200 }
const CASES = [
  { count: 1, across: 1, height: 400, fps: null },
  { count: 12, across: 4, height: 300, fps: 55 },
  { count: 50, across: 7, height: 140, fps: 50 },
] as const
const FOLDER = join(import.meta.dirname, 'browser')
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
]

interface Measured {
  readonly fps: number
  /** ms of JavaScript for each update of all charts, scrolling between the updates included. */
  readonly script: number
  /** The same with style, layout and paint: all that the main thread did. */
  readonly mainThread: number
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}

async function pageOf(entry: string): Promise<{ script: string; style: string }> {
  const { outputFiles } = await build({
    entryPoints: [join(FOLDER, entry)],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  })
  const style = await readFile(join(FOLDER, 'charts.css'), 'utf8')
  return { script: outputFiles[0]?.text ?? '', style }
}

async function measure(
  browser: Browser,
  { script, style }: { script: string; style: string },
  { count, across, height }: (typeof CASES)[number],
): Promise<Measured> {
  const page = await browser.newPage({ viewport: VIEWPORT })
  try {
    await page.setContent(
      `<!doctype html><style>${style}\n#root { grid-template-columns: repeat(${across}, minmax(0, 1fr)) }</style><div id="root"></div>`,
    )
    await page.addScriptTag({ content: script })
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Performance.enable')
    const seconds = async () => {
      const { metrics } = await devtools.send('Performance.getMetrics')
      const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN
      return { script: of('ScriptDuration'), mainThread: of('TaskDuration') }
    }
    await page.evaluate((options) => void window.chartsBench.mount(options), {
      count,
      columns: COLUMNS,
      hz: HZ,
      height,
    })
    await page.waitForTimeout(SETTLE_MS)
    const before = await seconds()
    const { frames, ms } = await page.evaluate((forMs) => window.chartsBench.countFrames(forMs), MEASURE_MS)
    const after = await seconds()
    const updates = (ms / 1000) * HZ
    return {
      fps: (frames * 1000) / ms,
      script: ((after.script - before.script) * 1000) / updates,
      mainThread: ((after.mainThread - before.mainThread) * 1000) / updates,
    }
  } finally {
    await page.close()
  }
}

export async function run(): Promise<BenchReport> {
  const [ours, peer] = await Promise.all([pageOf('charts.tsx'), pageOf('uplot.ts')])
  const executablePath = process.env.WATCHROOM_BROWSER ?? '/usr/bin/chromium'
  const browser = await chromium.launch({ executablePath, args: FLAGS })
  const rows: Record<string, string | number>[] = []
  const targets: BenchTarget[] = []
  try {
    for (const one of CASES) {
      const mine: Measured[] = []
      const theirs: Measured[] = []
      for (let i = 0; i < ROUNDS; i++) {
        mine.push(await measure(browser, ours, one))
        theirs.push(await measure(browser, peer, one))
      }
      const fps = median(mine.map((measured) => measured.fps))
      for (const [way, list] of [
        ['Watchroom', mine],
        ['uPlot', theirs],
      ] as const)
        rows.push({
          charts: one.count,
          way,
          'frames/s': round(median(list.map((measured) => measured.fps)), 1),
          'script ms an update': round(median(list.map((measured) => measured.script)), 2),
          'main thread ms an update': round(median(list.map((measured) => measured.mainThread)), 2),
        })
      if (one.fps !== null)
        targets.push({
          text: `${one.count} charts of ${COLUMNS} columns at ${HZ} Hz: at least ${one.fps} frames a second`,
          measured: fps.toFixed(1),
          pass: fps >= one.fps,
        })
    }
  } finally {
    await browser.close()
  }
  return { name: 'browser', rows, targets }
}
