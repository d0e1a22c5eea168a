import { randomUUID } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createCuttingProxy } from '../../../e2e/cutting-proxy.ts'
import type { LogEntries } from '../../ports/feed-log.ts'
import { feedHistoryContract } from '../../testing/feed-history-contract.ts'
import { feedLogContract } from '../../testing/feed-log-contract.ts'
import { openRedisLog } from '../../testing/redis-log.ts'
import { freshPrefix, redisForFile, startRedis } from '../../testing/redis-process.ts'
import { FeedKeys } from './feed-keys.ts'
import type { RedisFeedLog } from './feed-log.ts'

const NOW = 1_767_225_600_000
const redis = redisForFile()

async function open({
  url = redis.url,
  ...options
}: Parameters<typeof openRedisLog>[1] & { url?: string } = {}) {
  const { log, link, close } = await openRedisLog(url, options)
  return { log, link, history: log, tidy: () => log.tidy(), close }
}

feedLogContract('redis', ({ keep }) => open(keep === undefined ? {} : { entriesPerFeed: keep }))
feedHistoryContract('redis', () => open())

describe('a log of several nodes', () => {
  async function node(options: Parameters<typeof open>[0]) {
    const opened = await open(options)
    onTestFinished(opened.close)
    return opened
  }

  const points = (feed: number, ...values: number[]) => ({
    feed,
    times: values.map((value) => NOW + value),
    values,
  })

  /** What a reader that repairs gaps comes to, and every offset in the order in which it came live. */
  function reader(log: RedisFeedLog, feed: number) {
    const live: number[] = []
    const epochs = new Set<string>()
    log.follow(feed, (entries: LogEntries) => {
      epochs.add(entries.epoch)
      for (const [i] of entries.values.entries()) live.push(entries.first + i)
    })
    return { live, epochs }
  }

  it('[LG8] a node hears, in order and once, what another one appends', async () => {
    const prefix = freshPrefix()
    const [a, b] = [await node({ prefix }), await node({ prefix })]
    const { live } = reader(b.log, 1)
    await b.log.read(1, { tail: 1 }, 1)
    for (let i = 0; i < 50; i++)
      await a.log.append({ arrived: NOW, writes: [points(1, i, i + 0.5), points(2, i)] })
    await expect.poll(() => live).toEqual(Array.from({ length: 100 }, (_, i) => i + 1))
  })

  it('[LG8] nodes that append to one feed at once share its offsets, and each hears all in order', async () => {
    const prefix = freshPrefix()
    const nodes = await Promise.all([1, 2, 3].map(() => node({ prefix })))
    const readers = nodes.map(({ log }) => reader(log, 7))
    await Promise.all(nodes.map(({ log }) => log.read(7, { tail: 1 }, 1)))
    await Promise.all(
      nodes.flatMap(({ log }) =>
        Array.from({ length: 40 }, (_, i) => log.append({ arrived: NOW, writes: [points(7, i, i)] })),
      ),
    )
    const all = Array.from({ length: 240 }, (_, i) => i + 1)
    for (const { live } of readers) await expect.poll(() => live).toEqual(all)
  })

  it('[LG8] takes a batch of more feeds of one bucket than one call may hold', async () => {
    const { log } = await node({})
    const feeds = Array.from({ length: 1300 }, (_, i) => 256 * i + 7)
    const outcomes = await log.append({
      arrived: NOW,
      writes: feeds.map((feed, i) => ({ ...points(feed, i), producer: 'ü', seq: 1 })),
    })
    expect(outcomes.every(({ kind }) => kind === 'appended')).toBe(true)
    for (const i of [0, 511, 512, 1299]) {
      const slice = await log.read(feeds[i] ?? 0, { tail: 5 }, 5)
      expect(slice.kind === 'entries' && [...slice.entries.values]).toEqual([i])
    }
    const again = await log.append({ arrived: NOW, writes: [{ ...points(7, 0), producer: 'ü', seq: 1 }] })
    expect(again).toEqual([{ kind: 'duplicate' }])
  })

  it('[LG1] a retry through another node is a duplicate', async () => {
    const prefix = freshPrefix()
    const [a, b] = [await node({ prefix }), await node({ prefix })]
    const batch = { arrived: NOW, writes: [{ ...points(1, 1), producer: 'p', seq: 3 }] }
    expect(await a.log.append(batch)).toMatchObject([{ kind: 'appended', first: 1 }])
    expect(await b.log.append(batch)).toEqual([{ kind: 'duplicate' }])
  })

  it('[LG1] forgets producers of a feed one by one, and none that was heard of lately', async () => {
    const { log, link } = await node({})
    const seen = new FeedKeys(link.prefix, randomUUID).seen(1)
    const post = async (producer: string, seq: number, arrived: number) =>
      (await log.append({ arrived, writes: [{ ...points(1, 1), producer, seq }] }))[0]?.kind
    for (let i = 0; i < 1300; i++) {
      await post(`p${i}`, 0, NOW + i)
      if (i % 100 === 0) expect(await post('often', i, NOW + i)).toBe('appended')
      if (i >= 999) expect(await link.client.hlen(seen)).toBe(1000)
    }
    expect(await post('often', 0, NOW + 1300)).toBe('seq_too_old')
    for (let i = 1050; i < 1300; i++) expect(await post(`p${i}`, 0, NOW + 1300)).toBe('duplicate')
  })

  it('[CK6] what was taken stays known for as long as a producer writes, whatever the nodes’ clocks say', async () => {
    const { log, link } = await node({})
    const seen = new FeedKeys(link.prefix, randomUUID).seen(1)
    const HOUR_S = 3600
    const yearAhead = NOW + 365 * 86_400_000
    // A node that is a year ahead, then others; the last two are a second apart, as of a producer that never pauses.
    for (const [seq, arrived] of [yearAhead, NOW, NOW + 1000, NOW + 2000].entries()) {
      await link.client.expire(seen, HOUR_S)
      await log.append({ arrived, writes: [{ ...points(1, seq), producer: 'p', seq }] })
      if (seq > 0) expect(await link.client.ttl(seen)).toBeGreaterThan(24 * HOUR_S)
    }
  })

  it('[LG8] where answers are lost, nothing is logged twice and nothing is missing', async () => {
    const proxy = await createCuttingProxy({ port: redis.port })
    onTestFinished(() => proxy.close())
    const prefix = freshPrefix()
    const a = await node({ prefix, url: `redis://127.0.0.1:${proxy.port}` })
    const b = await node({ prefix })
    const { live } = reader(b.log, 1)
    await b.log.read(1, { tail: 1 }, 1)
    const outcomes: unknown[] = []
    for (let i = 0; i < 40; i++) {
      const append = a.log.append({ arrived: NOW, writes: [points(1, i), points(2, i)] })
      if (i % 4 === 1) {
        await Promise.race([append, new Promise((resolve) => setImmediate(resolve))])
        proxy.cut()
        proxy.restore()
      }
      outcomes.push(...(await append))
    }
    expect(outcomes).toMatchObject(
      Array.from({ length: 80 }, (_, i) => ({ kind: 'appended', first: Math.floor(i / 2) + 1 })),
    )
    const slice = await b.log.read(1, { tail: 100 }, 100)
    expect(slice.kind === 'entries' && [...slice.entries.values]).toEqual(
      Array.from({ length: 40 }, (_, i) => i),
    )
    await expect.poll(() => live).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
  })

  it('[LG8] a node whose messages were lost is told where the log stands', async () => {
    const proxy = await createCuttingProxy({ port: redis.port })
    onTestFinished(() => proxy.close())
    const prefix = freshPrefix()
    const a = await node({ prefix })
    const b = await node({ prefix, url: `redis://127.0.0.1:${proxy.port}` })
    const heard: number[] = []
    b.log.follow(1, ({ first }) => heard.push(first))
    await b.log.read(1, { tail: 1 }, 1)
    await a.log.append({ arrived: NOW, writes: [points(1, 1)] })
    await expect.poll(() => heard).toEqual([1])
    proxy.cut()
    await a.log.append({ arrived: NOW, writes: [points(1, 2, 3)] })
    await expect.poll(() => b.link.trouble()).toMatch(/not reached/)
    proxy.restore()
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual([1, 4])
    await expect.poll(() => b.link.trouble()).toBeNull()
  })

  it('[LG8] gives up a connection on which nothing comes any more', { timeout: 40_000 }, async () => {
    const proxy = await createCuttingProxy({ port: redis.port })
    onTestFinished(() => proxy.close())
    const { log } = await node({ url: `redis://127.0.0.1:${proxy.port}` })
    await log.append({ arrived: NOW, writes: [points(1, 1)] })
    proxy.stall()
    const stalled = log.append({ arrived: NOW, writes: [points(1, 2)] })
    proxy.restore()
    expect(await stalled).toMatchObject([{ kind: 'appended', first: 2 }])
  })

  it('[LG8] refuses with a retryable error, and has logged nothing, while Redis has no memory left', async () => {
    const own = await startRedis()
    onTestFinished(() => own.close())
    const { log, link } = await node({ url: own.url })
    await log.append({ arrived: NOW, writes: [points(1, 1)] })
    await link.client.config('SET', 'maxmemory', '1')
    await expect(log.append({ arrived: NOW, writes: [points(1, 2)] })).rejects.toMatchObject({
      code: 'storage_failed',
      retryable: true,
    })
    await link.client.config('SET', 'maxmemory', '0')
    expect(await log.append({ arrived: NOW, writes: [points(1, 3)] })).toMatchObject([{ first: 2 }])
  })

  it('[LG8] waits for a Redis that is away, and refuses with a retryable error where it takes too long', async () => {
    const own = await startRedis()
    onTestFinished(() => own.close())
    const { log, link } = await node({ url: own.url })
    await log.append({ arrived: NOW, writes: [points(1, 1)] })
    await own.kill()
    await expect(log.read(1, { tail: 1 }, 1)).rejects.toMatchObject({ code: 'storage_failed' })
    const waiting = log.append({ arrived: NOW, writes: [points(1, 2)] })
    await own.start()
    expect(await waiting).toMatchObject([{ kind: 'appended', first: 1 }])
    await own.kill()
    const late = log.append({ arrived: NOW, writes: [points(1, 3)] })
    await expect.poll(() => link.up).toBe(false)
    link.hurry()
    await expect(late).rejects.toMatchObject({ code: 'storage_failed', retryable: true })
  })

  it('[LG8] a Redis that was started anew is another epoch, with its data and without', async () => {
    for (const durable of [true, false]) {
      const own = await startRedis({ durable })
      onTestFinished(() => own.close())
      const prefix = freshPrefix()
      const [a, b] = [await node({ prefix, url: own.url }), await node({ prefix, url: own.url })]
      const { epochs } = reader(b.log, 1)
      const [before] = await a.log.append({ arrived: NOW, writes: [points(1, 1, 2)] })
      const epoch = before?.kind === 'appended' ? before.epoch : ''
      await expect.poll(() => [...epochs]).toEqual([epoch])
      await own.kill()
      await own.start()
      // Idle as it is, its follower hears of it.
      await expect.poll(() => epochs.size, { timeout: 10_000 }).toBe(2)
      const slice = await b.log.read(1, { epoch, offset: 2 }, 10)
      expect(slice).toMatchObject({ kind: 'reset', why: 'epoch_changed', head: { offset: durable ? 2 : 0 } })
      expect(slice.head.epoch).not.toBe(epoch)
      expect(await a.log.append({ arrived: NOW, writes: [points(1, 3)] })).toEqual([
        { kind: 'appended', epoch: slice.head.epoch, first: durable ? 3 : 1 },
      ])
    }
  })

  it('[LG8] keeps the budget: the largest feeds give up their oldest entries, and small ones nothing', async () => {
    const { log } = await node({ budgetBytes: 60_000 })
    const noise = (feed: number, n: number) =>
      points(feed, ...Array.from({ length: n }, (_, i) => Math.sin(i + feed) * 1e5))
    for (let i = 0; i < 20; i++) await log.append({ arrived: NOW, writes: [noise(1, 500), noise(2, 10)] })
    await log.tidy()
    const [large, small] = [await log.read(1, { tail: 1 }, 1), await log.read(2, { tail: 1 }, 1)]
    expect(small.oldest).toBe(1)
    expect(large.oldest).toBeGreaterThan(1000)
    expect(large.oldest).toBeLessThan(10_000)
    expect(await log.read(1, { tail: 1e6 }, 1e6)).toMatchObject({ kind: 'entries', oldest: large.oldest })
  })

  it('drops what is held of a removed feed', async () => {
    const { log, link } = await node({})
    await log.append({ arrived: NOW, writes: [{ ...points(1, 1), producer: 'p', seq: 1 }] })
    await log.drop(1)
    expect(await log.read(1, { tail: 1 }, 1)).toMatchObject({ head: { offset: 0 } })
    expect(await link.client.keys(`${link.prefix}*:1`)).toEqual([])
  })
})
