import { describe, expect, it } from 'vitest'
import { createMemoryFeedCatalog } from '../adapters/memory/feed-catalog.ts'
import { findFeeds } from './find-feeds.ts'

async function catalogOf(ids: readonly string[]) {
  const catalog = createMemoryFeedCatalog({ maxFeeds: 10_000 })
  await catalog.ensure(ids, 1)
  return catalog
}

async function all({ total, first, others }: Awaited<ReturnType<typeof findFeeds>>) {
  const ids = [first.id]
  for await (const { id } of others()) ids.push(id)
  return { total, ids }
}

describe('feeds by name', () => {
  it('come in the order of the names, each once', async () => {
    const found = await findFeeds({ ids: ['c', 'a', 'c'] }, await catalogOf(['a', 'b', 'c']))
    expect(await all(found)).toEqual({ total: 2, ids: ['c', 'a'] })
  })

  it('are refused where one does not exist, or none is named', async () => {
    const catalog = await catalogOf(['a'])
    await expect(findFeeds({ ids: ['a', 'x'] }, catalog)).rejects.toMatchObject({
      code: 'unknown_feed',
      message: /"x"/,
    })
    await expect(findFeeds({ ids: [] }, catalog)).rejects.toMatchObject({ code: 'bad_request' })
  })
})

describe('feeds by a glob', () => {
  it('come sorted, over all pages', async () => {
    const ids = Array.from({ length: 2_345 }, (_, i) => `m/${String(i).padStart(4, '0')}`)
    const found = await findFeeds({ match: 'm/*' }, await catalogOf(['other', ...ids]))
    expect(await all(found)).toEqual({ total: 2_345, ids })
  })

  it('are refused where none matches', async () => {
    const catalog = await catalogOf(['a'])
    await expect(findFeeds({ match: 'x*' }, catalog)).rejects.toMatchObject({
      code: 'unknown_feed',
      message: /"x\*"/,
    })
  })
})
