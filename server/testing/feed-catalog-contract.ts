import { afterEach, describe, expect, it } from 'vitest'
import type { CatalogEvent, FeedCatalog, FeedKey } from '../ports/feed-catalog.ts'

const DAY = 24 * 3600 * 1000
const NOW = 1_767_225_600_000

/** What every catalog must hold (SPEC CT1, PT3). `create` makes an empty one with the given cap. */
export function feedCatalogContract(
  name: string,
  create: (options: { maxFeeds: number }) => Promise<{ catalog: FeedCatalog; close(): Promise<void> }>,
): void {
  const opened: { close(): Promise<void> }[] = []
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()))
  })

  async function open(maxFeeds = 1000): Promise<FeedCatalog> {
    const made = await create({ maxFeeds })
    opened.push(made)
    return made.catalog
  }

  async function keyOf(catalog: FeedCatalog, id: string, now = NOW): Promise<FeedKey> {
    const [outcome] = await catalog.ensure([id], now)
    if (!outcome?.ok) throw new Error(`${id} was refused`)
    return outcome.key
  }

  async function ids(catalog: FeedCatalog, match?: string): Promise<string[]> {
    const page = await catalog.search({ limit: 1000, ...(match === undefined ? {} : { match }) })
    return page.feeds.map((feed) => feed.id)
  }

  describe(`feed catalog: ${name}`, () => {
    describe('ensure', () => {
      it('[CT1] gives an id one key for good, and different ids different keys', async () => {
        const catalog = await open()
        const first = await catalog.ensure(['a', 'b', 'a'], NOW)
        const again = await catalog.ensure(['b', 'a'], NOW + 1)
        const keys = first.map((outcome) => (outcome.ok ? outcome.key : null))
        expect(keys[0]).toBe(keys[2])
        expect(keys[0]).not.toBe(keys[1])
        expect(again).toEqual([
          { ok: true, key: keys[1] },
          { ok: true, key: keys[0] },
        ])
      })

      it('[CT1] is atomic: concurrent calls agree on every key and never pass the cap', async () => {
        const catalog = await open(50)
        const wanted = Array.from({ length: 80 }, (_, i) => `feed-${i}`)
        const answers = await Promise.all(
          Array.from({ length: 8 }, (_, n) =>
            catalog.ensure([...wanted.slice(n * 10), ...wanted.slice(0, n * 10)], NOW),
          ),
        )
        const keys = new Map<string, Set<number>>()
        for (const [n, outcomes] of answers.entries()) {
          const asked = [...wanted.slice(n * 10), ...wanted.slice(0, n * 10)]
          for (const [i, outcome] of outcomes.entries()) {
            const id = asked[i] ?? ''
            if (outcome.ok) keys.set(id, (keys.get(id) ?? new Set()).add(outcome.key))
          }
        }
        expect(keys.size).toBe(50)
        for (const set of keys.values()) expect(set.size).toBe(1)
        expect((await catalog.search({ limit: 1000 })).total).toBe(50)
      })

      it('[CT1] refuses only new feeds at the cap, with a code and a sentence', async () => {
        const catalog = await open(2)
        await catalog.ensure(['a', 'b'], NOW)
        const outcomes = await catalog.ensure(['b', 'c', 'a'], NOW)
        expect(outcomes.map((outcome) => outcome.ok)).toEqual([true, false, true])
        expect(outcomes[1]).toMatchObject({ code: 'too_many_feeds' })
        expect(outcomes[1]?.ok === false && outcomes[1].message).toMatch(/2/)
        expect(await ids(catalog)).toEqual(['a', 'b'])
      })

      it('[CT1] does not count feeds that are silent for 24 h, and counts them again when they return', async () => {
        const catalog = await open(2)
        const a = await keyOf(catalog, 'a')
        await keyOf(catalog, 'b')
        expect((await catalog.ensure(['c'], NOW + DAY - 1))[0]?.ok).toBe(false)
        await keyOf(catalog, 'b', NOW + DAY - 1)
        expect((await catalog.ensure(['c'], NOW + DAY + 2000))[0]?.ok).toBe(true)
        expect((await catalog.ensure(['d'], NOW + DAY + 4000))[0]?.ok).toBe(false)
        // a returns: known feeds are always taken, and it keeps its key
        expect(await keyOf(catalog, 'a', NOW + DAY + 6000)).toBe(a)
        // b is silent by now, and a stands in its place
        expect((await catalog.ensure(['d'], NOW + 2 * DAY + 1000))[0]?.ok).toBe(false)
      })

      it('[CT1] makes room for a new feed when one is removed', async () => {
        const catalog = await open(1)
        const a = await keyOf(catalog, 'a')
        expect((await catalog.ensure(['b'], NOW))[0]?.ok).toBe(false)
        await catalog.remove(a)
        expect(await keyOf(catalog, 'b')).not.toBe(a)
      })

      it('keeps when a feed was made and when it was last active', async () => {
        const catalog = await open()
        await keyOf(catalog, 'a')
        await keyOf(catalog, 'a', NOW + DAY / 2)
        await keyOf(catalog, 'a', NOW + 5)
        const { feeds } = await catalog.search({ feed: 'a', limit: 1 })
        expect(feeds[0]).toMatchObject({ id: 'a', created: NOW, kind: 'gauge', unit: null })
        expect(feeds[0]?.active).toBeGreaterThanOrEqual(NOW + DAY / 2 - 600_000)
      })

      it('[PT3] keeps the labels of a labelled id', async () => {
        const catalog = await open()
        await catalog.ensure(['cpu{core="0",host="a\\"b"}', 'plain', '__proto__'], NOW)
        const { feeds } = await catalog.search({ limit: 10 })
        expect(feeds.map((feed) => [feed.id, { ...feed.labels }])).toEqual([
          ['__proto__', {}],
          ['cpu{core="0",host="a\\"b"}', { core: '0', host: 'a"b' }],
          ['plain', {}],
        ])
      })
    })

    describe('search', () => {
      it('[CT1] finds one by its exact id, whatever characters it holds', async () => {
        const catalog = await open()
        await catalog.ensure(['a*', 'ab', 'a?'], NOW)
        expect((await catalog.search({ feed: 'a*', limit: 5 })).feeds.map((feed) => feed.id)).toEqual(['a*'])
        expect(await catalog.search({ feed: 'missing', limit: 5 })).toEqual({
          feeds: [],
          total: 0,
          next: null,
        })
      })

      it('[PT3] matches whole ids by glob, where only * and ? are special', async () => {
        const catalog = await open()
        await catalog.ensure(['a.b', 'axb', 'a.bc', 'a[x]', '(a|b)+', 'plant/1/t', 'plant/2/t', 'tür'], NOW)
        expect(await ids(catalog, 'a.*')).toEqual(['a.b', 'a.bc'])
        expect(await ids(catalog, 'a?b')).toEqual(['a.b', 'axb'])
        expect(await ids(catalog, 'a[?]')).toEqual(['a[x]'])
        expect(await ids(catalog, '(a|?)+')).toEqual(['(a|b)+'])
        expect(await ids(catalog, 'plant/*/t')).toEqual(['plant/1/t', 'plant/2/t'])
        expect(await ids(catalog, 't?r')).toEqual(['tür'])
        expect(await ids(catalog, '*')).toHaveLength(8)
      })

      it('matches a part of the id in either case where there is no * or ?', async () => {
        const catalog = await open()
        await catalog.ensure(['Plant-1/Temp', 'plant-2/flow', 'other'], NOW)
        expect(await ids(catalog, 'plant')).toEqual(['Plant-1/Temp', 'plant-2/flow'])
        expect(await ids(catalog, 'TEMP')).toEqual(['Plant-1/Temp'])
        expect(await ids(catalog, '')).toHaveLength(3)
      })

      it('matches globs of the values of labels, all of which must be there', async () => {
        const catalog = await open()
        const known = ['cpu{host="a1",zone="eu"}', 'cpu{host="b1",zone="eu"}', 'mem{host="a1"}', 'cpu']
        await catalog.ensure(known, NOW)
        const found = async (labels: Record<string, string>, match?: string) => {
          const page = await catalog.search({ limit: 10, labels, ...(match === undefined ? {} : { match }) })
          expect(page.total).toBe(page.feeds.length)
          return page.feeds.map((feed) => feed.id)
        }
        expect(await found({ host: 'a*' })).toEqual(['cpu{host="a1",zone="eu"}', 'mem{host="a1"}'])
        expect(await found({ host: '*', zone: 'e?' }, 'cpu*')).toEqual(known.slice(0, 2))
        expect(await found({ host: 'c*' })).toEqual([])
        const page = await catalog.search({ limit: 1, feed: 'cpu', labels: { host: '*' } })
        expect(page.feeds).toEqual([])
      })

      it('[CT1] pages in the order of ids; total counts all that match', async () => {
        const catalog = await open()
        const all = Array.from({ length: 25 }, (_, i) => `f${String(i * 7).padStart(3, '0')}`)
        await catalog.ensure([...all].reverse(), NOW)
        const seen: string[] = []
        let cursor: string | null = null
        do {
          const page = await catalog.search({ match: 'f*', limit: 10, ...(cursor ? { cursor } : {}) })
          expect(page.total).toBe(25)
          seen.push(...page.feeds.map((feed) => feed.id))
          cursor = page.next
        } while (cursor !== null)
        expect(seen).toEqual(all)
      })

      it('[CT1] pages stay right while feeds come and go between them', async () => {
        const catalog = await open()
        await catalog.ensure(['b', 'd', 'f', 'h'], NOW)
        const first = await catalog.search({ limit: 2 })
        expect(first.feeds.map((feed) => feed.id)).toEqual(['b', 'd'])
        await catalog.remove(await keyOf(catalog, 'd'))
        await catalog.ensure(['a', 'e'], NOW)
        const second = await catalog.search({ limit: 2, cursor: first.next ?? '' })
        expect(second.feeds.map((feed) => feed.id)).toEqual(['e', 'f'])
        const third = await catalog.search({ limit: 2, cursor: second.next ?? '' })
        expect(third).toMatchObject({ feeds: [{ id: 'h' }], total: 5, next: null })
      })

      it('sorts in code unit order', async () => {
        const catalog = await open()
        await catalog.ensure(['ä', 'b', 'B', 'a10', 'a2', '\u{1F600}', '\uFFFD'], NOW)
        expect(await ids(catalog)).toEqual(['B', 'a10', 'a2', 'b', 'ä', '\u{1F600}', '\uFFFD'])
      })
    })

    describe('patch, remove, follow', () => {
      it('[CT1] patches kind and unit, and keeps the rest', async () => {
        const catalog = await open()
        const key = await keyOf(catalog, 'a')
        expect(await catalog.patch(key, { unit: 'ms' })).toMatchObject({ id: 'a', kind: 'gauge', unit: 'ms' })
        expect(await catalog.patch(key, { kind: 'counter' })).toMatchObject({ kind: 'counter', unit: 'ms' })
        expect((await catalog.search({ feed: 'a', limit: 1 })).feeds[0]).toMatchObject({
          key,
          kind: 'counter',
          unit: 'ms',
          created: NOW,
        })
        expect(await catalog.patch(key + 1000, { unit: 's' })).toBeNull()
      })

      it('[CT1] a removed feed is gone, and never gets its old key back', async () => {
        const catalog = await open()
        const key = await keyOf(catalog, 'a')
        expect(await catalog.remove(key)).toBe(true)
        expect(await catalog.remove(key)).toBe(false)
        expect(await catalog.patch(key, { unit: 'ms' })).toBeNull()
        expect((await catalog.search({ limit: 10 })).total).toBe(0)
        expect(await keyOf(catalog, 'a')).not.toBe(key)
      })

      it('[CT1] tells followers once what was added, patched and removed, until they leave', async () => {
        const catalog = await open(2)
        const heard: string[] = []
        const listen = (event: CatalogEvent): void => {
          heard.push(`${event.kind} ${event.feed.id} ${event.feed.unit}`)
        }
        const leave = catalog.follow(listen)
        const leaveTwin = catalog.follow(listen)
        leaveTwin()
        const key = await keyOf(catalog, 'a')
        await keyOf(catalog, 'a', NOW + DAY)
        await catalog.ensure(['b', 'refused'], NOW + DAY)
        await catalog.patch(key, { unit: 'ms' })
        await catalog.remove(key)
        expect(heard).toEqual(['added a null', 'added b null', 'patched a ms', 'removed a ms'])
        leave()
        await catalog.ensure(['c'], NOW + DAY)
        expect(heard).toHaveLength(4)
      })

      it('a follower that hears of a feed finds it', async () => {
        const catalog = await open()
        const found: Promise<number>[] = []
        catalog.follow(({ feed }) =>
          found.push(catalog.search({ feed: feed.id, limit: 1 }).then((p) => p.total)),
        )
        await keyOf(catalog, 'a')
        expect(await Promise.all(found)).toEqual([1])
      })

      it('a record once handed out does not change', async () => {
        const catalog = await open()
        const key = await keyOf(catalog, 'a')
        const before = (await catalog.search({ feed: 'a', limit: 1 })).feeds[0]
        const copy = { ...before }
        await catalog.patch(key, { unit: 'ms' })
        await keyOf(catalog, 'a', NOW + DAY)
        expect(before).toEqual(copy)
      })
    })
  })
}
