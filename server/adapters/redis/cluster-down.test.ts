import { expect, it, vi } from 'vitest'
import { clusterForFile } from '../../testing/redis-cluster.ts'
import { redisLogForTest } from '../../testing/redis-log.ts'
import { bucketOf, bucketTags, slotOf } from './buckets.ts'

const FEED = 1
const cluster = clusterForFile()

it('[LG8a] a cluster of which a part serves nobody is not called ready, and goes on by itself', async () => {
  const { log, link } = await redisLogForTest(cluster.url, { onFollowerError: () => {} })
  const masters = cluster.connect()
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
