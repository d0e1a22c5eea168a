import { type ChildProcess, fork, type Serializable } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'

const root = join(import.meta.dirname, '..')
const programs = join(import.meta.dirname, 'programs')

/** A process of a benchmark, asked by messages: `{ask, …}` is answered with `{answer}`. */
export interface Program {
  readonly pid: number
  ask<T>(message: Serializable): Promise<T>
  /** SIGKILL, where nothing else is said. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

/** The server as it ships (bundled, without pages) with a probe loaded beside it. */
export interface ServerProgram extends Program {
  readonly url: string
  readonly port: number
}

function wrap(child: ChildProcess): Program {
  return {
    pid: child.pid ?? 0,
    async ask<T>(message: Serializable) {
      const answered = once(child, 'message')
      child.send(message)
      const [reply] = await answered
      return (reply as { answer: T }).answer
    },
    async stop(signal = 'SIGKILL') {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill(signal)
      await once(child, 'exit')
    },
  }
}

/** Bundles `bench/programs/NAME.ts` and runs it; it says `{answer}` once when it is ready. */
export async function startProgram(name: string): Promise<Program> {
  const outfile = join(import.meta.dirname, 'results', `${name}.mjs`)
  await Promise.all([bundle(join(programs, `${name}.ts`), outfile), bundleThreads()])
  const child = fork(outfile, [], { serialization: 'advanced' })
  await once(child, 'message')
  return wrap(child)
}

/** On the disk that holds temporary files; `remove` when it is done with. */
export async function temporaryDir(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'watchroom-bench-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** In memory, unless it is given a `DATA_DIR`. */
export async function startServer(env: Record<string, string> = {}): Promise<ServerProgram> {
  const outfile = join(import.meta.dirname, 'results', 'server.mjs')
  const probe = join(import.meta.dirname, 'results', 'probe.mjs')
  await Promise.all([
    bundle(join(root, 'server/main.ts'), outfile),
    bundle(join(programs, 'probe.ts'), probe),
    bundleThreads(),
  ])
  const child = fork(outfile, ['--no-pages'], {
    serialization: 'advanced',
    execArgv: ['--import', probe],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: '0',
      THIS_MACHINE: '0',
      LOG_LEVEL: 'info',
      STORAGE: env.DATA_DIR === undefined ? 'memory' : 'disk',
      ...env,
    },
  })
  const url = await new Promise<string>((resolve, reject) => {
    let output = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0]
      if (found !== undefined) resolve(found)
    })
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${output}`)))
  })
  return { url, port: Number(new URL(url).port), ...wrap(child) }
}

let threads: Promise<void> | null = null

/** The threads of the log on disk and the scripts of Redis are loaded from beside whatever opens them. Done once. */
function bundleThreads(): Promise<void> {
  threads ??= (async () => {
    const results = join(import.meta.dirname, 'results')
    await cp(join(root, 'server/adapters/redis/lua'), join(results, 'lua'), { recursive: true })
    for (const name of ['writer-thread', 'reader-thread']) {
      await bundle(join(root, 'server/adapters/embedded', `${name}.ts`), join(results, `${name}.js`))
    }
  })()
  return threads
}

async function bundle(entry: string, outfile: string): Promise<void> {
  await mkdir(join(import.meta.dirname, 'results'), { recursive: true })
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    packages: 'external',
    logLevel: 'warning',
  })
}

/** The middle one of the numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

export function quantile(numbers: readonly number[], q: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN
}

/** Posts what `make` gives every `ms`; the returned function stops and waits for what is under way. */
export function postEvery(url: string, ms: number, make: (tick: number) => unknown): () => Promise<void> {
  let tick = 0
  let last: Promise<unknown> = Promise.resolve()
  const timer = setInterval(() => {
    const body = JSON.stringify(make(++tick))
    const headers = { 'content-type': 'application/json' }
    const post = fetch(`${url}/api/v1/points`, { method: 'POST', body, headers }).then((answer) =>
      answer.arrayBuffer(),
    )
    last = Promise.all([last, post])
  }, ms)
  return async () => {
    clearInterval(timer)
    await last
  }
}
