import { describe, expect, it } from 'vitest'
import type { ViewItem } from '../../lib/protocol/live-events.ts'
import { createMemoryFeedCatalog } from '../adapters/memory/feed-catalog.ts'
import { matcherOf, resolveView } from './resolve-view.ts'

const windows = [{ last: 10 }]
const IDS = ['cpu', 'cpu{host="a1"}', 'cpu{host="b1"}', 'mem{host="a1"}']

async function resolve(items: ViewItem[]) {
  const catalog = createMemoryFeedCatalog({ maxFeeds: 100 })
  await catalog.ensure(IDS, 0)
  const { feeds, matched, pending } = await resolveView(items, catalog)
  return { ids: feeds.map(({ record }) => record.id), matched, pending }
}

describe('the feeds behind a view', () => {
  it('[PB2] are chosen by globs of the values of labels', async () => {
    const found = await resolve([{ match: '*', labels: { host: 'a*' }, windows }])
    expect(found).toEqual({ ids: ['cpu{host="a1"}', 'mem{host="a1"}'], matched: 2, pending: [] })
  })

  it('[PT3] are matched whole: a pattern without * or ? is one id', async () => {
    expect((await resolve([{ match: 'cpu', windows }])).ids).toEqual(['cpu'])
    expect((await resolve([{ match: 'cpu', labels: { host: 'a1' }, windows }])).ids).toEqual([])
  })

  it('[PB2] change by exactly the feeds that the items would find', async () => {
    for (const item of [
      { feed: 'cpu', windows },
      { match: 'cpu*', windows },
      { match: 'cpu', windows },
      { match: '*', labels: { host: '?1' }, windows },
      { match: 'mem*', labels: { host: 'b*' }, windows },
    ]) {
      const concerns = matcherOf([item])
      expect(IDS.filter(concerns)).toEqual((await resolve([item])).ids)
    }
  })
})
