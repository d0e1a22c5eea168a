import { measureLatency, VIEWERS } from './measure-latency.ts'
import { quantile, startServer } from './program.ts'
import { startRedis } from './redis.ts'
import type { BenchReport } from './report.ts'

const CASES = [
  { rate: 10, seconds: 20 },
  { rate: 100, seconds: 10 },
]

/** A point is posted to one node and watched on another; beside it, in the same run, both on the same node. */
export async function run(): Promise<BenchReport> {
  const redis = await startRedis()
  const env = { REDIS_URL: redis.url }
  const [a, b] = [await startServer(env), await startServer(env)]
  const rows: Record<string, string | number>[] = []
  let p50 = 0
  for (const { rate, seconds } of CASES) {
    const across = await measureLatency({ post: a.url, watch: b.url }, rate, seconds)
    const same = await measureLatency({ post: a.url, watch: a.url }, rate, seconds)
    const ms = (numbers: readonly number[], q: number) => Number(quantile(numbers, q).toFixed(2))
    if (rate === 10) p50 = ms(across, 0.5)
    rows.push({
      'points/s': rate,
      viewers: VIEWERS,
      'other node p50, ms': ms(across, 0.5),
      'other node p99, ms': ms(across, 0.99),
      'same node p50, ms': ms(same, 0.5),
      'same node p99, ms': ms(same, 0.99),
    })
  }
  await Promise.all([a.stop(), b.stop()])
  await redis.stop()
  return {
    name: 'nodes-latency',
    rows,
    targets: [
      { text: '10 points/s, another node: p50 at most 20 ms', measured: `${p50} ms`, pass: p50 <= 20 },
    ],
  }
}
