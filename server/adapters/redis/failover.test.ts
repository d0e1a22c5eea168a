import { Redis } from 'ioredis'
import { expect, it, onTestFinished } from 'vitest'
import { redisLogForTest } from '../../testing/redis-log.ts'
import { freshPrefix, type RedisProcess, startRedis } from '../../testing/redis-process.ts'

const NOW = 1_767_225_600_000
const FAILOVER = { timeout: 60_000, interval: 50 }

async function started(options: Parameters<typeof startRedis>[0]): Promise<RedisProcess> {
  const one = await startRedis(options)
  onTestFinished(() => one.close())
  return one
}

const onFollowerError = () => {}
const write = (value: number) => ({ arrived: NOW, writes: [{ feed: 1, times: [NOW], values: [value] }] })

it('[LG8] a replica that a sentinel promotes is another epoch, and points go on there', {
  timeout: 90_000,
}, async () => {
  const master = await started({})
  const replica = await started({ settings: { replicaof: `127.0.0.1 ${master.port}` } })
  const sentinel = await started({ sentinelOf: master.port })
  const ask = new Redis({ port: sentinel.port, host: '127.0.0.1' })
  onTestFinished(() => ask.disconnect())
  // A replica that the sentinel does not know it cannot promote.
  await expect
    .poll(async () => JSON.stringify(await ask.call('SENTINEL', 'REPLICAS', 'main')), FAILOVER)
    .toMatch(new RegExp(`"port","${replica.port}".*"master-link-status","ok"`))

  const { log, link } = await redisLogForTest(`redis+sentinel://127.0.0.1:${sentinel.port}/main`, {
    onFollowerError,
  })
  const epochs = new Set<string>()
  log.follow(1, ({ epoch }) => epochs.add(epoch))
  const [first] = await log.append(write(1))
  expect(first).toMatchObject({ kind: 'appended', first: 1 })
  await link.client.call('WAIT', 1, 5000)
  await master.kill()
  let outcome: unknown = null
  await expect
    .poll(async () => {
      outcome = await log.append(write(2)).catch(() => null)
      return outcome
    }, FAILOVER)
    .toMatchObject([{ kind: 'appended', first: 2 }])
  expect(outcome).not.toMatchObject([{ epoch: first?.kind === 'appended' ? first.epoch : '' }])
  await expect.poll(() => epochs.size, FAILOVER).toBe(2)
  const slice = await log.read(1, { tail: 5 }, 5)
  expect(slice.kind === 'entries' && [...slice.entries.values]).toEqual([1, 2])
})

it('logs in as the user of the URL, who needs no more than the keys of its prefix', async () => {
  const redis = await started({ settings: { requirepass: 'root' } })
  const root = new Redis({ port: redis.port, host: '127.0.0.1', password: 'root' })
  onTestFinished(() => root.disconnect())
  const prefix = freshPrefix()
  const rights = `on >p@ss ~${prefix}* &${prefix}* +@read +@write +@pubsub +@scripting +@connection -@dangerous +info +time`
  await root.call('ACL', 'SETUSER', 'room', ...rights.split(' '))
  const url = `redis://room:p%40ss@127.0.0.1:${redis.port}`
  const { log, link } = await redisLogForTest(url, { prefix, onFollowerError })
  const heard: number[] = []
  log.follow(1, ({ first }) => heard.push(first))
  expect(await log.append(write(1))).toMatchObject([{ kind: 'appended', first: 1 }])
  expect(heard).toEqual([1])
  await log.tidy()
  await expect(link.client.set('elsewhere', '1')).rejects.toThrow(/NOPERM/)
})
