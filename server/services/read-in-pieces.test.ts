import { expect, it } from 'vitest'
import type { FeedHistory, RangeEntries } from '../ports/feed-history.ts'
import type { FeedLog, LogSlice } from '../ports/feed-log.ts'
import { readRange, readTail } from './read-in-pieces.ts'

const COUNT = 200_000
const column = (first: number, length: number) => Float64Array.from({ length }, (_, i) => first + i)

/** A feed whose entry at offset n has the time n; `epochAt` says which epoch the nth question finds. */
function feedOf(epochAt: (question: number) => string) {
  const sizes: number[] = []
  const entriesFrom = (first: number, limit: number) => {
    sizes.push(limit)
    return column(first, Math.max(0, Math.min(limit, COUNT - first + 1)))
  }
  const log: Pick<FeedLog, 'read'> = {
    async read(_feed, since, limit): Promise<LogSlice> {
      const epoch = epochAt(sizes.length)
      const head = { epoch, offset: COUNT }
      if ('epoch' in since && since.epoch !== epoch) {
        sizes.push(0)
        return { kind: 'reset', why: 'epoch_changed', head, oldest: 1 }
      }
      const first = 'tail' in since ? Math.max(1, COUNT - since.tail + 1) : since.offset + 1
      const times = entriesFrom(first, limit)
      return {
        kind: 'entries',
        head,
        oldest: 1,
        entries: { epoch, first, times, values: times, arrived: times },
      }
    },
  }
  const history: Pick<FeedHistory, 'range'> = {
    async range(_feed, { limit, after = 0 }): Promise<RangeEntries> {
      const epoch = epochAt(sizes.length)
      const times = entriesFrom(after + 1, limit)
      const truncated = after + times.length < COUNT
      return { epoch, oldest: 1, truncated, times, offsets: times, values: times, arrived: times }
    },
  }
  return { log: log as FeedLog, history: history as FeedHistory, sizes }
}

it('[BD13] many entries are read in pieces, and are the same as in one', async () => {
  const { log, history, sizes } = feedOf(() => 'a')
  const tail = await readTail(log, 1, 150_000)
  expect(tail).toEqual({
    epoch: 'a',
    head: COUNT,
    times: column(50_001, 150_000),
    values: column(50_001, 150_000),
    offsets: column(50_001, 150_000),
  })
  const range = await readRange(history, 1, { from: 0, to: 1e9, limit: 180_000 })
  expect(range).toMatchObject({ epoch: 'a', truncated: true, offsets: column(1, 180_000) })
  expect(await readRange(history, 1, { from: 0, to: 1e9, limit: 300_000 })).toMatchObject({
    truncated: false,
  })
  expect(Math.max(...sizes)).toBeLessThan(70_000)
})

it('[BD13] a feed that is rebuilt while it is read is read anew, and never in parts of two', async () => {
  const { log } = feedOf((question) => (question < 2 ? 'old' : 'new'))
  expect(await readTail(log, 1, 150_000)).toMatchObject({ epoch: 'new', times: column(50_001, 150_000) })
  const other = feedOf((question) => (question < 2 ? 'old' : 'new'))
  expect(await readRange(other.history, 1, { from: 0, to: 1e9, limit: COUNT })).toMatchObject({
    epoch: 'new',
    offsets: column(1, COUNT),
  })
})
