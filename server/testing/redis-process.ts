import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'

export interface RedisProcess {
  readonly port: number
  /** As `REDIS_URL` takes it. */
  readonly url: string
  readonly pid: number
  /** SIGKILL: as a power cut ends it. */
  kill(): Promise<void>
  /** On the same port: what lies in its append-only file is there again, and without one nothing is. */
  start(): Promise<void>
  close(): Promise<void>
}

/** One Redis for all tests of a file; keys of a test begin with what `freshPrefix` gives. */
export function redisForFile(): { readonly url: string; readonly port: number } {
  let redis: RedisProcess | null = null
  const running = (): RedisProcess => {
    if (redis === null) throw new Error('Redis runs within tests only.')
    return redis
  }
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis?.close())
  return {
    get url() {
      return running().url
    },
    get port() {
      return running().port
    },
  }
}

export function freshPrefix(): string {
  return `test-${randomBytes(6).toString('hex')}:`
}

interface RedisOptions {
  /** With an append-only file, written through with each command. */
  readonly durable?: boolean
  /** A node of a cluster, that has no slots yet. */
  readonly cluster?: boolean
  /** Further settings, as in redis.conf. */
  readonly settings?: Settings
  /** Watches the master at this port, under the name `main`. */
  readonly sentinelOf?: number
}

/** A real Redis on a free port of 127.0.0.1. */
export async function startRedis(options: RedisOptions = {}): Promise<RedisProcess> {
  const program = redisProgram()
  const dir = await mkdtemp(join(tmpdir(), 'watchroom-redis-'))
  let child: ChildProcess
  let port = 0
  let args: readonly string[]
  for (let attempt = 1; ; attempt++) {
    port = await freePort()
    args = await argumentsOf(port, dir, options)
    child = spawn(program, args, { stdio: 'ignore' })
    // Somebody may have taken the port meanwhile.
    if (await listens(child, port)) break
    if (attempt === 5) throw new Error('redis-server does not start on a free port.')
  }
  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    get pid() {
      return child.pid ?? 0
    },
    kill,
    async start() {
      child = spawn(program, args, { stdio: 'ignore' })
      if (!(await listens(child, port))) throw new Error('redis-server did not start again.')
    },
    async close() {
      await kill()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

function redisProgram(): string {
  const program = process.env.WATCHROOM_REDIS || 'redis-server'
  if (spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0) return program
  throw new Error(
    'The tests need redis-server, of Redis 7 or Valkey: `npm test` installs it where it may; otherwise install the package “redis-server”, or set WATCHROOM_REDIS to its path.',
  )
}

type Settings = Readonly<Record<string, string | number>>

async function argumentsOf(
  port: number,
  dir: string,
  { durable = false, cluster = false, settings = {}, sentinelOf }: RedisOptions,
): Promise<string[]> {
  if (sentinelOf !== undefined) {
    const path = join(dir, 'sentinel.conf')
    // A sentinel writes what it learns into its file.
    await writeFile(
      path,
      `port ${port}\nbind 127.0.0.1\ndir ${dir}\nsentinel monitor main 127.0.0.1 ${sentinelOf} 1\n` +
        'sentinel down-after-milliseconds main 500\nsentinel failover-timeout main 5000\n',
    )
    return [path, '--sentinel']
  }
  const all: Settings = {
    port,
    bind: '127.0.0.1',
    dir,
    save: '',
    appendonly: durable ? 'yes' : 'no',
    appendfsync: 'always',
    loglevel: 'warning',
    ...(cluster ? { 'cluster-enabled': 'yes', 'cluster-port': await freePort() } : {}),
    ...settings,
  }
  return Object.entries(all).flatMap(([name, value]) => [`--${name}`, String(value)])
}

/** False where it ends instead. */
async function listens(child: ChildProcess, port: number): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null) {
    if (await answers(port)) return true
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return false
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write('PING\r\n'))
    socket.once('data', (answer) => {
      socket.destroy()
      resolve(/^(\+PONG|-NOAUTH)/.test(answer.toString()))
    })
    socket.once('error', () => resolve(false))
  })
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('there is no free port')
  return address.port
}
