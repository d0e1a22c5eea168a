import { expect, test } from 'vitest'
import { columnWidth, FeedSeries, windowEnd } from './feed-series.ts'

test('[WN2] a window ends at the newest event time, moved on by whole silent seconds', () => {
  expect(windowEnd(5000, 100_000, 100_000)).toBe(5000)
  expect(windowEnd(5000, 100_000, 100_999)).toBe(5000)
  expect(windowEnd(5000, 100_000, 102_500)).toBe(7000)
  expect(windowEnd(5000, 100_000, 90_000)).toBe(5000)
  expect(windowEnd(5000, null, 90_000)).toBe(5000)
})

test('[WN4] columns are 2^k ms wide and no more than asked for', () => {
  expect(columnWidth(600, 600)).toBe(1)
  expect(columnWidth(10, 600)).toBe(1)
  expect(columnWidth(601, 600)).toBe(2)
  expect(columnWidth(60_000, 1200)).toBe(64)
})

test('statistics, M4 and rolling of a small feed', () => {
  const series = new FeedSeries()
  series.append(1, [1, 2, 3, 4, 5], [1, 2, Number.NaN, 4, 9])
  expect(series.stats({ last: 2 }, 0)).toMatchObject({ n: 2, mean: 6.5, std: 2.5, first: 4, last: 9, end: 5 })
  expect(series.stats({ span: 3 }, 5)).toMatchObject({ n: 2, sum: 13, complete: true, from: null })
  expect(series.stats({ span: 3 }, 50)).toMatchObject({ n: 0, mean: null, std: null, sum: null, end: 50 })
  expect([...series.m4(0, 5, 8).offsets]).toEqual([1, 5])
  expect([...series.rolling({ last: 2 }, 0, 5, 2).mean]).toEqual([1.5, 4, 6.5])
  expect(() => series.append(7, [6], [1])).toThrow(RangeError)
})
