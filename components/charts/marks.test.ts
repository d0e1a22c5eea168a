import { describe, expect, it } from 'vitest'
import { ColumnBuffer, RollingBuffer } from '../../lib/domain/column-buffer.ts'
import { isSparse, newestSlot } from './columns-in-view.ts'
import { drawBand, drawMean } from './draw-rolling.ts'
import { drawValues, eachDot } from './draw-values.ts'
import { extendByRolling, extendByValues } from './extents.ts'
import { type Path, type Viewport, valueAt, xOf, yOf } from './viewport.ts'

type Call = readonly ['M' | 'L' | 'Z', number, number]

function record(): { path: Path; calls: Call[] } {
  const calls: Call[] = []
  return {
    calls,
    path: {
      moveTo: (x, y) => calls.push(['M', x, y]),
      lineTo: (x, y) => calls.push(['L', x, y]),
      closePath: () => calls.push(['Z', 0, 0]),
    },
  }
}

/** 100 × 100 pixels for (1000, 2000] ms and values 0 to 10. */
const view: Viewport = { width: 100, height: 100, end: 2000, span: 1000, low: 0, high: 10, log: false }

function columnsOf(points: readonly (readonly [number, number])[], width = 10): ColumnBuffer {
  const columns = new ColumnBuffer(width, 512)
  columns.append(
    points.map(([time]) => time),
    points.map(([, value]) => value),
  )
  return columns
}

describe('drawValues', () => {
  it('puts the viewport’s end at the right edge and its top value at the top', () => {
    expect(xOf(view, 2000)).toBe(100)
    expect(xOf(view, 1000)).toBe(0)
    expect(yOf(view, 10)).toBe(0)
    expect(yOf(view, 0)).toBe(100)
  })

  it('spaces values by their logarithms on a logarithmic axis, and puts what is not above zero far below', () => {
    const log: Viewport = { ...view, low: 0, high: 2, log: true }
    expect([100, 10, 1].map((value) => yOf(log, value))).toEqual([0, 50, 100])
    expect(yOf(log, 0)).toBeGreaterThan(1000)
    expect(yOf(log, -5)).toBeGreaterThan(1000)
    expect(valueAt(log, 50)).toBeCloseTo(10)
    expect(valueAt(view, 50)).toBe(5)
  })

  it('joins points in order of time', () => {
    const { path, calls } = record()
    drawValues(
      path,
      columnsOf([
        [1500, 5],
        [1600, 10],
        [1700, 0],
      ]),
      view,
    )
    expect(calls).toEqual([
      ['M', 50, 50],
      ['L', 60, 0],
      ['L', 70, 100],
    ])
  })

  it('[PT1] breaks at a gap', () => {
    const { path, calls } = record()
    drawValues(
      path,
      columnsOf([
        [1500, 5],
        [1550, Number.NaN],
        [1600, 5],
        [1700, 5],
      ]),
      view,
    )
    expect(calls.map(([kind]) => kind).join('')).toBe('MML')
  })

  it('[PT1] breaks where a gap shares a column with values', () => {
    const { path, calls } = record()
    drawValues(
      path,
      columnsOf([
        [1501, 5],
        [1508, Number.NaN],
        [1600, 5],
      ]),
      view,
    )
    expect(calls.map(([kind]) => kind).join('')).toBe('MM')
  })

  it('runs in from the last point before the left edge', () => {
    const { path, calls } = record()
    drawValues(
      path,
      columnsOf([
        [700, 1],
        [900, 5],
        [1100, 5],
      ]),
      view,
    )
    expect(calls).toEqual([
      ['M', -10, 50],
      ['L', 10, 50],
    ])
  })

  it('keeps extremes within half a pixel and draws at most four points for it', () => {
    const points = Array.from(
      { length: 2000 },
      (_, i) => [1001 + i / 2, i === 777 ? 9 : i === 1200 ? 1 : 5] as const,
    )
    const { path, calls } = record()
    drawValues(path, columnsOf(points, 2), view)
    expect(calls.length).toBeLessThanOrEqual(100 * 2 * 4)
    expect(Math.min(...calls.map(([, , y]) => y))).toBeCloseTo(10)
    expect(Math.max(...calls.map(([, , y]) => y))).toBeCloseTo(90)
  })

  it('draws nothing for an empty feed', () => {
    const { path, calls } = record()
    drawValues(path, new ColumnBuffer(10, 64), view)
    expect(calls).toEqual([])
    expect(newestSlot(new ColumnBuffer(10, 64))).toBe(-1)
  })
})

function rollingOf(rows: readonly (readonly [end: number, n: number, mean: number])[]): RollingBuffer {
  const rolling = new RollingBuffer(10, 512)
  for (const [end, n, mean] of rows) rolling.put(end, n, mean, 1, mean - 2, mean + 3)
  return rolling
}

