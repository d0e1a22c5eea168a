import { describe, expect, it } from 'vitest'
import type { FeedHistory, RangeQuery } from '../ports/feed-history.ts'
import type { FeedLog, LogSlice } from '../ports/feed-log.ts'
import { PAGE_ENTRIES, type PagedPoints, rangeInPages, tailInPages } from './point-pages.ts'

/** A feed whose entry with offset n has time n and value -n. */
class CountedFeed {
  head: number
  oldest = 1
  epoch = 'e'
  readonly asked: number[] = []

  constructor(head: number) {
    this.head = head
  }

  readonly history: Pick<FeedHistory, 'range'> = {
    range: async (_feed, { from, to, limit, after = 0 }: RangeQuery) => {
      this.asked.push(limit)
      const first = Math.max(this.oldest, after + 1, from + 1)
      const last = Math.min(this.head, to)
      const offsets = Float64Array.from(
        { length: Math.max(0, Math.min(limit, last - first + 1)) },
        (_, i) => first + i,
      )
      const { epoch, oldest } = this
      const truncated = last - first + 1 > limit
      return {
        epoch,
        oldest,
        truncated,
        offsets,
        times: offsets,
        values: offsets.map((n) => -n),
        arrived: offsets,
      }
    },
  }

  readonly log: Pick<FeedLog, 'read'> = {
    read: async (_feed, since, limit): Promise<LogSlice> => {
      this.asked.push(limit)
      const { epoch, oldest } = this
      const head = { epoch, offset: this.head }
      const first = 'tail' in since ? this.head - since.tail + 1 : since.offset + 1
      if ('epoch' in since && since.epoch !== epoch)
        return { kind: 'reset', why: 'epoch_changed', head, oldest }
      const times = Float64Array.from({ length: Math.min(limit, this.head - first + 1) }, (_, i) => first + i)
      return {
        kind: 'entries',
        head,
        oldest,
        entries: { epoch, first, times, values: times, arrived: times },
      }
    },
  }
}

async function offsetsOf({ pages }: PagedPoints): Promise<number[]> {
  const offsets: number[] = []
  for await (const page of pages) offsets.push(...page.offsets)
  return offsets
}

const all = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }
const upTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

describe('entries in pages', () => {
  it('[BD5] a long range is read page by page, and says first how much it is', async () => {
    const feed = new CountedFeed(50_000)
    const whole = await rangeInPages(feed.history, 1, { ...all, limit: 1_000_000 })
    feed.head += 1_000
    expect(whole).toMatchObject({ shown: 50_000, total: 50_000, complete: true })
    expect(await offsetsOf(whole)).toEqual(upTo(1, 50_000))
    expect(Math.max(...feed.asked)).toBe(PAGE_ENTRIES)
    const part = await rangeInPages(feed.history, 1, { from: 10, to: 40_000, limit: 20_000 })
    expect(part).toMatchObject({ shown: 20_000, complete: false })
    expect(await offsetsOf(part)).toEqual(upTo(11, 20_010))
  })

  it('[BD5] goes through no more of a range once whoever asked has gone', async () => {
    const feed = new CountedFeed(500_000)
    const gone = new AbortController()
    const asked = rangeInPages(feed.history, 1, { ...all, limit: 1_000_000 }, gone.signal)
    gone.abort()
    await expect(asked).rejects.toMatchObject({ code: 'busy' })
    expect(feed.asked).toHaveLength(1)
  })

  it('a range is not complete where entries before it are no longer held', async () => {
    const feed = new CountedFeed(10)
    feed.oldest = 4
    expect(await rangeInPages(feed.history, 1, { ...all, limit: 100 })).toMatchObject({
      shown: 7,
      complete: false,
    })
    expect(await rangeInPages(feed.history, 1, { ...all, from: 5, limit: 100 })).toMatchObject({
      complete: true,
    })
  })

  it('[BD5] breaks off where the feed was replaced or trimmed while it was read', async () => {
    const feed = new CountedFeed(50_000)
    const replaced = await rangeInPages(feed.history, 1, { ...all, limit: 1_000_000 })
    const trimmed = await rangeInPages(feed.history, 1, { ...all, limit: 1_000_000 })
    const tail = await tailInPages(feed.log, 1, 40_000, 40_000)
    feed.oldest = 3
    await expect(offsetsOf(trimmed)).rejects.toMatchObject({ code: 'busy' })
    feed.epoch = 'f'
    await expect(offsetsOf(replaced)).rejects.toMatchObject({ code: 'busy' })
    await expect(offsetsOf(tail)).rejects.toMatchObject({ code: 'busy' })
  })

  it('[BD5] the last entries are read page by page; what comes meanwhile is left out', async () => {
    const feed = new CountedFeed(50_000)
    const tail = await tailInPages(feed.log, 1, 40_000, 40_000)
    feed.head += 5
    expect(tail).toMatchObject({ shown: 40_000, total: 40_000, complete: true })
    expect(await offsetsOf(tail)).toEqual(upTo(10_001, 50_000))
    expect(await tailInPages(feed.log, 1, undefined, 100)).toMatchObject({
      shown: 100,
      total: 50_005,
      complete: false,
    })
    expect(await offsetsOf(await tailInPages(new CountedFeed(0).log, 1, 10, 10))).toEqual([])
  })
})

it.each(['tail', 'range'])(
  '[BD5] takes one page in a turn, however many answers read theirs: %s',
  async (kind) => {
    const feed = new CountedFeed(PAGE_ENTRIES * 4)
    const limit = feed.head
    let pages = 0
    async function readAll(): Promise<void> {
      const found =
        kind === 'tail'
          ? await tailInPages(feed.log, 1, undefined, limit)
          : await rangeInPages(feed.history, 1, { from: 0, to: limit, limit })
      for await (const _ of found.pages) pages++
    }
    let isDone = false
    const reading = Promise.all(Array.from({ length: 8 }, readAll)).finally(() => {
      isDone = true
    })
    let most = 0
    for (let before = 0; !isDone; before = pages) {
      await new Promise((resume) => setImmediate(resume))
      most = Math.max(most, pages - before)
    }
    await reading
    expect(pages).toBe(32)
    expect(most).toBe(1)
  },
)
