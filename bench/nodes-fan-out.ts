import { spawnSync } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import type { WatchRequest } from '../lib/protocol/live-events.ts'
import { median, postEvery, type ServerProgram, startProgram, startServer } from './program.ts'
import { startRedis } from './redis.ts'
import type { BenchReport } from './report.ts'

const VIEWERS = 1000
const FEEDS = 20
const TICK_MS = 50
const SECONDS = 5
const ROUNDS = 3

const request: WatchRequest = {
  view: [{ match: 'fan/*', windows: [{ last: 100 }] }],
  range: { span: 60_000, columns: 600 },
}

function pin(server: ServerProgram, core: number): void {
  const { status } = spawnSync('taskset', ['-a', '-c', '-p', String(core), String(server.pid)])
  if (status !== 0) throw new Error('taskset could not pin a node to a core')
}

/**
 * A thousand viewers of one view at its full rate, on one node and shared by two, each node pinned to a core of its own. The
 * cores serve the clients too, so that what is compared is the CPU that the busiest node needs: how many viewers a node
 * carries is what that leaves.
 */
export async function run(): Promise<BenchReport> {
  const redis = await startRedis()
  const nodes = [await startServer({ REDIS_URL: redis.url }), await startServer({ REDIS_URL: redis.url })]
  nodes.forEach(pin)
  const viewers = [await startProgram('viewers'), await startProgram('viewers')]
  const stopPosting = postEvery(nodes[0]?.url ?? '', TICK_MS, (tick) =>
    Array.from({ length: FEEDS }, (_, i) => ({ source: `fan/${i}`, value: tick + i / 7 })),
  )
  await wait(500)
  /** Cores that each node keeps busy, and frames/s that reach the viewers. */
  async function measure(counts: readonly number[]): Promise<{ cores: number[]; frames: number }> {
    for (const [i, program] of viewers.entries()) {
      await program.ask({ ask: 'watch', port: nodes[i]?.port, count: counts[i], request })
    }
    await wait(1000)
    const read = async () => ({
      at: performance.now(),
      cpu: await Promise.all(nodes.map((node) => node.ask<number>({ ask: 'cpu' }))),
      frames: (await Promise.all(viewers.map((one) => one.ask<number>({ ask: 'frames' })))).reduce(
        (a, b) => a + b,
      ),
    })
    const before = await read()
    await wait(SECONDS * 1000)
    const after = await read()
    const ms = after.at - before.at
    return {
      cores: after.cpu.map((cpu, i) => (cpu - (before.cpu[i] ?? 0)) / 1000 / ms),
      frames: ((after.frames - before.frames) * 1000) / ms,
    }
  }
  const one: number[] = []
  const two: number[] = []
  const frames: { one: number[]; two: number[] } = { one: [], two: [] }
  for (let round = 0; round < ROUNDS; round++) {
    const alone = await measure([VIEWERS, 0])
    const shared = await measure([VIEWERS / 2, VIEWERS / 2])
    one.push(Math.max(...alone.cores))
    two.push(Math.max(...shared.cores))
    frames.one.push(alone.frames)
    frames.two.push(shared.frames)
  }
  await stopPosting()
  await Promise.all([...viewers, ...nodes].map((program) => program.stop()))
  await redis.stop()
  // Frames a second for each core-second of the busiest node, which is the one that is full first.
  const ratio = median(frames.two) / median(two) / (median(frames.one) / median(one))
  const row = (count: number, cores: readonly number[], delivered: readonly number[]) => ({
    nodes: count,
    viewers: VIEWERS,
    'frames/s': Math.round(median(delivered)),
    'CPU of the busiest node, cores': Number(median(cores).toFixed(2)),
    'viewers until a node fills its core': Math.round(VIEWERS / median(cores)),
  })
  return {
    name: 'nodes-fan-out',
    rows: [row(1, one, frames.one), row(2, two, frames.two)],
    targets: [
      {
        text: 'two nodes carry at least 1.7 times what one does',
        measured: ratio.toFixed(2),
        pass: ratio >= 1.7,
      },
    ],
  }
}
