import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createCuttingProxy } from '../../../e2e/cutting-proxy.ts'
import { systemClock } from '../../system-clock.ts'
import { redisLogForTest } from '../../testing/redis-log.ts'
import { type RedisProcess, startRedis } from '../../testing/redis-process.ts'
import { parseRedisUrl } from './address.ts'
import { bucketTags } from './buckets.ts'
import { RedisFeedLog } from './feed-log.ts'
import { RedisLink } from './link.ts'

const NOW = 1_767_225_600_000
const PATIENCE = { timeout: 30_000 }

async function started(options: Parameters<typeof startRedis>[0] = {}): Promise<RedisProcess> {
  const one = await startRedis(options)
  onTestFinished(() => one.close())
  return one
}

async function openLog(url: string) {
  const { link, log } = await redisLogForTest(url, { budgetBytes: 200_000, onFollowerError: () => {} })
  const told: boolean[] = []
  link.onChange((up) => told.push(up))
  return { link, log, told }
}

const write = (...values: number[]) => ({
  arrived: NOW,
  writes: [{ feed: 1, times: values.map((_, i) => NOW + i), values }],
})
const oldest = async (log: RedisFeedLog) => (await log.read(1, { tail: 1 }, 1)).oldest

it('[LG8a] a Redis without memory is said to be one; what is there is read and trimmed, and it goes on by itself', async () => {
  const { port, url } = await started()
  const { link, log, told } = await openLog(url)
  const root = new Redis({ port, host: '127.0.0.1' })
  onTestFinished(() => root.disconnect())
  for (let i = 0; i < 10; i++) await log.append(write(...Array.from({ length: 4096 }, () => Math.random())))
  // As after a restart: all that is read comes to another epoch first.
  for (const tag of bucketTags()) await root.hset(`${link.prefix}{${tag}}:meta`, 'run', 'another')
  await root.config('SET', 'maxmemory', 1)

  await expect(log.append(write(1))).rejects.toMatchObject({
    code: 'storage_failed',
    message: 'The server cannot store data now: Redis has no memory left.',
  })
  expect(link.trouble()).toBe('Redis has no memory left: nothing can be stored')
  expect(told).toEqual([false])
  expect(await oldest(log)).toBe(1)
  await log.tidy()
  expect(await oldest(log)).toBeGreaterThan(1)
  expect(link.up).toBe(true)

  await root.config('SET', 'maxmemory', 0)
  await vi.waitFor(() => expect(link.trouble()).toBeNull(), PATIENCE)
  expect(told).toEqual([false, true])
  expect(await log.append(write(1))).toMatchObject([{ kind: 'appended', first: 40_961 }])
})

it('[LG8a] where the master became a replica, its address is asked again until it is another one', async () => {
  const [before, after] = [await started(), await started()]
  const proxy = await createCuttingProxy({ port: before.port })
  onTestFinished(() => proxy.close())
  const { link, log, told } = await openLog(`redis://127.0.0.1:${proxy.port}`)
  expect(await log.append(write(1))).toMatchObject([{ kind: 'appended', first: 1 }])
  const root = new Redis({ port: before.port, host: '127.0.0.1' })
  onTestFinished(() => root.disconnect())
  await root.call('REPLICAOF', '127.0.0.1', after.port)
  log.append(write(2)).catch(() => {})
  await vi.waitFor(() => expect(link.trouble()).toContain('this Redis is a replica'), PATIENCE)
  proxy.retarget(after.port)
  await vi.waitFor(() => expect(link.trouble()).toBeNull(), PATIENCE)
  expect(told.at(-1)).toBe(true)
  expect(await log.append(write(3))).toMatchObject([{ kind: 'appended' }])
})

it('[LG8a] a user without rights to channels is heard of, and what is stored is neither refused nor lost', async () => {
  const { port } = await started()
  const root = new Redis({ port, host: '127.0.0.1' })
  onTestFinished(() => root.disconnect())
  await root.call('ACL', 'SETUSER', 'mute', 'on', '>pw', '~*', '+@all', 'resetchannels')
  const address = parseRedisUrl(`redis://mute:pw@127.0.0.1:${port}`)
  if (typeof address === 'string') throw new Error(address)
  const onRefusal = vi.fn()
  const options = { prefix: 'p:', clock: systemClock, random: Math.random, onUnreadable: () => {}, onRefusal }
  const link = new RedisLink({ address, ...options })
  const log = new RedisFeedLog({ link, newId: randomUUID, budgetBytes: 1e9, onFollowerError: () => {} })
  onTestFinished(async () => {
    link.hurry()
    await log.close()
    link.close()
  })
  await link.whenUp(10_000)
  const batch = { arrived: NOW, writes: [{ feed: 1, times: [NOW], values: [7], producer: 'p', seq: 1 }] }
  expect(await log.append(batch)).toMatchObject([{ kind: 'appended', first: 1 }])
  expect(await log.append(batch)).toEqual([{ kind: 'duplicate' }])
  const slice = await log.read(1, { tail: 9 }, 9)
  expect(slice.kind === 'entries' && [...slice.entries.values]).toEqual([7])
  expect(onRefusal.mock.calls.map(([error]) => String(error)).join()).toContain('NOPERM')
})
