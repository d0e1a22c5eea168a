import { expect, it, onTestFinished } from 'vitest'
import { quotaContract } from '../../testing/quota-contract.ts'
import { openLink } from '../../testing/redis-link.ts'
import { freshPrefix, redisForFile } from '../../testing/redis-process.ts'
import { RedisQuota } from './quota.ts'

const redis = redisForFile()

async function node(prefix: string) {
  const link = await openLink(redis.url, prefix)
  onTestFinished(() => link.close())
  return link
}

quotaContract('of Redis', async () => {
  const prefix = freshPrefix()
  const [a, b] = await Promise.all([node(prefix), node(prefix)])
  return { nodes: [new RedisQuota(a), new RedisQuota(b)], now: () => performance.now() }
})

it('a quota that is whole again takes no place in Redis, and one that cannot be counted gives nothing', async () => {
  const prefix = freshPrefix()
  const link = await node(prefix)
  const quota = new RedisQuota(link)
  await quota.take('p', { burst: 5, perSecond: 5 })
  expect(await link.client.pttl(`${prefix}quota:p`)).toBeLessThanOrEqual(1000)
  link.client.disconnect()
  await expect(quota.take('p', { burst: 5, perSecond: 5 })).rejects.toMatchObject({ code: 'storage_failed' })
})
