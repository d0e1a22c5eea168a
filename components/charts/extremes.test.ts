import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ColumnBuffer, RollingBuffer } from '../../lib/domain/column-buffer.ts'
import type { Steps } from '../../lib/domain/nice-step.ts'
import { fitRange, niceRange } from './nice-range.ts'
import { between, shareOf } from './share.ts'
import { ValueAxis } from './value-axis.ts'
import { valueAt, yOf } from './viewport.ts'

const MAX = Number.MAX_VALUE
const LEAST = Number.MIN_VALUE
/** Any finite double, the ends of their range often. */
const anyDouble = fc.oneof(
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.constantFrom(MAX, -MAX, LEAST, -LEAST, 0, -0, 1e308, -1e308, 2.2250738585072014e-308, 20, 21),
)
const steps = fc.constantFrom<Steps[]>('decimal', 'binary', { seconds: 1 }, { seconds: 1e-9 }, {
  seconds: 86_400,
} as const)

describe('[WA1] any finite values draw', () => {
  it('an axis around any two numbers has finite ends that hold them, and few ticks in order', () => {
    fc.assert(
      fc.property(
        anyDouble,
        anyDouble,
        fc.integer({ min: 2, max: 12 }),
        steps,
        fc.boolean(),
        (a, b, count, by, tight) => {
          const [low, high] = a < b ? [a, b] : [b, a]
          const range = niceRange(low, high, count, by, Number.POSITIVE_INFINITY, tight)
          expect(
            Number.isFinite(range.low) && Number.isFinite(range.high) && Number.isFinite(range.step),
          ).toBe(true)
          expect(range.low).toBeLessThan(range.high)
          expect(range.ticks.length).toBeLessThan(60)
          range.ticks.forEach((tick, i) => {
            expect(tick).toBeGreaterThan(range.ticks[i - 1] ?? Number.NEGATIVE_INFINITY)
          })
          const share = shareOf(a, range.low, range.high)
          expect(share).toBeGreaterThan(-1e-9)
          expect(share).toBeLessThan(1 + 1e-9)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('ends that stay may be any numbers too', () => {
    fc.assert(
      fc.property(anyDouble, anyDouble, anyDouble, anyDouble, (a, b, min, max) => {
        const range = fitRange(Math.min(a, b), Math.max(a, b), 4, { kind: 'linear', min, max })
        expect(range.high).toBeGreaterThan(range.low)
        for (const tick of range.ticks) expect(Number.isFinite(tick)).toBe(true)
        expect(range.ticks.length).toBeLessThan(60)
      }),
      { numRuns: 500 },
    )
  })

  it('places and values go both ways over the widest axis', () => {
    expect(shareOf(0, -MAX, MAX)).toBe(0.5)
    expect(between(-MAX, MAX, 0.5)).toBe(0)
    const view = { width: 100, height: 100, end: 1, span: 1, low: -MAX, high: MAX, log: false }
    expect([yOf(view, MAX), yOf(view, 0), yOf(view, -MAX)]).toEqual([0, 50, 100])
    expect([valueAt(view, 0), valueAt(view, 100)]).toEqual([MAX, -MAX])
  })

  it('a chart of a sentinel beside ordinary values fits both, and closes in once it has gone', () => {
    for (const log of [false, true]) {
      const axis = new ValueAxis({ unit: 'none', log })
      Object.assign(axis.view, { width: 100, height: 200, end: 3000, span: 3000 })
      const columns = new ColumnBuffer(10, 512)
      columns.append([1000, 2000], [20, MAX])
      const rolling = new RollingBuffer(10, 512)
      rolling.put(2000, 2, 9e307, Number.POSITIVE_INFINITY, 20, MAX)
      const series = [
        { id: 'a', label: 'a', color: '', source: { columns, rolling, subscribe: () => () => {} } },
      ]
      const scene = {
        layers: { value: true, mean: true, sigma: true, extent: true },
        stacked: false,
        still: true,
      }
      for (const [end, highest] of [
        [3000, MAX],
        [900, 1],
      ] as const) {
        axis.view.end = end
        axis.fit(series, scene, { now: end, eager: true, dpr: 1 })
        axis.ease(end)
        const { low, high } = axis.view
        expect(Number.isFinite(low) && Number.isFinite(high) && high > low).toBe(true)
        if (end === 3000) expect(yOf(axis.view, highest)).toBeCloseTo(0, -2)
      }
    }
  })
})
