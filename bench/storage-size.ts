import { recordMachine } from './codec-data.ts'
import { startProgram, temporaryDir } from './program.ts'
import type { BenchReport } from './report.ts'

const HOURS = 12
const HOUR = 3_600_000

interface Used {
  readonly points: number
  readonly bytes: number
}

/** What this machine's metrics are now, measured ten times a second for a minute: columns by name, `time` (ms) first. */
async function recordedMetrics(): Promise<Map<string, Float64Array>> {
  const feeds = await recordMachine(600, 100)
  const times = feeds[0]?.times ?? new Float64Array()
  // As if once a second: that is how the server measures.
  const spread = times.map((time) => (times[0] ?? 0) + (time - (times[0] ?? 0)) * 10)
  return new Map([['time', spread], ...feeds.map(({ name, values }) => [name, values] as const)])
}

/** Bytes in use in the file for each sample, rollup rows and all, once the server was stopped; against rows with an index. */
export async function run(): Promise<BenchReport> {
  const recorded = await recordedMetrics()
  const newest = Math.floor(Date.now() / 1000) * 1000
  const rows: Record<string, string | number>[] = []
  let metrics = Number.NaN

  async function measure(name: string, task: Record<string, unknown>): Promise<void> {
    const dir = await temporaryDir()
    const log = await startProgram('log')
    const peer = await startProgram('insert')
    const ours = await log.ask<Used>({ ...task, dir: dir.path, newest } as never)
    const points = 200_000
    const { bytes } = await peer.ask<{ bytes: number }>({
      ask: 'keep',
      times: Float64Array.from({ length: points }, (_, i) => newest + i * 1000),
      values: Float64Array.from({ length: points }, (_, i) => Math.sin(i)),
      spans: [],
      columns: 1,
      rounds: 0,
    })
    await Promise.all([log.stop(), peer.stop()])
    await dir.remove()
    const perSample = ours.bytes / ours.points
    if (Number.isNaN(metrics)) metrics = perSample
    rows.push({
      data: name,
      points: ours.points,
      'bytes a sample': Number(perSample.toFixed(2)),
      'rows, bytes a sample': Number((bytes / points).toFixed(2)),
      ratio: Number((bytes / points / perSample).toFixed(1)),
    })
  }

  await measure(`this machine's 7 metrics, 1 Hz, ${HOURS} h`, {
    ask: 'replay',
    columns: Object.fromEntries(recorded),
    seconds: (HOURS * HOUR) / 1000,
  })
  const walk = { ask: 'walk', feeds: 1, points: 1_000_000 }
  await measure('random walk, two decimals, 1 Hz', { ...walk, step: 1000, decimals: 2 })
  await measure('random walk, two decimals, 10 Hz', { ...walk, step: 100, decimals: 2 })
  await measure('random walk, all 52 bits of noise, 10 Hz', { ...walk, step: 100 })
  const targets = [
    {
      text: "this machine's metrics: at most 4 bytes a sample",
      measured: metrics.toFixed(2),
      pass: metrics <= 4,
    },
  ]
  return { name: 'storage-size', rows, targets }
}
