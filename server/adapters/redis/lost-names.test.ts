import { randomUUID } from 'node:crypto'
import { expect, it, onTestFinished } from 'vitest'
import type { FeedKey } from '../../ports/feed-catalog.ts'
import { openLink } from '../../testing/redis-link.ts'
import { freshPrefix, startRedis } from '../../testing/redis-process.ts'
import { RedisFeedCatalog, type WhileStill } from './feed-catalog.ts'
import { RedisFeedLog } from './feed-log.ts'

const NOW = 1_767_225_600_000

/** A node on a Redis that keeps nothing over a restart, with a feed that has a point. */
async function setUp(around: (whileStill: WhileStill) => WhileStill = (same) => same) {
  const redis = await startRedis()
  onTestFinished(() => redis.close())
  const link = await openLink(redis.url, freshPrefix())
  const log = new RedisFeedLog({
    link,
    newId: randomUUID,
    budgetBytes: 1e9,
    isKnown: (feed) => catalog.idOf(feed) !== null,
    onFollowerError: () => {},
  })
  const catalog: RedisFeedCatalog = new RedisFeedCatalog({
    link,
    maxFeeds: 1000,
    newId: randomUUID,
    drop: (feed) => log.drop(feed),
    whileStill: around((feeds, work) => log.whileStill(feeds, work)),
    onUnreadable: () => {},
  })
  onTestFinished(async () => {
    link.hurry()
    await catalog.close()
    await log.close()
    link.close()
  })
  await catalog.open()
  const events: string[] = []
  catalog.follow(({ kind, feed }) => events.push(`${kind} ${feed.id}`))
  const ensure = async (): Promise<FeedKey> => {
    const [one] = await catalog.ensure(['a'], NOW)
    return one?.ok ? one.key : 0
  }
  const append = (feed: FeedKey, value: number) =>
    log.append({ arrived: NOW, writes: [{ feed, times: [NOW], values: [value] }] })
  const valuesOf = async (feed: FeedKey) => {
    const slice = await log.read(feed, { tail: 10 }, 10)
    return slice.kind === 'entries' ? [...slice.entries.values] : []
  }
  const feed = await ensure()
  await append(feed, 1)
  return { redis, catalog, events, ensure, append, valuesOf, feed }
}

it('[LG8i] a point that waited for a Redis that comes back without its data is found once it is acknowledged', async () => {
  const { redis, catalog, events, append, valuesOf, feed } = await setUp()
  await redis.kill()
  const waiting = append(feed, 2)
  await redis.start()
  expect(await waiting).toMatchObject([{ kind: 'appended', first: 1 }])
  const known = async () => (await catalog.search({ feed: 'a', limit: 1 })).feeds.map(({ key }) => key)
  // What the catalog does with the next beat at the latest.
  await catalog.open()
  expect(await known()).toEqual([feed])
  expect(await valuesOf(feed)).toEqual([2])
  expect(events).toEqual(['added a'])
})

it('[LG8i] a point that comes while names are looked after is refused, or found', async () => {
  const late: Promise<unknown>[] = []
  const { redis, catalog, events, ensure, append, valuesOf, feed } = await setUp(
    (whileStill) => (feeds, work) =>
      whileStill(feeds, async (held) => {
        // Here the feed is known, and the log was asked.
        late.push(append(feed, 2).catch((error: unknown) => error))
        await work(held)
      }),
  )
  await redis.kill()
  await redis.start()
  await expect.poll(() => events, { timeout: 10_000 }).toEqual(['added a', 'removed a'])
  expect(await Promise.all(late)).toMatchObject([{ code: 'overloaded' }])
  expect((await catalog.search({ limit: 9 })).total).toBe(0)
  const again = await ensure()
  expect(await append(again, 2)).toMatchObject([{ kind: 'appended', first: 1 }])
  expect(await valuesOf(again)).toEqual([2])
})
