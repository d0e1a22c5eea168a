import { randomUUID } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createCuttingProxy } from '../../../e2e/cutting-proxy.ts'
import type { CatalogEvent } from '../../ports/feed-catalog.ts'
import { feedCatalogContract } from '../../testing/feed-catalog-contract.ts'
import { openLink } from '../../testing/redis-link.ts'
import { freshPrefix, redisForFile } from '../../testing/redis-process.ts'
import { RedisFeedCatalog } from './feed-catalog.ts'

const NOW = 1_767_225_600_000
const redis = redisForFile()

async function open({
  maxFeeds = 1000,
  prefix = freshPrefix(),
  drop = async (_: number) => {},
  holds = [] as number[],
  url = redis.url,
} = {}) {
  const link = await openLink(url, prefix)
  const catalog = new RedisFeedCatalog({
    link,
    maxFeeds,
    newId: randomUUID,
    drop,
    whileStill: (feeds, work) => work(new Set(feeds.filter((feed) => holds.includes(feed)))),
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
}

feedCatalogContract('redis', ({ maxFeeds }) => open({ maxFeeds }))

describe('a catalog of several nodes', () => {
  async function node(prefix: string, options: { maxFeeds?: number; url?: string; holds?: number[] } = {}) {
    const { catalog, close } = await open({ prefix, ...options })
    onTestFinished(close)
    const heard: string[] = []
    catalog.follow(({ kind, feed }: CatalogEvent) => heard.push(`${kind} ${feed.id}`))
    return { catalog, heard }
  }

  it('what a newer release stores or tells is left out, and harms nothing that is known', async () => {
    const prefix = freshPrefix()
    const { catalog } = await node(prefix)
    const link = await openLink(redis.url, prefix)
    onTestFinished(() => link.close())
    const key = (name: string) => `${prefix}{catalog}:${name}`
    await catalog.ensure(['known'], NOW)
    await link.client.hset(
      key('feeds'),
      '900',
      JSON.stringify({ key: 900, id: 'odd', kind: 'novel', created: NOW }),
    )
    for (const [kind, body] of [
      ['patched', JSON.stringify({ key: 900, id: 'odd', kind: 'novel', created: NOW })],
      ['novel', '{}'],
      ['novel', 'not even JSON'],
    ] as const) {
      const number = await link.client.hincrby(key('meta'), 'changes', 1)
      await link.client.xadd(key('changes'), `${number}-0`, 'kind', kind, 'body', body)
      await link.client.publish(key('changes'), '')
    }
    const [added] = await catalog.ensure(['next'], NOW)
    expect(added?.ok).toBe(true)
    const late = await node(prefix)
    for (const one of [catalog, late.catalog]) {
      const { feeds } = await one.search({ limit: 10 })
      expect(feeds.map(({ id }) => id)).toEqual(['known', 'next'])
    }
  })

  it('[LG8] [CT1] no key comes again after Redis lost everything, however many were given out within a second', async () => {
    const prefix = freshPrefix()
    const { catalog, heard } = await node(prefix)
    const link = await openLink(redis.url, prefix)
    onTestFinished(() => link.close())
    const ids = Array.from({ length: 500 }, (_, i) => `lost-${i}`)
    const before = await catalog.ensure([...ids, 'both'], NOW)
    heard.length = 0
    await link.client.flushall()
    const [other, both] = await (await node(prefix)).catalog.ensure(['other', 'both'], NOW)
    const keys = new Set(before.map((outcome) => (outcome.ok ? outcome.key : 0)))
    for (const outcome of [other, both]) expect(outcome?.ok && !keys.has(outcome.key)).toBe(true)
    await expect.poll(() => heard).toHaveLength(501 + 2)
    // What is gone goes first: the same id comes under its new key after that.
    expect(heard.slice(-2).sort()).toEqual(['added both', 'added other'])
    expect((await catalog.search({ limit: 9 })).feeds.map(({ id }) => id)).toEqual(['both', 'other'])
  })

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

  it('[LG8g] a node that was away for longer than changes are kept loads all anew', async () => {
    const prefix = freshPrefix()
    const proxy = await createCuttingProxy({ port: redis.port })
    onTestFinished(() => proxy.close())
    const a = await node(prefix)
    const b = await node(prefix, { url: `redis://127.0.0.1:${proxy.port}` })
    await a.catalog.ensure(['before'], NOW)
    await expect.poll(() => b.heard).toEqual(['added before'])
    proxy.cut()
    await a.catalog.ensure(['first', 'second', 'third'], NOW)
    const link = await openLink(redis.url, prefix)
    onTestFinished(() => link.close())
    await link.client.xtrim(`${prefix}{catalog}:changes`, 'MAXLEN', 1)
    proxy.restore()
    await expect
      .poll(async () => (await b.catalog.search({ limit: 9 })).feeds.map(({ id }) => id), { timeout: 10_000 })
      .toEqual(['before', 'first', 'second', 'third'])
    expect(b.heard.toSorted()).toEqual(['added before', 'added first', 'added second', 'added third'])
  })

  it('[LG8i] feeds whose names were lost in a failover, and whose points were not, are put back under their keys', async () => {
    const prefix = freshPrefix()
    const holds: number[] = []
    const [a, b] = [await node(prefix, { holds }), await node(prefix, { holds })]
    const outcomes = await a.catalog.ensure(['kept', 'lost', 'empty'], NOW)
    const [kept = 0, lost = 0, empty = 0] = outcomes.map((outcome) => (outcome.ok ? outcome.key : 0))
    await a.catalog.patch(lost, { unit: 'ms' })
    await expect.poll(() => b.heard).toHaveLength(4)
    holds.push(kept, lost)
    // The shard of the catalog goes on as another process, without its last writes.
    const link = await openLink(redis.url, prefix)
    onTestFinished(() => link.close())
    const key = (name: string) => `${prefix}{catalog}:${name}`
    await link.client
      .multi()
      .hset(key('meta'), 'run', 'another')
      .hincrby(key('meta'), 'changes', -3)
      .hdel(key('feeds'), String(lost), String(empty))
      .hdel(key('ids'), 'lost', 'empty')
      .zrem(key('active'), lost, empty)
      .del(key('changes'))
      .exec()
    const known = async ({ catalog }: typeof a) =>
      (await catalog.search({ limit: 9 })).feeds.map((feed) => [feed.id, feed.key, feed.unit])
    const late = await node(prefix)
    for (const one of [a, b, late])
      await expect
        .poll(() => known(one), { timeout: 10_000 })
        .toEqual([
          ['kept', kept, null],
          ['lost', lost, 'ms'],
        ])
    expect(a.heard.slice(4)).toEqual(['removed empty'])
    const [again, other] = await late.catalog.ensure(['lost', 'empty'], NOW)
    expect(again).toEqual({ ok: true, key: lost })
    expect(other?.ok && other.key > lost).toBe(true)
  })
})
