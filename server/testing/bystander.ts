import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import type { ServerProcess } from './server-process.ts'

/** Times of a client that behaves well, ms at the 99th percentile, and the most memory that the server had meanwhile, MiB. */
export interface Suffered {
  readonly health: number
  readonly post: number
  /** Of a process that does nothing else than to answer: what the machine alone takes. */
  readonly idle: number
  readonly peakMiB: number
}

export async function startIdleServer(): Promise<{ readonly url: string; end(): void }> {
  const program =
    "const s = require('node:http').createServer((_, r) => r.end()).listen(0, '127.0.0.1', () => console.log(s.address().port))"
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = await once(child.stdout, 'data')
  return { url: `http://127.0.0.1:${Number(port)}/`, end: () => void child.kill('SIGKILL') }
}

/** Asks `/healthz` and posts a point, one after the other, for as long as `until` is not settled and at least `ms`. */
export async function standBy(
  server: ServerProcess,
  idleUrl: string,
  ms: number,
  until: Promise<unknown>,
): Promise<Suffered> {
  const health: number[] = []
  const post: number[] = []
  const idle: number[] = []
  // From here on the peak counts anew.
  writeFileSync(`/proc/${server.pid}/clear_refs`, '5')
  let waiting = true
  const settled = () => {
    waiting = false
  }
  until.then(settled, settled)
  const end = performance.now() + ms
  while (waiting || performance.now() < end) {
    health.push(await timed(() => fetch(`${server.url}/healthz`)))
    post.push(await timed(() => postPoints(server, { source: 'bystander', value: 1 })))
    idle.push(await timed(() => fetch(idleUrl)))
    await new Promise((resume) => setTimeout(resume, 5))
  }
  return { health: p99(health), post: p99(post), idle: p99(idle), peakMiB: peakMiB(server.pid) }
}

export function postPoints({ url }: ServerProcess, points: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  return fetch(`${url}/api/v1/points`, { method: 'POST', headers, body: JSON.stringify(points) })
}

async function timed(ask: () => Promise<Response>): Promise<number> {
  const before = performance.now()
  const answer = await ask()
  await answer.text()
  if (!answer.ok) throw new Error(`a client that behaves well was answered ${answer.status}`)
  return performance.now() - before
}

function p99(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.99) - 1] ?? Number.NaN
}

function peakMiB(pid: number): number {
  const [, kib] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kib) / 1024
}
