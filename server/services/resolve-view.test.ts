import { describe, expect, it } from 'vitest'
import { compileSelector } from '../../lib/domain/selector.ts'
import type { ViewItem } from '../../lib/protocol/live-events.ts'
import { createMemoryFeedCatalog } from '../adapters/memory/feed-catalog.ts'
import { resolveView } from './resolve-view.ts'

const windows = [{ last: 10 }]
const IDS = ['cpu', 'cpu{host="a1"}', 'cpu{host="b1"}', 'mem{host="a1"}']

async function resolve(items: ViewItem[]) {
  const catalog = createMemoryFeedCatalog({ maxFeeds: 100 })
  await catalog.ensure(IDS, 0)
  const { feeds, matched, counts, pending } = await resolveView(items, catalog)
  return { ids: feeds.map(({ record }) => record.id), matched, counts, pending }
}

describe('the feeds behind a view', () => {
  it('[PB2] are chosen by globs of the values of labels', async () => {
    const found = await resolve([{ match: '*', labels: { host: 'a*' }, windows }])
    expect(found).toEqual({ ids: ['cpu{host="a1"}', 'mem{host="a1"}'], matched: 2, counts: [2], pending: [] })
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
      const concerns = compileSelector(item)
      expect(IDS.filter(concerns)).toEqual((await resolve([item])).ids)
    }
  })

  it('[PB2] have at most eight windows each, those of the first items', async () => {
    const catalog = createMemoryFeedCatalog({ maxFeeds: 10 })
    await catalog.ensure(['a'], 0)
    const items = [1, 11, 21].map((from) => ({
      feed: 'a',
      windows: Array.from({ length: 5 }, (_, i) => ({ last: from + i })),
    }))
    const [feed] = (await resolveView(items, catalog)).feeds
    expect(feed?.windows).toHaveLength(8)
    expect(feed?.windows).toContainEqual({ last: 1 })
    expect(feed?.windows).not.toContainEqual({ last: 21 })
  })

  it('[PB2] share a view that cannot hold them all: named ones first, and no glob is starved', async () => {
    const catalog = createMemoryFeedCatalog({ maxFeeds: 20_000 })
    const many = Array.from({ length: 10_000 }, (_, i) => `a/${i}`)
    await catalog.ensure([...many, 'z/1', 'z/2', 'z/named'], 0)
    const view = await resolveView(
      [
        { match: '*', windows },
        { match: 'z/?', windows: [{ last: 20 }] },
        { match: 'a/*', windows },
        { feed: 'z/named', windows },
        { feed: 'gone', windows },
      ],
      catalog,
    )
    const held = new Map(view.feeds.map(({ record, windows }) => [record.id, windows]))
    expect(held.size).toBe(1000)
    expect(held.get('z/1')).toEqual([{ last: 10 }, { last: 20 }])
    expect(held.has('z/named')).toBe(true)
    expect(view).toMatchObject({ counts: [10_003, 2, 10_000, 1, 0], pending: ['gone'] })
    expect(view.matched).toBe(10_003)
  })

  it('[PB4] are gathered in many turns where hundreds of globs match a thousand each', async () => {
    const catalog = createMemoryFeedCatalog({ maxFeeds: 1000 })
    await catalog.ensure(
      Array.from({ length: 1000 }, (_, i) => `f${i}`),
      0,
    )
    const all = await catalog.search({ match: '*', limit: 1000 })
    const items = Array.from({ length: 200 }, () => ({ match: '*', windows }))
    let isDone = false
    const resolving = resolveView(items, { ...catalog, search: async () => all }).finally(() => {
      isDone = true
    })
    let turns = 0
    for (; !isDone; turns++) await new Promise((resume) => setImmediate(resume))
    expect((await resolving).feeds).toHaveLength(1000)
    expect(turns).toBeGreaterThan(20)
  })
})
