import { expect, it, onTestFinished, vi } from 'vitest'
import { openLink } from '../../testing/redis-link.ts'
import { freshPrefix, redisForFile } from '../../testing/redis-process.ts'
import { newerFormat, REDIS_FORMAT, watchFormat } from './format.ts'

const redis = redisForFile()

async function node(prefix: string) {
  const link = await openLink(redis.url, prefix)
  onTestFinished(() => link.close())
  return link
}

it('[LG8c] a prefix is marked with the format of the newest release that used it, and older ones are told', async () => {
  const link = await node(freshPrefix())
  expect(await newerFormat(link)).toBeNull()
  expect(await newerFormat(link, REDIS_FORMAT + 1)).toBeNull()
  expect(await newerFormat(link, REDIS_FORMAT + 1)).toBeNull()
  expect(await newerFormat(link)).toMatch(
    /is of format 2, which a newer release writes; this one reads up to 1/,
  )
})

it('[LG8] a node whose data a newer release takes over stops touching it, and says why', async () => {
  const prefix = freshPrefix()
  const [old, renewed] = await Promise.all([node(prefix), node(prefix)])
  onTestFinished(watchFormat(old))
  expect(await newerFormat(old)).toBeNull()
  expect(await newerFormat(renewed, REDIS_FORMAT + 1)).toBeNull()
  await vi.waitFor(() => expect(old.trouble()).toMatch(/a newer release/), { timeout: 30_000, interval: 50 })
  expect([old.up, renewed.up]).toEqual([false, true])
  await expect(old.ask(() => old.client.get('x'))).rejects.toMatchObject({ code: 'storage_failed' })
  expect(await old.whenUp(10_000)).toBe(false)
})
