import type { Redis } from 'ioredis'
import { expect, it, onTestFinished } from 'vitest'
import { createCuttingProxy } from '../../../e2e/cutting-proxy.ts'
import { partlyTakenContract } from '../../testing/partly-taken-contract.ts'
import { openLink } from '../../testing/redis-link.ts'
import { freshPrefix, redisForFile } from '../../testing/redis-process.ts'
import { RedisPartlyTaken } from './partly-taken.ts'

const redis = redisForFile()

async function node(prefix?: string, url = redis.url) {
  const link = await openLink(url, prefix)
  const known = new RedisPartlyTaken(link)
  onTestFinished(() => {
    known.close()
    link.close()
  })
  return { link, known }
}

partlyTakenContract('redis', async () => (await node()).known)

it('[LG8d] every node hears of it, also one that starts later; Redis forgets it by itself', async () => {
  const [a, early] = [await node('shared:'), await node('shared:')]
  await a.known.remember(5, [1, 2])
  await a.known.remember(6, [3])
  const late = await node('shared:')
  for (const { known } of [early, late])
    await expect.poll(() => known.mayHave(5) && known.mayHave(6), { timeout: 5000 }).toBe(true)
  for (const key of await a.link.client.keys('shared:{partly}:*'))
    expect(await a.link.client.pttl(key)).toBeGreaterThan(0)
  expect(await late.known.claim(5)).toEqual(new Set([1, 2]))
  expect(await early.known.claim(5)).toBeNull()
  expect(await early.known.claim(6)).toEqual(new Set([3]))
})

it('[LG8d] what Redis cannot be told this node knows by itself', async () => {
  const { link, known } = await node()
  link.client.disconnect()
  await known.remember(5, [1])
  expect(known.mayHave(5)).toBe(true)
  expect(await known.claim(5)).toEqual(new Set([1]))
})

/** A node behind a proxy, and another one that is not. */
async function cutNode() {
  const proxy = await createCuttingProxy({ port: redis.port })
  onTestFinished(() => proxy.close())
  const { link, known } = await node(freshPrefix(), `redis://127.0.0.1:${proxy.port}`)
  const other = await node(link.prefix)
  return {
    known,
    other: other.known,
    /** What is done meanwhile reaches Redis, and its answer is lost. */
    async losing<T>(isDone: (client: Redis) => Promise<boolean>, work: () => Promise<T>): Promise<T> {
      proxy.swallow()
      const result = work()
      const settled = result.catch(() => {})
      await expect.poll(() => isDone(other.link.client as Redis), { timeout: 5000 }).toBe(true)
      proxy.cut()
      await settled
      proxy.restore()
      await expect.poll(() => link.up, { timeout: 10_000 }).toBe(true)
      return result
    },
    has: (count: number) => async (client: Redis) =>
      (await client.llen(`${link.prefix}{partly}:5`)) === count,
  }
}

it('[LG8d] a claim whose answer was lost gives the same when it is made again', async () => {
  const { known, other, losing, has } = await cutNode()
  await known.remember(5, [1, 2])
  await expect(losing(has(0), () => known.claim(5))).rejects.toMatchObject({ code: 'storage_failed' })
  expect(await known.claim(5)).toEqual(new Set([1, 2]))
  expect([await known.claim(5), await other.claim(5)]).toEqual([null, null])
})

it('[LG8d] what Redis took without being heard is given to one repeat all the same', async () => {
  const { known, other, losing, has } = await cutNode()
  await losing(has(1), () => known.remember(5, [1, 2]))
  expect(await known.claim(5)).toEqual(new Set([1, 2]))
  await expect.poll(() => other.isEmpty, { timeout: 5000 }).toBe(false)
  expect([await known.claim(5), await other.claim(5)]).toEqual([null, null])
})
