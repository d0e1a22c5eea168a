import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FeedSeries } from '../../lib/domain/feed-series.ts'
import type { WindowSpec } from '../../lib/protocol/windows.ts'
import { RollingCache } from './rolling-cache.ts'

const WIDTH = 128
const windows: WindowSpec[] = [{ last: 1 }, { last: 7 }, { span: 300 }, { span: 2_000 }]

describe('RollingCache', () => {
  it('[PB4] gives what the series itself would give, whatever came in between, late points too', () => {
    const step = fc.record({
      points: fc.array(
        fc.record({ ahead: fc.integer({ min: -900, max: 400 }), value: fc.integer({ min: -9, max: 9 }) }),
        {
          maxLength: 8,
        },
      ),
      from: fc.integer({ min: 0, max: 4_000 }),
      past: fc.integer({ min: 0, max: 300 }),
    })
    fc.assert(
      fc.property(
        fc.constantFrom(...windows),
        fc.array(step, { minLength: 1, maxLength: 12 }),
        (window, steps) => {
          const series = new FeedSeries()
          const cache = new RollingCache(window, WIDTH)
          let time = 100_000
          for (const { points, from, past } of steps) {
            for (const { ahead, value } of points) {
              const at = time + ahead
              time = Math.max(time, at)
              series.append(series.head + 1, [at], [value])
            }
            if (series.head === 0) continue
            const to = series.newestTime + past
            const start = Math.floor((to - from - 1) / WIDTH) * WIDTH
            const fresh = series.rolling(window, start, to, WIDTH)
            const cached = cache.read(series, start, to)
            for (const field of ['end', 'mean', 'std', 'min', 'max'] as const) {
              expect(Array.from(cached[field].subarray(cached.from, cached.to))).toEqual(
                Array.from(fresh[field]),
              )
            }
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})
