import { expect, it } from 'vitest'
import { FeedSeries } from '../../lib/domain/feed-series.ts'
import { RollingCaches } from './rolling-caches.ts'

it('[BD16] rolling columns of all series stay within one bound of memory, the latest asked are kept', () => {
  const caches = new RollingCaches(40 * 1000)
  const all = Array.from({ length: 30 }, () => {
    const series = new FeedSeries({ capacity: 1000 })
    const times = Array.from({ length: 100 }, (_, i) => i * 1000)
    series.append(1, times, times)
    return series
  })
  for (const series of all)
    for (const width of [1024, 2048, 4096]) {
      const columns = caches.read(series, { last: 5 }, width, 0, 100_000)
      expect(columns.to - columns.from).toBeGreaterThan(20)
      expect(caches.bytes).toBeLessThanOrEqual(40 * 1000)
    }
  expect(caches.bytes).toBeGreaterThan(30 * 1000)
})
