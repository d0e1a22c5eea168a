import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import WebSocket from 'ws'
import { createLiveClient } from '../lib/client/live-client.ts'
import { quantile, startProgram, startServer, temporaryDir } from './program.ts'
import type { BenchReport } from './report.ts'

const DAY = 24 * 3_600_000
const STEP_MS = 100
const SECONDS = 20
const PROBE_MS = 20

interface Answered {
  readonly acks: number[]
  readonly queries: number[]
}

/** Posts a point every 20 ms and asks for a month again and again, until `done`; both in ms from asking to the answer. */
async function answerTimes(
  url: string,
  newest: number,
  months: boolean,
  done: Promise<unknown>,
): Promise<Answered> {
  let running = true
  const ended = done.then(() => {
    running = false
  })
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`)
  await once(socket, 'open')
  const acks: number[] = []
  const sent = new Map<number, number>()
  socket.on('message', (data) => {
    const began = sent.get(JSON.parse(String(data)).id)
    if (began !== undefined) acks.push(performance.now() - began)
  })
  const probe = (async () => {
    for (let id = 0; running; id++) {
      sent.set(id, performance.now())
      socket.send(JSON.stringify({ id, points: [{ source: 'probe', value: id }] }))
      await wait(PROBE_MS)
    }
    while (acks.length < sent.size) await wait(1)
  })()
  const client = createLiveClient({ url })
  const queries: number[] = []
  while (running && months) {
    const began = performance.now()
    const from = newest - 30 * DAY
    await client.history({ feed: 'bench-0', from, to: newest, columns: 1200, windows: [{ span: 3_600_000 }] })
    queries.push(performance.now() - began)
  }
  await Promise.all([ended, probe])
  client.close()
  socket.terminate()
  return { acks, queries }
}

/** Ingest as fast as it is taken (so chunks are sealed all the while), a month asked for without pause, and who waits. */
export async function run(): Promise<BenchReport> {
  const dir = await temporaryDir()
  const log = await startProgram('log')
  const newest = Math.floor(Date.now() / 1000) * 1000
  await log.ask({ ask: 'walk', dir: dir.path, feeds: 1, points: (30 * DAY) / STEP_MS, step: STEP_MS, newest })
  await log.stop()
  const producer = await startProgram('post')
  const server = await startServer({ DATA_DIR: dir.path, RETENTION: '*=entries:forever', MAX_FEEDS: '20000' })
  const rows: Record<string, string | number>[] = []
  const targets: BenchReport['targets'][number][] = []
  const post = (messages: number, size: number, feeds: number) =>
    producer.ask<number>({ ask: 'post', door: 'ws', port: server.port, messages, size, feeds })
  const warm = await post(6400, 100, 1000)
  for (const { name, ingest, months } of [
    { name: 'nothing else', ingest: false, months: false },
    { name: 'a month asked for without pause', ingest: false, months: true },
    { name: 'full ingest', ingest: true, months: false },
    { name: 'full ingest and a month without pause', ingest: true, months: true },
  ]) {
    await wait(2000)
    await server.ask({ ask: 'loopReset' })
    const messages = Math.floor(((6400 / warm) * SECONDS * 1000) / 64) * 64
    let rate = 0
    const load = ingest
      ? post(messages, 100, 1000).then((ms) => {
          rate = (messages * 100 * 1000) / ms
        })
      : wait(SECONDS * 1000)
    const { acks, queries } = await answerTimes(server.url, newest, months, load)
    const loopP99 = await server.ask<number>({ ask: 'loopP99' })
    const loopMax = await server.ask<number>({ ask: 'loopMax' })
    const ackP99 = quantile(acks, 0.99)
    rows.push({
      beside: name,
      'points/s': Math.round(rate),
      'ack p50, ms': Number(quantile(acks, 0.5).toFixed(1)),
      'ack p99, ms': Number(ackP99.toFixed(1)),
      'loop delay p99, ms': Number(loopP99.toFixed(1)),
      'loop delay max, ms': Number(loopMax.toFixed(1)),
      'month p50, ms': queries.length === 0 ? '–' : Number(quantile(queries, 0.5).toFixed(0)),
      'RSS, MiB': Math.round((await server.ask<number>({ ask: 'rss' })) / 2 ** 20),
    })
    if (ingest && months)
      targets.push(
        { text: 'an ack at p99: at most 50 ms', measured: `${ackP99.toFixed(1)} ms`, pass: ackP99 <= 50 },
        {
          text: 'event-loop delay at p99: at most 20 ms',
          measured: `${loopP99.toFixed(1)} ms`,
          pass: loopP99 <= 20,
        },
      )
  }
  await Promise.all([server.stop(), producer.stop()])
  await dir.remove()
  return { name: 'storage-load', rows, targets }
}
