import { Redis } from 'ioredis'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { type RedisProcess, startRedis } from './redis-process.ts'

const MASTERS = 3
const SLOTS = 16_384
const FORMED_MS = 60_000

/** A Redis Cluster of three masters for all tests of a file. */
export function clusterForFile(): {
  readonly url: string
  /** To each master, until the test ends. */
  connect(): Redis[]
} {
  let masters: RedisProcess[] = []
  beforeAll(async () => {
    masters = await Promise.all(Array.from({ length: MASTERS }, () => startRedis({ cluster: true })))
    await formCluster(masters)
  }, FORMED_MS)
  afterAll(() => Promise.all(masters.map((one) => one.close())))
  return {
    get url() {
      return `redis+cluster://${masters.map(({ port }) => `127.0.0.1:${port}`).join(',')}`
    },
    connect() {
      const clients = masters.map(({ port }) => new Redis({ port, host: '127.0.0.1' }))
      onTestFinished(() => {
        for (const client of clients) client.disconnect()
      })
      return clients
    },
  }
}

/** Makes these into one cluster, and shares the slots out. */
export async function formCluster(masters: readonly RedisProcess[]): Promise<void> {
  const clients = masters.map(({ port }) => new Redis({ port, host: '127.0.0.1' }))
  const share = Math.ceil(SLOTS / MASTERS)
  for (const [i, client] of clients.entries()) {
    await client.call('CLUSTER', 'ADDSLOTSRANGE', i * share, Math.min(SLOTS, (i + 1) * share) - 1)
    await client.call('CLUSTER', 'SET-CONFIG-EPOCH', i + 1)
  }
  const [first] = masters
  const [leader, ...others] = clients
  if (first === undefined || leader === undefined) return
  const [, bus = ''] = (await leader.config('GET', 'cluster-port')) as readonly string[]
  for (const client of others) await client.call('CLUSTER', 'MEET', '127.0.0.1', first.port, bus)
  for (const client of clients) {
    while (!(await isFormed(client))) await new Promise((resolve) => setTimeout(resolve, 50))
    client.disconnect()
  }
}

async function isFormed(client: Redis): Promise<boolean> {
  const info = String(await client.call('CLUSTER', 'INFO'))
  return info.includes('cluster_state:ok') && info.includes(`cluster_size:${MASTERS}`)
}
