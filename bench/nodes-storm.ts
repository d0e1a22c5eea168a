import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { postEvery, quantile, startProgram, startServer, temporaryDir } from './program.ts'
import { freePort, startRedis } from './redis.ts'
import type { BenchReport } from './report.ts'

const CLIENTS = 2000
const PROCESSES = 2
const PATIENCE_MS = 60_000

interface Standing {
  readonly back: number
  readonly outages: readonly number[]
  readonly holes: number
  readonly doubles: number
  readonly resets: number
  readonly heads: readonly [number, number]
}

/** The example of the docs, on ports of this run. */
async function startBalancer(nodes: readonly number[]): Promise<{ url: string; stop(): Promise<void> }> {
  const dir = await temporaryDir()
  const port = await freePort()
  const example = await readFile(join(import.meta.dirname, '../docs/deploy/haproxy.cfg'), 'utf8')
  const config = nodes
    .reduce((text, node, i) => text.replaceAll(`127.0.0.1:300${i + 1}`, `127.0.0.1:${node}`), example)
    .replace('bind *:80\n', `bind 127.0.0.1:${port}\n`)
    .replace('maxconn 50000', 'maxconn 8000')
  await writeFile(join(dir.path, 'haproxy.cfg'), config)
  const child = spawn('haproxy', ['-db', '-f', join(dir.path, 'haproxy.cfg')], { stdio: 'ignore' })
  await wait(500)
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGKILL')
      await once(child, 'exit')
      await dir.remove()
    },
  }
}

/** 2,000 clients are on one node behind HAProxy; it is killed, and another takes them all. */
export async function run(): Promise<BenchReport> {
  const redis = await startRedis()
  const env = { REDIS_URL: redis.url }
  const a = await startServer(env)
  const other = await freePort()
  const balancer = await startBalancer([a.port, other, await freePort()])
  const stopPosting = postEvery(a.url, 500, (tick) => ({ source: 'storm', value: tick }))
  await wait(1000)
  const clients = await Promise.all(Array.from({ length: PROCESSES }, () => startProgram('reconnecting')))
  for (const program of clients)
    await program.ask({ ask: 'open', url: balancer.url, count: CLIENTS / PROCESSES })
  // Started last: until now all are on the node that will die.
  const b = await startServer({ ...env, PORT: String(other) })
  await wait(3000)
  await stopPosting()
  const killed = performance.now()
  await a.stop('SIGKILL')
  const stopAgain = postEvery(b.url, 500, (tick) => ({ source: 'storm', value: 1e6 + tick }))
  const standing = () => Promise.all(clients.map((program) => program.ask<Standing>({ ask: 'state' })))
  const sum = (all: readonly Standing[], read: (one: Standing) => number) =>
    all.reduce((n, one) => n + read(one), 0)
  let now = await standing()
  while (sum(now, ({ back }) => back) < CLIENTS && performance.now() - killed < PATIENCE_MS) {
    await wait(200)
    now = await standing()
  }
  const all = performance.now() - killed
  await stopAgain()
  await Promise.all([...clients, b].map((program) => program.stop()))
  await balancer.stop()
  await redis.stop()
  const outages = now.flatMap(({ outages }) => outages)
  const back = sum(now, (one) => one.back)
  const [holes, doubles, resets] = [
    sum(now, (one) => one.holes),
    sum(now, (one) => one.doubles),
    sum(now, (one) => one.resets),
  ]
  const p95 = Math.round(quantile(outages, 0.95))
  return {
    name: 'nodes-storm',
    rows: [
      {
        clients: CLIENTS,
        back,
        'data again p50, ms': Math.round(quantile(outages, 0.5)),
        'p95, ms': p95,
        'all back after, ms': Math.round(all),
        holes,
        'out of order or twice': doubles,
        'new snapshots instead of what was missed': resets,
      },
    ],
    targets: [
      { text: 'all are back', measured: String(back), pass: back === CLIENTS },
      { text: 'p95 at most 5 s', measured: `${p95} ms`, pass: p95 <= 5000 },
      { text: 'no hole, nothing twice', measured: `${holes}, ${doubles}`, pass: holes + doubles === 0 },
    ],
  }
}
