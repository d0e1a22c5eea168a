import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import WebSocket from 'ws'
import { createLiveClient } from '../lib/client/live-client.ts'
import { quantile, startProgram, startServer } from './program.ts'
import type { BenchReport } from './report.ts'

const VIEWERS = 10
const CASES = [
  { rate: 10, seconds: 20, p50: 5, p99: 30 },
  { rate: 100, seconds: 10, p50: null, p99: 65 },
]

type OnValue = (value: number) => void

async function post(socket: WebSocket, rate: number, seconds: number): Promise<number[]> {
  const sent: number[] = []
  const began = performance.now()
  for (let i = 0; i < rate * seconds; i++) {
    // An uneven pace, so that posts do not fall into step with the server's ticks.
    await wait(Math.max(0, began + ((i + ((i * 7919) % 97) / 97) * 1000) / rate - performance.now()))
    sent.push(performance.now())
    socket.send(JSON.stringify({ source: 'latency', value: i }))
  }
  await wait(300)
  return sent
}

/** From handing a point to a socket until it is in a client's store, ms, with all viewers in one process. */
async function ours(rate: number, seconds: number): Promise<number[]> {
  const server = await startServer()
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws`)
  await once(socket, 'open')
  socket.send(JSON.stringify({ source: 'latency', value: -1 }))
  const latencies: number[] = []
  let sent: number[] = []
  const clients = Array.from({ length: VIEWERS }, () => createLiveClient({ url: server.url }))
  const arrivals: { value: number; at: number }[] = []
  for (const client of clients) {
    const view = client.watch([{ feed: 'latency', windows: [{ last: 100 }] }], { span: 60_000, columns: 600 })
    while (view.feed('latency') === undefined) await wait(10)
    const feed = view.feed('latency')
    let head = feed?.getSnapshot().head ?? 0
    feed?.subscribe(() => {
      const at = performance.now()
      const { offsets, values } = feed.recent()
      for (let i = offsets.length - 1; i >= 0 && (offsets[i] ?? 0) > head; i--)
        arrivals.push({ value: values[i] ?? -1, at })
      head = feed.getSnapshot().head
    })
  }
  sent = await post(socket, rate, seconds)
  for (const { value, at } of arrivals) latencies.push(at - (sent[value] ?? Number.NaN))
  for (const client of clients) client.close()
  socket.terminate()
  await server.stop()
  if (latencies.length < rate * seconds * VIEWERS) throw new Error(`only ${latencies.length} arrivals`)
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
  const sent = await post(socket, rate, seconds)
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
