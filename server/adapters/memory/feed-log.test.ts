import { describe, expect, it } from 'vitest'
import type { FeedLog, FeedWrite } from '../../ports/feed-log.ts'
import { feedHistoryContract } from '../../testing/feed-history-contract.ts'
import { feedLogContract } from '../../testing/feed-log-contract.ts'
import { BLOCK_BYTES } from './entry-blocks.ts'
import { createMemoryFeedLog } from './feed-log.ts'

const NOW = 1_767_225_600_000
const BLOCK = BLOCK_BYTES / 24

feedLogContract('memory', ({ keep = 100_000 }) => {
  const log = createMemoryFeedLog({ budgetBytes: 1e9, entriesPerFeed: keep })
  return Promise.resolve({ log, close: () => log.close() })
})

feedHistoryContract('memory', () => {
  const log = createMemoryFeedLog({ budgetBytes: 1e9 })
  return Promise.resolve({ log, history: log, close: () => log.close() })
})

describe('memory log', () => {
  const points = (feed: number, count: number): FeedWrite => ({
    feed,
    times: Array.from({ length: count }, () => NOW),
    values: Array.from({ length: count }, (_, i) => i),
  })

  async function oldest(log: FeedLog, feed: number): Promise<number> {
    return (await log.read(feed, { tail: 1 }, 1)).oldest
  }

  it('[LG7] a new log is a new epoch', async () => {
    const epochs = await Promise.all(
      [1, 2].map(
        async () => (await createMemoryFeedLog({ budgetBytes: 1e6 }).read(1, { tail: 1 }, 1)).head.epoch,
      ),
    )
    expect(epochs[0]).not.toBe(epochs[1])
  })

  it('[WN6] the largest feeds give up their oldest entries first, and small ones keep everything', async () => {
    const log = createMemoryFeedLog({ budgetBytes: 40 * BLOCK_BYTES })
    await log.append({ arrived: NOW, writes: [points(1, 5 * BLOCK), points(2, 10 * BLOCK)] })
    await log.append({ arrived: NOW, writes: [points(3, 30 * BLOCK)] })
    expect([await oldest(log, 1), await oldest(log, 2)]).toEqual([1, 1])
    const kept = 30 * BLOCK - (await oldest(log, 3)) + 1
    expect(kept).toBeLessThanOrEqual(25 * BLOCK)
    expect(kept).toBeGreaterThanOrEqual(20 * BLOCK)
  })

  it('[WN6] feeds of one size come down together', async () => {
    const log = createMemoryFeedLog({ budgetBytes: 40 * BLOCK_BYTES })
    for (let i = 0; i < 60; i++) {
      await log.append({ arrived: NOW, writes: [1, 2, 3, 4].map((feed) => points(feed, BLOCK)) })
    }
    const firsts = await Promise.all([1, 2, 3, 4].map((feed) => oldest(log, feed)))
    for (const first of firsts) {
      expect(60 * BLOCK - first + 1).toBeGreaterThanOrEqual(8 * BLOCK)
      expect(60 * BLOCK - first + 1).toBeLessThanOrEqual(11 * BLOCK)
    }
  })

  it('goes on taking points where the feeds alone need more than the budget', async () => {
    const log = createMemoryFeedLog({ budgetBytes: 10 * BLOCK_BYTES })
    for (let feed = 1; feed <= 100; feed++) {
      await log.append({ arrived: NOW, writes: [points(feed, 3 * BLOCK)] })
    }
    expect((await log.read(100, { tail: 1 }, 1)).head.offset).toBe(3 * BLOCK)
    expect(await oldest(log, 1)).toBe(2 * BLOCK + 1)
  })

  it('[LG1] forgets the least recently heard producer of a feed first', async () => {
    const log = createMemoryFeedLog({ budgetBytes: 1e9, producersPerFeed: 3 })
    const kind = async (producer: string): Promise<string | undefined> =>
      (await log.append({ arrived: NOW, writes: [{ ...points(1, 1), producer, seq: 0 }] }))[0]?.kind
    for (const producer of ['a', 'b', 'c']) await kind(producer)
    expect(await kind('a')).toBe('duplicate')
    expect(await kind('d')).toBe('appended')
    expect(await kind('a')).toBe('duplicate')
    expect(await kind('b')).toBe('appended')
  })

  it('[LG1] forgets producers of the busiest feed where all together are too many', async () => {
    const log = createMemoryFeedLog({ budgetBytes: 1e9, producers: 100 })
    const kind = async (feed: number, producer: string): Promise<string | undefined> =>
      (await log.append({ arrived: NOW, writes: [{ ...points(feed, 1), producer, seq: 0 }] }))[0]?.kind
    for (let i = 0; i < 5; i++) await kind(1, `quiet-${i}`)
    for (let i = 0; i < 500; i++) await kind(2, `busy-${i}`)
    expect(await kind(1, 'quiet-0')).toBe('duplicate')
    expect(await kind(2, 'busy-499')).toBe('duplicate')
    expect(await kind(2, 'busy-0')).toBe('appended')
  })

  it('[LG3] a follower hears nothing of an append that was called before it came', async () => {
    const log = createMemoryFeedLog({ budgetBytes: 1e9 })
    const heard: string[] = []
    log.follow(1, (entries) => heard.push(`early ${entries.first}`))
    const append = log.append({ arrived: NOW, writes: [points(1, 2)] })
    log.follow(1, (entries) => heard.push(`later ${entries.first}`))
    await append
    await log.append({ arrived: NOW, writes: [points(1, 1)] })
    expect(heard).toEqual(['early 1', 'early 3', 'later 3'])
  })

  it('[LG3] a follower that throws harms neither the append nor the other followers', async () => {
    const errors: unknown[] = []
    const log = createMemoryFeedLog({ budgetBytes: 1e9, onFollowerError: (error) => errors.push(error) })
    const heard: number[] = []
    log.follow(1, () => {
      throw new Error('broken follower')
    })
    log.follow(1, (entries) => heard.push(entries.first))
    expect(await log.append({ arrived: NOW, writes: [points(1, 2)] })).toMatchObject([{ kind: 'appended' }])
    expect(heard).toEqual([1])
    expect(errors).toMatchObject([{ message: 'broken follower' }])
  })
})
