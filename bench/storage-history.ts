import { createLiveClient } from '../lib/client/live-client.ts'
import { quantile, startProgram, startServer, temporaryDir } from './program.ts'
import type { BenchReport } from './report.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const COLUMNS = 1200
const ROUNDS = 40
const STEP_MS = 100
const SPANS = [
  { name: '1 h', span: HOUR, peer: true },
  { name: '1 d', span: DAY, peer: true },
  { name: '30 d', span: 30 * DAY, peer: false },
]

/**
 * Ranges of a 10 Hz feed of 30 days (25.9 million points) into 1,200 columns with their exact statistics, over the socket
 * that charts use; against rows with an index, of one day, that SQLite groups.
 */
export async function run(): Promise<BenchReport> {
  const dir = await temporaryDir()
  const log = await startProgram('log')
  const newest = Math.floor(Date.now() / 1000) * 1000
  const filled = await log.ask<{ ms: number; bytes: number }>({
    ask: 'walk',
    dir: dir.path,
    feeds: 1,
    points: (30 * DAY) / STEP_MS,
    step: STEP_MS,
    newest,
  })
  await log.stop()
  const peer = await measurePeer(newest)

  const server = await startServer({ DATA_DIR: dir.path, RETENTION: '*=entries:forever' })
  const client = createLiveClient({ url: server.url })
  const rows: Record<string, string | number>[] = []
  const targets: BenchReport['targets'][number][] = []
  for (const { name, span } of SPANS) {
    const took: number[] = []
    let answered = { total: 0, source: '', columns: 0 }
    for (let i = 0; i <= ROUNDS; i++) {
      // Each a little further back, as when somebody pans: no two questions are the same.
      const to = newest - (i * span) / COLUMNS
      const began = performance.now()
      const history = await client.history({
        feed: 'bench-0',
        from: to - span,
        to,
        columns: COLUMNS,
        windows: [],
      })
      took.push(performance.now() - began)
      answered = { total: history.total, source: history.source, columns: history.own.n.length }
    }
    const [first = Number.NaN, ...warm] = took
    const rowsP50 = peer.get(span)
    rows.push({
      range: name,
      points: answered.total,
      columns: answered.columns,
      from: answered.source,
      'first, ms': Number(first.toFixed(1)),
      'p50, ms': Number(quantile(warm, 0.5).toFixed(1)),
      'p95, ms': Number(quantile(warm, 0.95).toFixed(1)),
      'rows, p50, ms': rowsP50 === undefined ? '–' : Number(rowsP50.toFixed(1)),
      ratio: rowsP50 === undefined ? '–' : Number((rowsP50 / quantile(warm, 0.5)).toFixed(1)),
    })
    if (span === DAY)
      targets.push({
        text: 'a day of 10 Hz into 1,200 columns, warm: at most 50 ms',
        measured: `p50 ${quantile(warm, 0.5).toFixed(1)} ms, p95 ${quantile(warm, 0.95).toFixed(1)} ms`,
        pass: quantile(warm, 0.95) <= 50,
      })
  }
  client.close()
  await server.stop()
  await dir.remove()
  rows.push({
    range: `filled in ${Math.round(filled.ms / 1000)} s, ${Math.round(filled.bytes / 2 ** 20)} MiB`,
  })
  return { name: 'storage-history', rows, targets }
}

/** By span, p50 in ms. */
async function measurePeer(newest: number): Promise<Map<number, number>> {
  const spans = SPANS.filter(({ peer }) => peer).map(({ span }) => span)
  const points = (1.1 * DAY) / STEP_MS
  const peer = await startProgram('insert')
  const { took } = await peer.ask<{ took: number[][] }>({
    ask: 'keep',
    times: Float64Array.from({ length: points }, (_, i) => newest - (points - 1 - i) * STEP_MS),
    values: Float64Array.from({ length: points }, (_, i) => Math.sin(i / 1000) * 100),
    spans,
    columns: COLUMNS,
    rounds: 5,
  })
  await peer.stop()
  return new Map(spans.map((span, i) => [span, quantile(took[i] ?? [], 0.5)]))
}
