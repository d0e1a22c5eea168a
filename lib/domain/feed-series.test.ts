import { describe, expect, test } from 'vitest'
import { columnWidth, FeedSeries, windowEnd } from './feed-series.ts'

const NOTHING = { n: 0, mean: null, std: null, min: null, max: null, sum: null, first: null, last: null }

function of(values: readonly number[], first = 1): FeedSeries {
  const series = new FeedSeries({ first })
  series.append(
    first,
    values.map((_, i) => 1000 + i),
    values,
  )
  return series
}

describe('statistics', () => {
  test('an empty feed answers nothing', () => {
    const series = new FeedSeries()
    expect(series.stats({ last: 5 }, 0)).toEqual({ ...NOTHING, end: null, complete: true, from: null })
    expect(series.stats({ span: 5 }, 77)).toEqual({ ...NOTHING, end: 77, complete: true, from: null })
    expect(series.quantiles({ last: 5 }, 0)).toEqual({ p50: null, p95: null, p99: null, sampled: false })
    expect(series.m4(0, 100, 10)).toMatchObject({ total: 0 })
    expect(series.reduce(1, 10, 5)).toMatchObject({ total: 0 })
    expect([series.head, series.oldest, series.newestTime, series.trimmed]).toEqual([0, 1, -Infinity, false])
    expect([...series.rolling({ last: 1 }, 0, 20, 10).n]).toEqual([0, 0])
  })

  test('std is the population’s, and exactly 0 for one point or equal points', () => {
    expect(of([0.1]).stats({ last: 10 }, 0)).toMatchObject({ n: 1, mean: 0.1, std: 0, sum: 0.1 })
    expect(of(Array(1000).fill(0.1)).stats({ last: 900 }, 0)).toMatchObject({ n: 900, std: 0, mean: 0.1 })
    expect(of([2, 4, 4, 4, 5, 5, 7, 9]).stats({ last: 8 }, 0)).toMatchObject({ mean: 5, std: 2 })
  })

  test('[PT1] gaps take offsets and count in `last`, not in n', () => {
    const series = of([1, Number.NaN, 3, Number.NaN])
    expect(series.stats({ last: 2 }, 0)).toMatchObject({ n: 1, mean: 3, first: 3, last: 3, end: 1003 })
    expect(series.stats({ last: 1 }, 0)).toMatchObject(NOTHING)
    expect(series.valueAt(2)).toBeNaN()
    expect(series.timeAt(2)).toBe(1001)
  })

  test('[WN1] a late point stays at its offset, and first and last go by time', () => {
    const series = new FeedSeries()
    series.append(1, [100, 200, 50, 300], [1, 2, 3, 4])
    expect(series.stats({ last: 2 }, 0)).toMatchObject({ n: 2, first: 3, last: 4 })
    expect(series.aggregate(1, 3)).toMatchObject({ first: 3, last: 2, end: 200 })
    expect(series.stats({ span: 250 }, 300)).toMatchObject({ n: 3, first: 1, sum: 7 })
    expect(series.stats({ span: 100 }, 100)).toMatchObject({ n: 2, first: 3, last: 1 })
  })

  test('what a float64 cannot hold is null, and leaves no trace', () => {
    const series = of([1e308, 1e308, -1e308, -0, 1, 2, 3])
    expect(series.stats({ last: 6 }, 0)).toMatchObject({ n: 6, std: null, min: -1e308, max: 1e308 })
    expect(series.aggregate(1, 2)).toMatchObject({ n: 2, mean: 1e308, std: 0, sum: null })
    expect(series.stats({ last: 3 }, 0)).toMatchObject({ mean: 2, sum: 6 })
  })

  test('entries must follow on', () => {
    const series = of([1, 2])
    expect(() => series.append(4, [6], [1])).toThrow(RangeError)
    expect(() => series.append(3, [6, 7], [1])).toThrow(RangeError)
    expect(series.head).toBe(2)
  })
})

