import { median, type ServerProgram, startProgram, startServer } from './program.ts'
import { type RedisProgram, startRedis } from './redis.ts'
import type { BenchReport } from './report.ts'

const FEEDS = [1, 100, 10_000]
const SIZE = 100
const MESSAGES = 3_200
const ROUNDS = 3

async function logged(server: ServerProgram): Promise<number> {
  let sum = 0
  let cursor = ''
  for (;;) {
    const page = await (await fetch(`${server.url}/api/v1/feeds?limit=1000${cursor}`)).json()
    for (const { head } of page.feeds as { head: { offset: number } }[]) sum += head.offset
    if (typeof page.next !== 'string') return sum
    cursor = `&cursor=${encodeURIComponent(page.next)}`
  }
}

/** Points/s over `/ws`, a hundred a message, through one node into Redis; in the same run into the memory of one node. */
export async function run(): Promise<BenchReport> {
  const producer = await startProgram('post')
  const rows: Record<string, string | number>[] = []
  for (const feeds of FEEDS) {
    const redis: RedisProgram = await startRedis()
    const env = { MAX_QUEUED_POINTS: '1000000', MAX_FEEDS: '20000' }
    const node = await startServer({ ...env, REDIS_URL: redis.url })
    const memory = await startServer(env)
    const rates: { redis: number[]; memory: number[]; node: number[]; server: number[] } = {
      redis: [],
      memory: [],
      node: [],
      server: [],
    }
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [who, server] of [
        ['redis', node],
        ['memory', memory],
      ] as const) {
        const cpu = [await server.ask<number>({ ask: 'cpu' }), await redis.cpu()]
        const request = { ask: 'post', door: 'ws', port: server.port, messages: MESSAGES, size: SIZE, feeds }
        const ms = await producer.ask<number>(request)
        if (round === 0) continue
        rates[who].push((MESSAGES * SIZE * 1000) / ms)
        if (who === 'memory') continue
        const millions = (MESSAGES * SIZE) / 1e6
        rates.node.push(((await server.ask<number>({ ask: 'cpu' })) - (cpu[0] ?? 0)) / 1e6 / millions)
        rates.server.push(((await redis.cpu()) - (cpu[1] ?? 0)) / 1e6 / millions)
      }
    }
    const held = await logged(node)
    if (held < MESSAGES * SIZE * (ROUNDS + 1))
      throw new Error(`${feeds} feeds: only ${held} points are in the log`)
    rows.push({
      feeds,
      'points/s': Math.round(median(rates.redis)),
      'in memory, points/s': Math.round(median(rates.memory)),
      ratio: Number((median(rates.redis) / median(rates.memory)).toFixed(2)),
      'CPU of Redis, s a million points': Number(median(rates.server).toFixed(2)),
      'CPU of the node, s a million points': Number(median(rates.node).toFixed(2)),
    })
    await Promise.all([node.stop(), memory.stop()])
    await redis.stop()
  }
  await producer.stop()
  return { name: 'nodes-ingest', rows, targets: [] }
}
