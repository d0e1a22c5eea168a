import { expect, it, onTestFinished } from 'vitest'
import { partlyTakenContract } from '../../testing/partly-taken-contract.ts'
import { openLink } from '../../testing/redis-link.ts'
import { redisForFile } from '../../testing/redis-process.ts'
import { RedisPartlyTaken } from './partly-taken.ts'

const redis = redisForFile()

async function node(prefix?: string) {
  const link = await openLink(redis.url, prefix)
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
