import { once } from 'node:events'
import WebSocket from 'ws'
import { measureLatency, postAtPace, VIEWERS } from './measure-latency.ts'
import { quantile, startProgram, startServer } from './program.ts'
import type { BenchReport } from './report.ts'

const CASES = [
  { rate: 10, seconds: 20, p50: 5, p99: 30 },
  { rate: 100, seconds: 10, p50: null, p99: 65 },
]

type OnValue = (value: number) => void

async function ours(rate: number, seconds: number): Promise<number[]> {
  const { url, stop } = await startServer()
  const latencies = await measureLatency({ post: url, watch: url }, rate, seconds)
  await stop()
  return latencies
}

async function relay(rate: number, seconds: number): Promise<number[]> {
  const bare = await startProgram('bare')
  const url = `ws://127.0.0.1:${await bare.ask<number>({ ask: 'port' })}`
  const socket = new WebSocket(`${url}/relay`)
  await once(socket, 'open')
  const arrivals: { value: number; at: number }[] = []
  const onValue: OnValue = (value) => arrivals.push({ value, at: performance.now() })
  const viewers = await Promise.all(
    Array.from({ length: VIEWERS }, async () => {
      const viewer = new WebSocket(`${url}/viewer`)
      await once(viewer, 'open')
      viewer.on('message', (data) => onValue(JSON.parse(String(data)).value))
      return viewer
    }),
  )
  const sent = await postAtPace(socket, rate, seconds)
  for (const one of [socket, ...viewers]) one.terminate()
  await bare.stop()
  return arrivals.map(({ value, at }) => at - (sent[value] ?? Number.NaN))
}

export async function run(): Promise<BenchReport> {
  const rows: Record<string, string | number>[] = []
  const targets: BenchReport['targets'][number][] = []
  for (const { rate, seconds, p50, p99 } of CASES) {
    const mine = await ours(rate, seconds)
    const theirs = await relay(rate, seconds)
    const ms = (numbers: readonly number[], q: number) => Number(quantile(numbers, q).toFixed(2))
    rows.push({
      'points/s': rate,
      viewers: VIEWERS,
      'p50, ms': ms(mine, 0.5),
      'p99, ms': ms(mine, 0.99),
      'bare relay p50, ms': ms(theirs, 0.5),
      'bare relay p99, ms': ms(theirs, 0.99),
    })
    if (p50 !== null)
      targets.push({
        text: `${rate} points/s: p50 at most ${p50} ms`,
        measured: `${ms(mine, 0.5)} ms`,
        pass: ms(mine, 0.5) <= p50,
      })
    targets.push({
      text: `${rate} points/s: p99 at most ${p99} ms`,
      measured: `${ms(mine, 0.99)} ms`,
      pass: ms(mine, 0.99) <= p99,
    })
  }
  return { name: 'latency', rows, targets }
}
