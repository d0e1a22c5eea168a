import { join } from 'node:path'
import { startProgram, startServer, temporaryDir } from './program.ts'
import type { BenchReport } from './report.ts'

const POINTS = 10_000_000
const FEEDS = 1000
/** So that a minute of what was there is not sealed yet when the server is killed. */
const LATE_POINTS = 640_000

interface Start {
  readonly ms: number
  rss(): Promise<number>
  readonly port: number
  stop(signal?: NodeJS.Signals): Promise<void>
}

/** Until it says that it is ready. */
async function start(env: Record<string, string>): Promise<Start> {
  const began = performance.now()
  const server = await startServer(env)
  while ((await fetch(`${server.url}/readyz`)).status !== 200);
  const ms = performance.now() - began
  return { ms, rss: () => server.ask<number>({ ask: 'rss' }), port: server.port, stop: server.stop }
}

/** From starting the process to `/readyz`, with 10 million points on disk; and the memory of 10,000 feeds. */
export async function run(): Promise<BenchReport> {
  const rows: Record<string, string | number>[] = []
  const note = async (what: string, { ms, rss }: Start) =>
    rows.push({ what, 'ready after, ms': Math.round(ms), 'RSS, MiB': Math.round((await rss()) / 2 ** 20) })
  const producer = await startProgram('post')

  // The first start bundles the sources: not what is measured.
  await (await start({})).stop()
  const dir = await temporaryDir()
  const empty = await start({ DATA_DIR: join(dir.path, 'empty') })
  await note('an empty directory', empty)
  await empty.stop()

  const log = await startProgram('log')
  await log.ask({ ask: 'walk', dir: dir.path, feeds: FEEDS, points: POINTS, step: 1000, newest: Date.now() })
  await log.stop()
  const env = { DATA_DIR: dir.path, MAX_FEEDS: '20000' }
  const clean = await start(env)
  await note('10 million points in 1,000 feeds, stopped properly', clean)
  await producer.ask({
    ask: 'post',
    door: 'ws',
    port: clean.port,
    messages: LATE_POINTS / 100,
    size: 100,
    feeds: 1000,
  })
  await clean.stop()
  const killed = await start(env)
  await note('the same, killed under load', killed)
  await killed.stop()

  const many = await start({ DATA_DIR: join(dir.path, 'many'), MAX_FEEDS: '20000' })
  for (const round of [1, 2, 3, 4]) {
    const messages = 9600
    await producer.ask({ ask: 'post', door: 'ws', port: many.port, messages, size: 100, feeds: 10_000 })
    rows.push({
      what: `10,000 feeds with ${(messages * 100 * round) / 10_000} points each`,
      'RSS, MiB': Math.round((await many.rss()) / 2 ** 20),
    })
  }
  await many.stop()
  await producer.stop()
  await dir.remove()
  const slowest = Math.max(clean.ms, killed.ms)
  const targets = [
    {
      text: 'ready within 2 s with 10 million points',
      measured: `${Math.round(slowest)} ms`,
      pass: slowest <= 2000,
    },
  ]
  return { name: 'storage-start', rows, targets }
}
