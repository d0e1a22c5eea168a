import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ColumnBuffer, RollingBuffer } from '../../lib/domain/column-buffer.ts'
import type { ChartSeries } from '../charts/series-source.ts'
import { type OwnColumn, statsAt, statsOfRange } from './moment-stats.ts'

function series(rolling: RollingBuffer | null): ChartSeries {
  const source = { subscribe: () => () => undefined, columns: new ColumnBuffer(16, 64), rolling }
  return { id: 'a', label: 'a', color: '--series-1', source }
}

it('reads the window’s statistics at the row nearest to a time', () => {
  const rolling = new RollingBuffer(16, 64)
  rolling.put(100, 3, 1, 0.5, 0, 2)
  rolling.put(200, 4, 2, 0.25, 1, 3)
  const window = { last: 10 }
  expect(statsAt(series(rolling), 190, window)).toEqual({ n: 4, mean: 2, std: 0.25, min: 1, max: 3, window })
  expect(statsAt(series(rolling), 90, window)).toMatchObject({ n: 3 })
})

it('says nothing where there is no window, no row, or an empty one', () => {
  const empty = new RollingBuffer(16, 64)
  expect(statsAt(series(null), 1, { last: 1 })).toBeNull()
  expect(statsAt(series(empty), 1, { last: 1 })).toBeNull()
  empty.put(100, 0, Number.NaN, Number.NaN, Number.NaN, Number.NaN)
  expect(statsAt(series(empty), 100, { last: 1 })).toBeNull()
})

const plain = (values: readonly number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const m2 = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, std: Math.sqrt(m2 / values.length) }
}

it('puts columns together to what all their values give', () => {
  const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 9 })
  fc.assert(
    fc.property(fc.array(values, { minLength: 1, maxLength: 12 }), (columns) => {
      const own = columns.map((some, i): OwnColumn => {
        return {
          end: (i + 1) * 8,
          n: some.length,
          ...plain(some),
          min: Math.min(...some),
          max: Math.max(...some),
        }
      })
      const all = columns.flat()
      const stats = statsOfRange(own, 8, { from: 0, to: columns.length * 8 })
      expect(stats?.n).toBe(all.length)
      expect(stats?.mean).toBeCloseTo(plain(all).mean, 6)
      expect(stats?.std).toBeCloseTo(plain(all).std, 6)
      expect(stats).toMatchObject({ min: Math.min(...all), max: Math.max(...all) })
    }),
  )
})

it('leaves out columns that reach beyond the range', () => {
  const column = (end: number, mean: number): OwnColumn => ({ end, n: 1, mean, std: 0, min: mean, max: mean })
  const columns = [column(8, 100), column(16, 1), column(24, 3), column(32, 100)]
  expect(statsOfRange(columns, 8, { from: 5, to: 30 })).toEqual({ n: 2, mean: 2, std: 1, min: 1, max: 3 })
  expect(statsOfRange(columns, 8, { from: 9, to: 12 })).toBeNull()
})
