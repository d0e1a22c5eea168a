import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { expect, it, onTestFinished, vi } from 'vitest'
import { clusterForFile } from '../../testing/redis-cluster.ts'
import { openLink } from '../../testing/redis-link.ts'
import { bucketOf, bucketTags, slotOf } from './buckets.ts'
import { RedisFeedLog } from './feed-log.ts'

const FEED = 1
const cluster = clusterForFile()

it('[LG8a] a cluster of which a part serves nobody is not called ready, and goes on by itself', async () => {
  const link = await openLink(cluster.url)
  const log = new RedisFeedLog({ link, newId: randomUUID, budgetBytes: 1e9, onFollowerError: () => {} })
  const masters = cluster.url
    .replace('redis+cluster://', '')
    .split(',')
    .map((host) => new Redis(`redis://${host}`))
  onTestFinished(async () => {
    link.hurry()
    await log.close()
    link.close()
    for (const master of masters) master.disconnect()
  })
  const slot = slotOf(bucketTags()[bucketOf(FEED)] ?? '')
  const owner = masters[Math.floor(slot / Math.ceil(16_384 / masters.length))]
  const append = (value: number) =>
    log.append({ arrived: 1, writes: [{ feed: FEED, times: [value], values: [value] }] })
  await append(1)
  expect(link.trouble()).toBeNull()

  for (const master of masters) await master.call('CLUSTER', 'DELSLOTS', slot)
  const waiting = append(2)
  await vi.waitFor(() => expect(link.trouble()).toMatch(/part of the Redis Cluster is down/))
  expect(link.downSince).not.toBeNull()

  await owner?.call('CLUSTER', 'ADDSLOTS', slot)
  await waiting
  await vi.waitFor(() => expect(link.trouble()).toBeNull())
  const slice = await log.read(FEED, { tail: 9 }, 9)
  expect(slice).toMatchObject({ kind: 'entries', head: { offset: 2 } })
})
