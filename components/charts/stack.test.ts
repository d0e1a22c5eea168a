import { describe, expect, it } from 'vitest'
import { ColumnBuffer } from '../../lib/domain/column-buffer.ts'
import type { ChartSeries } from './series-source.ts'
import { drawStack, extendByStack } from './stack.ts'
import { type Viewport, valueAt } from './viewport.ts'

/** 100 × 100 pixels for (0, 1000] ms and values 0 to 100. */
const view: Viewport = { width: 100, height: 100, end: 1000, span: 1000, low: 0, high: 100, log: false }

function series(points: readonly (readonly [number, number])[], width = 100): ChartSeries {
  const columns = new ColumnBuffer(width, 64)
  columns.append(
    points.map(([time]) => time),
    points.map(([, value]) => value),
  )
  const source = { columns, rolling: null, subscribe: () => () => undefined }
  return { id: 'a', label: 'a', color: '--series-1', source }
}

/** The upper edge of each area: the value at each cell's end. */
function tops(all: readonly ChartSeries[]): number[][] {
  const areas: number[][] = []
  let calls: [number, number][] = []
  drawStack(
    all,
    view,
    () => {
      calls = []
      const take = (x: number, y: number): void => void calls.push([x, y])
      return { moveTo: take, lineTo: take, closePath: () => undefined }
    },
    () => areas.push(calls.slice(0, calls.length / 2).map(([, y]) => Math.round(valueAt(view, y)))),
  )
  return areas
}

describe('stacked areas', () => {
  it('stand on one another, each holding its newest value', () => {
    const a = series([
      [100, 10],
      [600, 20],
    ])
    const b = series([[300, 5]])
    const [lower, upper] = tops([a, b])
    expect(lower).toEqual([0, 10, 10, 10, 10, 10, 20, 20, 20, 20, 20, 20])
    expect(upper).toEqual([0, 10, 10, 15, 15, 15, 25, 25, 25, 25, 25, 25])
  })

  it('add nothing in a gap', () => {
    const a = series([
      [100, 10],
      [400, Number.NaN],
      [700, 30],
    ])
    expect(tops([a])[0]).toEqual([0, 10, 10, 10, 0, 0, 0, 30, 30, 30, 30, 30])
  })

  it('come from columns of different widths', () => {
    const fine = series(
      [
        [90, 1],
        [110, 2],
        [500, 3],
      ],
      10,
    )
    const [lower, upper] = tops([fine, series([[200, 10]])])
    expect(lower).toEqual([0, 1, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3])
    expect(upper?.[2]).toBe(12)
  })

  it('show zero and the greatest sum', () => {
    const extent = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY }
    extendByStack(extent, [series([[100, 10]]), series([[300, 5]])], view)
    expect(extent).toEqual({ low: 0, high: 15 })
  })
})