describe('drawMean and drawBand', () => {
  it('breaks where the window was empty and passes over columns without a row', () => {
    const { path, calls } = record()
    const rolling = rollingOf([
      [1500, 3, 5],
      [1540, 3, 5],
      [1600, 0, Number.NaN],
      [1700, 2, 5],
      [1800, 2, 5],
    ])
    drawMean(path, rolling, view)
    expect(calls.map(([kind]) => kind).join('')).toBe('MLLMLL')
  })

  it('closes one area for each stretch: up along mean + std, back along mean − std', () => {
    const { path, calls } = record()
    const rolling = rollingOf([
      [1500, 3, 5],
      [1600, 3, 6],
      [1700, 0, Number.NaN],
      [1800, 1, 5],
      [1900, 1, 5],
    ])
    drawBand(path, rolling, 'sigma', view)
    // A row holds until the column before the next one.
    expect(calls.slice(0, 7)).toEqual([
      ['M', 50, 40],
      ['L', 59, 40],
      ['L', 60, 30],
      ['L', 60, 50],
      ['L', 59, 60],
      ['L', 50, 60],
      ['Z', 0, 0],
    ])
    expect(calls.map(([kind]) => kind).join('')).toBe('MLLLLLZMLLLLLZ')
  })

  it('spans min to max', () => {
    const { path, calls } = record()
    drawBand(
      path,
      rollingOf([
        [1500, 3, 5],
        [1600, 3, 5],
      ]),
      'extent',
      view,
    )
    expect(calls.map(([, , y]) => y)).toEqual([20, 20, 20, 70, 70, 70, 0])
  })
})

describe('live and snapshot rows', () => {
  it('draw alike: a snapshot has a row for every column, a live feed only where something changed', () => {
    const live = rollingOf([
      [1500, 3, 5],
      [1600, 3, 6],
      [1700, 3, 4],
    ])
    const snapshot = rollingOf(
      Array.from(
        { length: 21 },
        (_, i) => [1500 + i * 10, 3, i < 10 ? 5 : i < 20 ? 6 : 4] as [number, number, number],
      ),
    )
    const corners = (rolling: RollingBuffer) => {
      const { path, calls } = record()
      drawMean(path, rolling, view)
      return calls
        .filter(([, , y], i) => y !== calls[i - 1]?.[2] || y !== calls[i + 1]?.[2])
        .map(([, x, y]) => [x, y])
    }
    expect(corners(live)).toEqual(corners(snapshot))
  })
})

describe('extents', () => {
  it('takes what is in view and what of the statistics is shown', () => {
    const out = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY }
    extendByValues(
      out,
      columnsOf([
        [500, 99],
        [900, 4],
        [1500, 6],
      ]),
      view,
    )
    expect(out).toEqual({ low: 4, high: 6 })
    const rolling = rollingOf([[1500, 3, 5]])
    extendByRolling(out, rolling, view, { mean: true, sigma: false, extent: false })
    expect(out).toEqual({ low: 4, high: 6 })
    extendByRolling(out, rolling, view, { mean: true, sigma: true, extent: true })
    expect(out).toEqual({ low: 3, high: 8 })
  })
})

describe('dots', () => {
  const dots = (columns: ColumnBuffer, all: boolean): number[] => {
    const xs: number[] = []
    eachDot(columns, view, all, (x) => xs.push(x))
    return xs
  }
  const gap = Number.NaN

  it('[PT1] show a point that has a gap on either side, and no other', () => {
    const columns = columnsOf([
      [1100, 5],
      [1150, gap],
      [1200, 5],
      [1250, gap],
      [1300, 5],
      [1310, 6],
      [1350, gap],
      [1400, gap],
      [1500, 5],
    ])
    expect(dots(columns, false)).toEqual([10, 20, 50])
    expect(dots(columns, true)).toEqual([10, 20, 30, 31, 50])
  })

  it('show the only point there is', () => {
    expect(dots(columnsOf([[1500, 5]]), false)).toEqual([50])
    expect(dots(columnsOf([]), false)).toEqual([])
  })

  it('are for points far enough apart to be told from each other', () => {
    const every = (ms: number, from = 1000) =>
      columnsOf(
        Array.from({ length: Math.floor((2000 - from) / ms) }, (_, i) => [from + (i + 1) * ms, 1] as const),
      )
    expect(isSparse(every(100), view, 10)).toBe(true)
    expect(isSparse(every(50), view, 10)).toBe(false)
    expect(isSparse(every(20, 1900), view, 10)).toBe(false)
    expect(isSparse(columnsOf([[1500, 5]]), view, 10)).toBe(true)
  })
})

describe('a fixed range', () => {
  const past: Viewport = { ...view, end: 1500, span: 500 }
  const columns = columnsOf([
    [900, 1],
    [1200, 2],
    [1900, 100],
  ])

  it('has its line run out of the plot towards the next point', () => {
    const { path, calls } = record()
    drawValues(path, columns, past)
    expect(calls.map(([, x]) => x)).toEqual([-20, 40, 180])
  })

  it('takes the value axis from what is in it', () => {
    const extent = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY }
    extendByValues(extent, columns, past)
    expect(extent).toEqual({ low: 1, high: 2 })
  })
})
