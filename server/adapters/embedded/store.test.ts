import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { feedCatalogContract } from '../../testing/feed-catalog-contract.ts'
import { feedHistoryContract } from '../../testing/feed-history-contract.ts'
import { feedImportContract } from '../../testing/feed-import-contract.ts'
import { feedLogContract } from '../../testing/feed-log-contract.ts'
import { openStore } from './open-store.ts'

async function open(maxFeeds = 1_000_000) {
  const dataDir = await mkdtemp(join(tmpdir(), 'watchroom-store-'))
  const store = await openStore({
    dataDir,
    durability: 'normal',
    retention: [],
    chatRetentionMs: null,
    maxFeeds,
    onFollowerError: (error) => {
      throw error
    },
    onTrouble: () => {},
    onDamage: () => {},
    onThread: () => {},
    onGiveUp: () => {},
    onUnreadableRoom: () => {},
  })
  return {
    ...store,
    history: store.log,
    async close() {
      await store.close()
      await rm(dataDir, { recursive: true })
    },
  }
}

feedLogContract('embedded', () => open(), { trims: false })
feedHistoryContract('embedded', () => open())
feedCatalogContract('embedded', ({ maxFeeds }) => open(maxFeeds))
feedImportContract('embedded', async () => {
  const store = await open()
  return {
    importer: store.importer,
    append: (feed, { times, values }) =>
      store.log.append({ arrived: Date.now(), writes: [{ feed, times: [...times], values: [...values] }] }),
    async entries(feed) {
      const slice = await store.log.read(feed, { tail: 1e9 }, 1e9)
      if (slice.kind === 'reset') throw new Error(slice.why)
      return slice.entries
    },
    close: store.close,
  }
})
