import { setTimeout as wait } from 'node:timers/promises'
import type { WatchRequest } from '../lib/protocol/live-events.ts'
import { median, type Program, postEvery, startProgram, startServer } from './program.ts'
import type { BenchReport } from './report.ts'

const SECONDS = 5
const ROUNDS = 3
const FEEDS = 20
const TICK_MS = 50

const request: WatchRequest = {
  view: [{ match: 'fan/*', windows: [{ last: 100 }] }],
  range: { span: 60_000, columns: 600 },
}

/** Frames delivered and server CPU (µs) within a few seconds. */
async function measure(server: Program, viewers: Program): Promise<{ frames: number; cpu: number }> {
  await wait(500)
  const [frames, cpu] = [
    await viewers.ask<number>({ ask: 'frames' }),
    await server.ask<number>({ ask: 'cpu' }),
  ]
  await wait(SECONDS * 1000)
  const after = await server.ask<number>({ ask: 'cpu' })
  return { frames: (await viewers.ask<number>({ ask: 'frames' })) - frames, cpu: after - cpu }
}

/**
 * One view at its full rate (20 frames/s; 20 feeds move in each), against a bare `ws` broadcast of the same bytes at the
 * same rate. A view's rate is bounded, so what can be compared is the server's CPU time per delivered frame. Taking the
 * points and computing the frame costs the same however many watch: that is measured with one viewer and taken off, for
 * the peer likewise; "all in" leaves it in.
 */
export async function run(): Promise<BenchReport> {
  const rows: Record<string, string | number>[] = []
  const targets: BenchReport['targets'][number][] = []
  for (const count of [100, 1000]) {
    const server = await startServer()
    const bare = await startProgram('bare')
    const viewers = await startProgram('viewers')
    const barePort = await bare.ask<number>({ ask: 'port' })
    const stopPosting = postEvery(server.url, TICK_MS, (tick) =>
      Array.from({ length: FEEDS }, (_, i) => ({ source: `fan/${i}`, value: tick + i / 7 })),
    )
    await wait(300)
    const join = (many: number) => viewers.ask({ ask: 'watch', port: server.port, count: many, request })
    const listen = (many: number) =>
      viewers.ask({ ask: 'plain', url: `ws://127.0.0.1:${barePort}/`, count: many })
    const ours: number[] = []
    const allIn: number[] = []
    const peer: number[] = []
    const rate: number[] = []
    let bytes = 0
    for (let round = 0; round < ROUNDS; round++) {
      await join(1)
      const mineAlone = await measure(server, viewers)
      await join(count)
      const mine = await measure(server, viewers)
      ours.push((mine.cpu - mineAlone.cpu) / (mine.frames - mineAlone.frames))
      allIn.push(mine.cpu / mine.frames)
      rate.push(mine.frames / SECONDS)
      const text = await viewers.ask<string>({ ask: 'sample' })
      bytes = text.length
      await listen(1)
      await bare.ask({ ask: 'broadcast', text, ms: TICK_MS })
      const theirsAlone = await measure(bare, viewers)
      await listen(count)
      const theirs = await measure(bare, viewers)
      peer.push((theirs.cpu - theirsAlone.cpu) / (theirs.frames - theirsAlone.frames))
      await bare.ask({ ask: 'broadcast', text: null, ms: 0 })
    }
    await stopPosting()
    const ratio = median(peer) / median(ours)
    rows.push({
      viewers: count,
      'bytes a frame': bytes,
      'frames/s delivered': Math.round(median(rate)),
      'CPU µs a delivered frame': Number(median(ours).toFixed(1)),
      'all in, CPU µs': Number(median(allIn).toFixed(1)),
      'bare ws, CPU µs': Number(median(peer).toFixed(1)),
      ratio: Number(ratio.toFixed(2)),
    })
    targets.push({
      text: `${count} viewers: at least 0.6 of a bare ws broadcast of the same bytes`,
      measured: ratio.toFixed(2),
      pass: ratio >= 0.6,
    })
    await Promise.all([server.stop(), bare.stop(), viewers.stop()])
  }
  return { name: 'fan-out', rows, targets }
}
