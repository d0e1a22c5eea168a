import { expect, it } from 'vitest'
import { ColumnBuffer, RollingBuffer } from '../../lib/domain/column-buffer.ts'
import { chartTable } from './chart-table.ts'

it('gives each drawn point once, with the window that ended there', () => {
  const columns = new ColumnBuffer(64, 16)
  columns.append([10, 20, 30, 40, 70, 200], [5, 1, 9, 6, 7, 8])
  const rolling = new RollingBuffer(64, 16)
  rolling.put(40, 4, 5.25, 2.9, 1, 9)
  rolling.put(70, 5, 5.6, 2.6, 1, 9)
  const series = [
    {
      id: 'a',
      label: 'a',
      color: '--series-1',
      source: { subscribe: () => () => undefined, columns, rolling },
    },
  ]
  const rows = chartTable(series, { from: 10, to: 100 })
  expect(rows.map(({ time, value }) => [time, value])).toEqual([
    [20, 1],
    [30, 9],
    [40, 6],
    [70, 7],
  ])
  expect(rows[2]).toMatchObject({ source: 'a', mean: 5.25, std: 2.9 })
  expect(rows[3]).toMatchObject({ mean: 5.6 })
  expect(rows[0]?.mean).toBeNaN()
})
