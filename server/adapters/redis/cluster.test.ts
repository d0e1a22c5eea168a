import { randomUUID } from 'node:crypto'
import { chatLogContract } from '../../testing/chat-log-contract.ts'
import { feedCatalogContract } from '../../testing/feed-catalog-contract.ts'
import { feedHistoryContract } from '../../testing/feed-history-contract.ts'
import { feedLogContract } from '../../testing/feed-log-contract.ts'
import { clusterForFile } from '../../testing/redis-cluster.ts'
import { openLink } from '../../testing/redis-link.ts'
import { roomStoreContract } from '../../testing/room-store-contract.ts'
import { RedisChatLog } from './chat-log.ts'
import { RedisFeedCatalog } from './feed-catalog.ts'
import { RedisFeedLog } from './feed-log.ts'
import { RedisRoomStore } from './room-store.ts'

const cluster = clusterForFile()
const newId = randomUUID

const onFollowerError = (error: unknown) => {
  throw error
}

async function openLog(keep?: number) {
  const link = await openLink(cluster.url)
  const more = keep === undefined ? {} : { entriesPerFeed: keep }
  const log = new RedisFeedLog({ link, newId, budgetBytes: 1e9, onFollowerError, ...more })
  return {
    log,
    history: log,
    async close() {
      await log.close()
      link.close()
    },
  }
}

feedLogContract('redis cluster', ({ keep }) => openLog(keep))
feedHistoryContract('redis cluster', () => openLog())

feedCatalogContract('redis cluster', async ({ maxFeeds }) => {
  const link = await openLink(cluster.url)
  const catalog = new RedisFeedCatalog({ link, maxFeeds, newId, drop: async () => {} })
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
