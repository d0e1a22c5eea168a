import { median, startProgram, startServer } from './program.ts'
import type { BenchReport } from './report.ts'

const CASES = [
  { name: '/ws, 1 a message', door: 'ws', messages: 307_200, size: 1 },
  { name: '/ws, 100 a message', door: 'ws', messages: 19_200, size: 100 },
  { name: 'Socket.IO, 1 an emit', door: 'socket.io', messages: 50_000, size: 1 },
  { name: 'Socket.IO, 100 an emit', door: 'socket.io', messages: 5_000, size: 100 },
  { name: 'HTTP NDJSON, 10,000 a request', door: 'ndjson', messages: 100, size: 10_000 },
]
const ROUNDS = 5

/** Points/s into the log, against a server on the same libraries that parses the same messages and forgets them. */
export async function run(): Promise<BenchReport> {
  const producer = await startProgram('post')
  const rows: Record<string, string | number>[] = []
  const ratios = new Map<string, number>()
  for (const { name, door, messages, size } of CASES) {
    const rates: { ours: number[]; peer: number[]; ourCpu: number[]; peerCpu: number[] } = {
      ours: [],
      peer: [],
      ourCpu: [],
      peerCpu: [],
    }
    // Each case has fresh processes; within a round both are measured one after the other.
    const server = await startServer({ MAX_QUEUED_POINTS: '1000000' })
    const bare = await startProgram('bare')
    const barePort = await bare.ask<number>({ ask: 'port' })
    const total = messages * size
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [who, port, program] of [
        ['ours', server.port, server],
        ['peer', barePort, bare],
      ] as const) {
        const before = await program.ask<number>({ ask: 'cpu' })
        const ms = await producer.ask<number>({ ask: 'post', door, port, messages, size })
        const cpu = (await program.ask<number>({ ask: 'cpu' })) - before
        if (round === 0) continue
        rates[who].push((total / ms) * 1000)
        rates[who === 'ours' ? 'ourCpu' : 'peerCpu'].push(cpu / total)
      }
    }
    const held = await (await fetch(`${server.url}/api/v1/feeds?limit=100`)).json()
    const logged = held.feeds.reduce(
      (sum: number, feed: { head: { offset: number } }) => sum + feed.head.offset,
      0,
    )
    if (logged < total * (ROUNDS + 1))
      throw new Error(`${name}: ${logged} points of ${total * (ROUNDS + 1)} are in the log`)
    const ratio = median(rates.ours) / median(rates.peer)
    ratios.set(name, ratio)
    rows.push({
      door: name,
      'points/s': Math.round(median(rates.ours)),
      'parse only, points/s': Math.round(median(rates.peer)),
      ratio: Number(ratio.toFixed(2)),
      'CPU µs a point': Number(median(rates.ourCpu).toFixed(2)),
      'parse only, CPU µs': Number(median(rates.peerCpu).toFixed(2)),
    })
    await Promise.all([server.stop(), bare.stop()])
  }
  await producer.stop()
  const targets = ['/ws, 1 a message', '/ws, 100 a message'].map((name) => ({
    text: `${name}: at least 0.5 of a bare ws that only parses`,
    measured: (ratios.get(name) ?? 0).toFixed(2),
    pass: (ratios.get(name) ?? 0) >= 0.5,
  }))
  return { name: 'ingest', rows, targets }
}
