import { feedCatalogContract } from '../../testing/feed-catalog-contract.ts'
import { createMemoryFeedCatalog } from './feed-catalog.ts'

feedCatalogContract('memory', (options) =>
  Promise.resolve({ catalog: createMemoryFeedCatalog(options), close: () => Promise.resolve() }),
)
