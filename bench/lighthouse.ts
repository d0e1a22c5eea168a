import { execFile } from 'node:child_process'
import { access, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { BROWSER_FLAGS, feed, makePlantRoom, PLANT_FEEDS, startBuilt } from './plant-room.ts'
import { postEvery, temporaryDir } from './program.ts'
import type { BenchReport, BenchTarget } from './report.ts'

/** 185 MB that nothing else needs: installed beside the results when this is first asked for, not with the project. */
const VERSION = '12.8.2'
const folder = join(import.meta.dirname, 'results', 'lighthouse')
const CATEGORIES = ['accessibility', 'best-practices'] as const
const LEAST = 95
const PAGES = ['/', '/rooms/plant', `/feed?id=${encodeURIComponent(feed(0))}`, '/refusals', '/api']
const run_ = promisify(execFile)

interface Result {
  readonly categories: Readonly<
    Record<string, { score: number; auditRefs: { id: string; weight: number }[] }>
  >
  readonly audits: Readonly<Record<string, { score: number | null }>>
}

async function install(): Promise<string> {
  const cli = join(folder, 'node_modules/lighthouse/cli/index.js')
  const there = await access(cli).then(
    () => true,
    () => false,
  )
  if (there) return cli
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n')
  await run_('npm', ['install', '--no-audit', '--no-fund', `lighthouse@${VERSION}`], { cwd: folder })
  return cli
}

async function judge(cli: string, url: string): Promise<Result> {
  const { stdout } = await run_(
    process.execPath,
    [
      cli,
      url,
      '--quiet',
      '--output=json',
      `--only-categories=${CATEGORIES.join(',')}`,
      `--chrome-flags=--headless=new ${BROWSER_FLAGS.join(' ')}`,
    ],
    {
      env: { ...process.env, CHROME_PATH: process.env.WATCHROOM_BROWSER ?? '/usr/bin/chromium' },
      maxBuffer: 64 * 2 ** 20,
    },
  )
  return JSON.parse(stdout) as Result
}

/** What Lighthouse says of the pages of a running server. */
export async function run(): Promise<BenchReport> {
  const cli = await install()
  const dir = await temporaryDir()
  const server = await startBuilt({ DATA_DIR: dir.path })
  const stopPosting = postEvery(server.url, 1000, (tick) =>
    Array.from({ length: PLANT_FEEDS }, (_, i) => ({ source: feed(i), value: Math.sin(tick / 20 + i) })),
  )
  try {
    await makePlantRoom(server.url)
    const rows: Record<string, string | number>[] = []
    const targets: BenchTarget[] = []
    for (const page of PAGES) {
      const { categories, audits } = await judge(cli, server.url + page)
      const score = (name: string): number => Math.round((categories[name]?.score ?? 0) * 100)
      const short = CATEGORIES.flatMap((name) => categories[name]?.auditRefs ?? [])
        .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 1)
        .map(({ id }) => id)
      const scores = CATEGORIES.map(score)
      rows.push({
        page,
        accessibility: score('accessibility'),
        'best practices': score('best-practices'),
        short: short.join(' '),
      })
      targets.push({
        text: `${page}: at least ${LEAST} for accessibility and best practices`,
        measured: scores.join(' and '),
        pass: scores.every((one) => one >= LEAST),
      })
    }
    return { name: 'lighthouse', rows, targets }
  } finally {
    await stopPosting()
    await server.stop()
    await dir.remove()
  }
}
