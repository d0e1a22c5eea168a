import { randomUUID } from 'node:crypto'
import { expect, it, vi } from 'vitest'
import { retentionOf } from '../../../lib/domain/retention.ts'
import { chatLogContract } from '../../testing/chat-log-contract.ts'
import { feedCatalogContract } from '../../testing/feed-catalog-contract.ts'
import { feedHistoryContract } from '../../testing/feed-history-contract.ts'
import { feedImportContract } from '../../testing/feed-import-contract.ts'
import { feedLogContract } from '../../testing/feed-log-contract.ts'
import { feedRowsContract } from '../../testing/feed-rows-contract.ts'
import { clusterForFile } from '../../testing/redis-cluster.ts'
import { openLink } from '../../testing/redis-link.ts'
import { openRedisLog, redisLogForTest } from '../../testing/redis-log.ts'
import { freshPrefix } from '../../testing/redis-process.ts'
import { openRedisRows } from '../../testing/redis-rows.ts'
import { roomStoreContract } from '../../testing/room-store-contract.ts'
import { RedisChatLog } from './chat-log.ts'
import { RedisFeedCatalog } from './feed-catalog.ts'
import { RedisFeedImport } from './feed-import.ts'
import { RedisRoomStore } from './room-store.ts'

const cluster = clusterForFile()
const newId = randomUUID

const onFollowerError = (error: unknown) => {
  throw error
}

async function openLog(options: Parameters<typeof openRedisLog>[1] = {}) {
  const { log, link, close } = await openRedisLog(cluster.url, options)
  return { log, link, history: log, tidy: () => log.tidy(), close }
}

feedLogContract('redis cluster', ({ keep }) => openLog(keep === undefined ? {} : { entriesPerFeed: keep }))
feedHistoryContract('redis cluster', () => openLog())
feedImportContract('redis cluster', async () => {
  const { log, link, close } = await openLog()
  return {
    importer: new RedisFeedImport({ link, newId, isKnown: () => true }),
    append: (feed, { times, values }) =>
      log.append({ arrived: Date.now(), writes: [{ feed, times: [...times], values: [...values] }] }),
    async entries(feed) {
      const slice = await log.read(feed, { tail: 1e9 }, 1e9)
      if (slice.kind === 'reset') throw new Error(slice.why)
      return slice.entries
    },
    close,
  }
})
feedRowsContract('redis cluster', (rules) => openRedisRows(cluster.url, retentionOf(rules)))

it('[LG8] tells points within their shard alone, and goes on where the connections for that are cut', async () => {
  const prefix = freshPrefix()
  const [writing, watching] = [
    await redisLogForTest(cluster.url, { prefix }),
    await redisLogForTest(cluster.url, { prefix }),
  ]
  const masters = cluster.connect()
  const feeds = Array.from({ length: 20 }, (_, i) => i + 1)
  const heads = new Map<number, number>()
  for (const feed of feeds) {
    watching.log.follow(feed, ({ first, times }) => heads.set(feed, first + times.length - 1))
    await watching.log.read(feed, { tail: 1 }, 1)
  }
  let posted = 0
  const post = async () => {
    const writes = feeds.map((feed) => ({ feed, times: [++posted], values: [posted] }))
    await writing.log.append({ arrived: posted, writes })
  }
  const heard = (head: number) => vi.waitFor(() => expect([...heads.values()]).toEqual(feeds.map(() => head)))
  await post()
  await heard(1)
  const channels = await Promise.all(masters.map((one) => one.call('PUBSUB', 'SHARDCHANNELS', `${prefix}*`)))
  expect(channels.every((some) => (some as string[]).length > 0)).toBe(true)
  expect(channels.flat()).toHaveLength(feeds.length)
  expect((await masters[0]?.call('PUBSUB', 'CHANNELS', `${prefix}*:f:*`)) as string[]).toEqual([])
  for (const master of masters) await master.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
  await post()
  await heard(2)
  // Told again, not only found by a look at what is idle.
  await vi.waitFor(async () => {
    const joined = await Promise.all(masters.map((one) => one.call('PUBSUB', 'SHARDCHANNELS', `${prefix}*`)))
    expect(joined.flat()).toHaveLength(feeds.length)
  })
  await post()
  await heard(3)
})

feedCatalogContract('redis cluster', async ({ maxFeeds }) => {
  const link = await openLink(cluster.url)
  const catalog = new RedisFeedCatalog({
    link,
    maxFeeds,
    newId,
    drop: async () => {},
    whileStill: (_, work) => work(new Set()),
    onUnreadable: () => {},
  })
  await catalog.open()
  return {
    catalog,
    async close() {
      await catalog.close()
      link.close()
    },
  }
})

roomStoreContract('redis cluster', async () => {
  const link = await openLink(cluster.url)
  const rooms = new RedisRoomStore({ link, newId, onUnreadable: onFollowerError })
  await rooms.open()
  return {
    rooms,
    async close() {
      rooms.close()
      link.close()
    },
  }
})

chatLogContract('redis cluster', async () => {
  const link = await openLink(cluster.url)
  const chat = new RedisChatLog({ link, newId, retentionMs: null, onFollowerError: () => {} })
  return {
    chat,
    markers: chat.markers,
    async close() {
      await chat.close()
      link.close()
    },
  }
})
