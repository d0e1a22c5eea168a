import { setTimeout as wait } from 'node:timers/promises'
import type { ViewPack, WatchRequest } from '../lib/protocol/live-events.ts'
import type { Position } from '../lib/protocol/positions.ts'
import { postEvery, startProgram, startServer } from './program.ts'
import type { BenchReport } from './report.ts'

const CLIENTS = 1000
const FEEDS = 20
const ROUNDS = 3

interface Joined {
  readonly ms: number
  readonly resumed: number
  readonly pack: ViewPack
}

/** 1,000 clients resume one room of 20 feeds at 10 Hz at once, as after a network cut of two seconds. */
export async function run(): Promise<BenchReport> {
  const server = await startServer()
  const viewers = await startProgram('viewers')
  const stopPosting = postEvery(server.url, 100, (tick) =>
    Array.from({ length: FEEDS }, (_, i) => ({ source: `storm/${i}`, value: tick + i / 7 })),
  )
  await wait(3000)
  const view = [{ match: 'storm/*', windows: [{ last: 100 }, { span: 60_000 }] }]
  const range = { span: 300_000, columns: 600 }
  const fresh: WatchRequest = { view, range }
  const rows: Record<string, string | number>[] = []
  let worstBlock = 0
  let all = true
  for (let round = 0; round < ROUNDS; round++) {
    const first = await viewers.ask<Joined>({ ask: 'watch', port: server.port, count: 1, request: fresh })
    const since: Record<string, Position> = {}
    for (const { id, epoch, points } of first.pack.feeds) since[id] = { epoch, offset: points.to }
    await viewers.ask({ ask: 'close' })
    await wait(2000)
    for (const [what, request] of [
      ['resume', { ...fresh, since }],
      ['first visit', fresh],
    ] as const) {
      await server.ask({ ask: 'loopReset' })
      const { ms, resumed } = await viewers.ask<Joined>({
        ask: 'watch',
        port: server.port,
        count: CLIENTS,
        request,
      })
      const block = await server.ask<number>({ ask: 'loopMax' })
      if (what === 'resume') {
        worstBlock = Math.max(worstBlock, block)
        all &&= resumed === CLIENTS
      }
      rows.push({
        what,
        clients: CLIENTS,
        'all live after, ms': Math.round(ms),
        resumed,
        'longest event-loop block, ms': Number(block.toFixed(1)),
        'server RSS, MiB': Math.round((await server.ask<number>({ ask: 'rss' })) / 2 ** 20),
      })
      await viewers.ask({ ask: 'close' })
      await wait(1000)
    }
  }
  await stopPosting()
  await Promise.all([server.stop(), viewers.stop()])
  return {
    name: 'join-storm',
    rows,
    targets: [
      {
        text: 'longest event-loop block while 1,000 resume: at most 50 ms',
        measured: `${worstBlock.toFixed(1)} ms`,
        pass: worstBlock <= 50,
      },
      { text: 'all resume without a hole', measured: String(all), pass: all },
    ],
  }
}
