import { feedImportContract } from './feed-import-contract.ts'
import { MemoryFeedImport } from './memory-feed-import.ts'

feedImportContract('memory', async () => {
  const importer = new MemoryFeedImport()
  return {
    importer,
    append: async (feed, points) => importer.append(feed, points),
    entries: async (feed) => importer.entries(feed),
    close: async () => undefined,
  }
})
