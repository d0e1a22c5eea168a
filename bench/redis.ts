import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { Redis } from 'ioredis'
import { temporaryDir } from './program.ts'

/** A real Redis with an append-only file that is written through each second, as one would run it. */
export interface RedisProgram {
  readonly url: string
  /** µs of CPU that it has used, its children's included. */
  cpu(): Promise<number>
  /** Bytes of its data and of what it keeps about them. */
  memory(): Promise<number>
  stop(): Promise<void>
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('there is no free port')
  return address.port
}

/** Masters that share the slots evenly, on free ports. */
export async function startCluster(masters: number): Promise<RedisProgram[]> {
  const programs = await Promise.all(Array.from({ length: masters }, () => startRedis(true)))
  const urls = programs.map(({ url }) => new URL(url).host)
  const form = ['--cluster', 'create', ...urls, '--cluster-replicas', '0', '--cluster-yes']
  const { status } = spawnSync('redis-cli', form, { stdio: 'ignore' })
  if (status !== 0) throw new Error('redis-cli could not form a cluster')
  return programs
}

export async function startRedis(cluster = false): Promise<RedisProgram> {
  const dir = await temporaryDir()
  const port = await freePort()
  const settings = {
    port,
    bind: '127.0.0.1',
    dir: dir.path,
    save: '',
    appendonly: 'yes',
    appendfsync: 'everysec',
    ...(cluster ? { 'cluster-enabled': 'yes', 'cluster-port': await freePort() } : {}),
  }
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
  const child = spawn(process.env.WATCHROOM_REDIS || 'redis-server', args, { stdio: 'ignore' })
  const client = new Redis({ port, host: '127.0.0.1', maxRetriesPerRequest: null })
  client.on('error', () => undefined)
  await client.ping()
  return {
    url: `redis://127.0.0.1:${port}`,
    async cpu() {
      const info = await client.info('cpu')
      const used = ['user', 'sys', 'user_children', 'sys_children'].map((name) =>
        Number(new RegExp(`used_cpu_${name}:([\\d.]+)`).exec(info)?.[1] ?? 0),
      )
      return used.reduce((sum, seconds) => sum + seconds, 0) * 1e6
    },
    async memory() {
      return Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1])
    },
    async stop() {
      client.disconnect()
      child.kill('SIGKILL')
      await once(child, 'exit')
      await dir.remove()
    },
  }
}
