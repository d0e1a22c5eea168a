import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import WebSocket from 'ws'
import { createLiveClient } from '../lib/client/live-client.ts'

export const VIEWERS = 10

/** Posts 0, 1, 2, … over a socket; gives when each was handed over. */
export async function postAtPace(socket: WebSocket, rate: number, seconds: number): Promise<number[]> {
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

/** From handing a point to a socket of one server until it is in the stores of ten clients of another (or the same), ms. */
export async function measureLatency(
  servers: { readonly post: string; readonly watch: string },
  rate: number,
  seconds: number,
): Promise<number[]> {
  const socket = new WebSocket(`${servers.post.replace('http', 'ws')}/ws`)
  await once(socket, 'open')
  socket.send(JSON.stringify({ source: 'latency', value: -1 }))
  const clients = Array.from({ length: VIEWERS }, () => createLiveClient({ url: servers.watch }))
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
  const sent = await postAtPace(socket, rate, seconds)
  for (const client of clients) client.close()
  socket.terminate()
  const latencies = arrivals.map(({ value, at }) => at - (sent[value] ?? Number.NaN))
  if (latencies.length < rate * seconds * VIEWERS) throw new Error(`only ${latencies.length} arrivals`)
  return latencies
}
