import { randomUUID } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { CatalogEvent } from '../../ports/feed-catalog.ts'
import { feedCatalogContract } from '../../testing/feed-catalog-contract.ts'
import { openLink } from '../../testing/redis-link.ts'
import { freshPrefix, redisForFile } from '../../testing/redis-process.ts'
import { RedisFeedCatalog } from './feed-catalog.ts'

const NOW = 1_767_225_600_000
const redis = redisForFile()

async function open({ maxFeeds = 1000, prefix = freshPrefix(), drop = async (_: number) => {} } = {}) {
  const link = await openLink(redis.url, prefix)
  const catalog = new RedisFeedCatalog({ link, maxFeeds, newId: randomUUID, drop })
  await catalog.open()
  return {
    catalog,
    async close() {
      await catalog.close()
      link.close()
    },
  }
}

feedCatalogContract('redis', ({ maxFeeds }) => open({ maxFeeds }))

describe('a catalog of several nodes', () => {
  async function node(prefix: string, options: { maxFeeds?: number } = {}) {
    const { catalog, close } = await open({ prefix, ...options })
    onTestFinished(close)
    const heard: string[] = []
    catalog.follow(({ kind, feed }: CatalogEvent) => heard.push(`${kind} ${feed.id}`))
    return { catalog, heard }
  }

  it('[CT1] gives an id one key, whichever nodes ask at once, and never passes the cap', async () => {
    const prefix = freshPrefix()
    const nodes = await Promise.all([1, 2, 3].map(() => node(prefix, { maxFeeds: 20 })))
    const ids = Array.from({ length: 30 }, (_, i) => `feed-${i}`)
    const answers = await Promise.all(
      nodes.map(({ catalog }, n) => catalog.ensure(n === 0 ? ids : [...ids].reverse(), NOW)),
    )
    const byId = answers.map((outcomes, n) => (n === 0 ? outcomes : [...outcomes].reverse()))
    expect(byId[1]).toEqual(byId[0])
    expect(byId[2]).toEqual(byId[0])
    expect(byId[0]?.filter(({ ok }) => ok)).toHaveLength(20)
  })

  it('[CT1] each node hears of what another one adds, patches and removes', async () => {
    const prefix = freshPrefix()
    const [a, b] = [await node(prefix), await node(prefix)]
    const [outcome] = await a.catalog.ensure(['x'], NOW)
    const key = outcome?.ok ? outcome.key : 0
    await expect.poll(() => b.heard).toEqual(['added x'])
    await b.catalog.patch(key, { unit: 'ms' })
    await expect.poll(() => a.heard).toEqual(['added x', 'patched x'])
    expect(await b.catalog.remove(key)).toBe(true)
    await expect.poll(() => a.heard).toEqual(['added x', 'patched x', 'removed x'])
    const late = await node(prefix)
    expect((await late.catalog.search({ limit: 9 })).feeds).toEqual([])
  })
})
