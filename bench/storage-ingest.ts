import { median, startProgram, startServer, temporaryDir } from './program.ts'
import type { BenchReport } from './report.ts'

const SIZES = [1, 100, 1000]
const FEEDS = [1, 100, 10_000]
/** Points of one measurement, so that each takes about a second. */
const POINTS: Record<number, number> = { 1: 102_400, 100: 640_000, 1000: 1_280_000 }
const ROUNDS = 3

/**
 * Points/s over `/ws` into the log on disk, counted once the last one is durable, against a server on the same library
 * that inserts each message's points as rows in one transaction; and against inserting alone, without a network.
 */
export async function run(): Promise<BenchReport> {
  const producer = await startProgram('post')
  const rows: Record<string, string | number>[] = []
  const ratios: number[] = []
  for (const size of SIZES) {
    for (const feeds of FEEDS) {
      const dir = await temporaryDir()
      const server = await startServer({ DATA_DIR: dir.path, MAX_FEEDS: '20000' })
      const peer = await startProgram('insert')
      const peerPort = await peer.ask<number>({ ask: 'port' })
      const points = POINTS[size] ?? 0
      const rates: { ours: number[]; peer: number[]; alone: number[] } = { ours: [], peer: [], alone: [] }
      for (let round = 0; round <= ROUNDS; round++) {
        for (const [who, port] of [
          ['ours', server.port],
          ['peer', peerPort],
        ] as const) {
          const messages = points / size
          const ms = await producer.ask<number>({ ask: 'post', door: 'ws', port, messages, size, feeds })
          if (round > 0) rates[who].push((points / ms) * 1000)
        }
        await peer.ask({ ask: 'fresh' })
        const alone = await peer.ask<number>({ ask: 'insert', size, feeds, points: points / 4 })
        if (round > 0) rates.alone.push(alone)
      }
      await expectLogged(server.url, points * (ROUNDS + 1))
      const ratio = median(rates.ours) / median(rates.peer)
      ratios.push(ratio)
      rows.push({
        'points a message': size,
        feeds,
        'points/s': Math.round(median(rates.ours)),
        'ws + INSERT, points/s': Math.round(median(rates.peer)),
        ratio: Number(ratio.toFixed(2)),
        'INSERT alone, points/s': Math.round(median(rates.alone)),
      })
      await Promise.all([server.stop(), peer.stop()])
      await dir.remove()
    }
  }
  await producer.stop()
  const least = Math.min(...ratios)
  const targets = [
    {
      text: 'never slower than inserting rows',
      measured: `${least.toFixed(2)} at the least`,
      pass: least >= 1,
    },
  ]
  return { name: 'storage-ingest', rows, targets }
}

interface Page {
  readonly feeds: readonly { readonly head: { readonly offset: number } }[]
  readonly next: string | null
}

async function expectLogged(url: string, points: number): Promise<void> {
  let logged = 0
  let cursor: string | null = ''
  while (cursor !== null) {
    const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page = (await (await fetch(`${url}/api/v1/feeds?limit=1000${query}`)).json()) as Page
    for (const { head } of page.feeds) logged += head.offset
    cursor = page.next
  }
  if (logged < points) throw new Error(`${logged} points of ${points} are in the log`)
}