describe('what is held', () => {
  test('[WN5] an answer that reaches back beyond it says so and from where', () => {
    const series = of([1, 2, 3, 4], 11)
    expect(series.trimmed).toBe(true)
    expect(series.stats({ last: 4 }, 0)).toMatchObject({ n: 4, complete: true, from: null })
    expect(series.stats({ last: 5 }, 0)).toMatchObject({ n: 4, complete: false, from: 1000 })
    expect(series.stats({ span: 3 }, 1003)).toMatchObject({ n: 3, complete: true })
    expect(series.stats({ span: 4 }, 1003)).toMatchObject({ n: 4, complete: false, from: 1000 })
    expect(series.rolling({ span: 5 }, 1000, 1008, 4).completeFrom).toBe(1005)
  })

  test('[WN6] at least `capacity` entries stay, and at most a block and one more', () => {
    const series = new FeedSeries({ capacity: 3000 })
    for (let i = 0; i < 10_000; i++) series.append(i + 1, [i], [i])
    const held = series.head - series.oldest + 1
    expect(held).toBeGreaterThanOrEqual(3000)
    expect(held).toBeLessThanOrEqual(3000 + 1024 + 1)
    expect(series.stats({ last: 3000 }, 0)).toMatchObject({ n: 3000, complete: true, mean: 8499.5 })
    expect(series.bytes / held).toBeLessThan(30)
    series.trim(0)
    series.append(10_001, [10_000], [5])
    expect(series.stats({ last: 1 }, 0)).toMatchObject({ mean: 5, complete: true })
  })

  test('[WN5] two instances that began at different offsets give the same bits at any length', () => {
    const total = 300_000
    const times = Float64Array.from({ length: total }, (_, i) => i - (i % 97 === 0 ? 500 : 0))
    const values = Float64Array.from({ length: total }, (_, i) => 1e9 + Math.sin(i * i) * 1e-3)
    const whole = new FeedSeries()
    whole.append(1, times, values)
    for (const skip of [1, 63, 64, 1000, 4097, 77_777, 299_000]) {
      const later = new FeedSeries({ first: skip + 1, before: skip - 1 })
      later.append(skip + 1, times.subarray(skip), values.subarray(skip))
      for (const size of [10, 64, 65, 1000, 5000, 70_000, 222_222]) {
        if (size > total - skip - 1000) continue
        const end = later.newestTime
        for (const window of [{ last: size }, { span: size }]) {
          const answer = later.stats(window, end)
          expect(answer.complete).toBe(true)
          expect(answer).toEqual(whole.stats(window, end))
        }
      }
    }
  })

  test('offsets beyond 2^31 work', () => {
    const first = 2 ** 40 + 5
    const series = new FeedSeries({ first })
    for (let i = 0; i < 9000; i++) series.append(first + i, [i], [i])
    expect(series.stats({ last: 8000 }, 0)).toMatchObject({ n: 8000, mean: 4999.5, min: 1000, max: 8999 })
    expect(series.stats({ span: 7000 }, 8500)).toMatchObject({ n: 7000, min: 1501, max: 8500 })
  })
})

describe('quantiles', () => {
  test('[WN7] between values as numpy does', () => {
    const series = of([40, 10, 30, 20])
    expect(series.quantiles({ last: 4 }, 0)).toEqual({
      p50: 25,
      p95: 38.5,
      p99: 39.699999999999996,
      sampled: false,
    })
    expect(series.quantiles({ last: 1 }, 0)).toEqual({ p50: 20, p95: 20, p99: 20, sampled: false })
  })

  test('[WN7] above 10,000 values they come from a sample, flagged, and digits far from 0 survive', () => {
    const values = Array.from({ length: 50_000 }, (_, i) => 1e9 + ((i * 7919) % 50_000) * 1e-6)
    const { p50, p99, sampled } = of(values).quantiles({ last: 50_000 }, 0)
    expect(sampled).toBe(true)
    expect(((p50 ?? 0) - 1e9) * 1e6).toBeCloseTo(25_000, -3)
    expect(((p99 ?? 0) - 1e9) * 1e6).toBeCloseTo(49_500, -3)
  })

  test('orders that are hard for a selection are no harder here', () => {
    for (const at of [(i: number) => i, (i: number) => -i, () => 7, (i: number) => (i % 2 ? i : -i)]) {
      const values = Array.from({ length: 9999 }, (_, i) => at(i))
      const sorted = [...values].sort((a, b) => a - b)
      expect(of(values).quantiles({ last: 9999 }, 0).p50).toBe(sorted[4999])
    }
  })
})

test('[WN4] M4 breaks the line where a gap lies at the edge of a column', () => {
  const series = new FeedSeries()
  const values = [1, 2, 3, 4, 5, Number.NaN, 6, Number.NaN, 7, 8, 9, 10, 11, 12, 13, 14]
  series.append(
    1,
    values.map((_, i) => i + 1),
    values,
  )
  expect([...series.m4(0, 16, 8).offsets]).toEqual([1, 7, 8, 9, 16])
})

test('[WN2] a window ends at the newest event time, moved on by whole silent seconds', () => {
  expect(windowEnd(5000, 0)).toBe(5000)
  expect(windowEnd(5000, 999)).toBe(5000)
  expect(windowEnd(5000, 2500)).toBe(7000)
  expect(windowEnd(5000, -10_000)).toBe(5000)
})

test('[WN4] columns are 2^k ms wide and no more than asked for', () => {
  expect(columnWidth(600, 600)).toBe(1)
  expect(columnWidth(10, 600)).toBe(1)
  expect(columnWidth(601, 600)).toBe(2)
  expect(columnWidth(60_000, 1200)).toBe(64)
})

test('[WN1] of entries at one time the first has the smallest offset and the last the largest, over any blocks', () => {
  const series = new FeedSeries({ capacity: 2 ** 16 })
  const values = Float64Array.from({ length: 9000 }, (_, i) => i)
  series.append(1, new Float64Array(values.length).fill(5), values)
  for (const [from, to] of [
    [1, 9000],
    [1, 8192],
    [1024, 8191],
    [2048, 4095],
    [4096, 8191],
    [60, 2500],
  ] as const)
    expect(series.aggregate(from, to)).toMatchObject({ first: from - 1, last: to - 1 })
})
