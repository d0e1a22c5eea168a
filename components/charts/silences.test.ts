import { describe, expect, it } from 'vitest'
import { ColumnBuffer, RollingBuffer } from '../../lib/domain/column-buffer.ts'
import { silenceLimit, usualInterval } from '../../lib/domain/usual-interval.ts'
import { drawBand, drawMean } from './draw-rolling.ts'
import { drawValues, eachDot } from './draw-values.ts'
import { readAt } from './readout.ts'
import { limitOf, Silences } from './silences.ts'
import { extendByStack } from './stack.ts'
import { eachStretch } from './stretches.ts'
import type { Path, Viewport } from './viewport.ts'

const S = 1000
/** 5 Hz for two minutes, 40 s of nothing, and a minute more. */
const times = [
  ...Array.from({ length: 600 }, (_, i) => i * 200),
  ...Array.from({ length: 300 }, (_, i) => 599 * 200 + 40 * S + i * 200),
].map((time) => time + 1_000_000)
const lost = 1_000_000 + 599 * 200
const back = lost + 40 * S

function columnsOf(width: number, all: readonly number[] = times): ColumnBuffer {
  const columns = new ColumnBuffer(width, 4096)
  columns.append(
    all,
    all.map((_, i) => i),
  )
  return columns
}

const end = times.at(-1) ?? 0
const view: Viewport = { width: 1000, height: 100, end, span: 240 * S, low: 0, high: 1000, log: false }

function record(): { path: Path; calls: [string, number][] } {
  const calls: [string, number][] = []
  return {
    calls,
    path: {
      moveTo: (x) => calls.push(['M', view.end + ((x - view.width) * view.span) / view.width]),
      lineTo: (x) => calls.push(['L', view.end + ((x - view.width) * view.span) / view.width]),
      closePath: () => undefined,
    },
  }
}

/** No line and no corner of an area goes over the hole. */
function crosses(calls: readonly [string, number][]): boolean {
  return calls.some(([kind, x], i) => {
    const [, before = x] = calls[i - 1] ?? []
    return kind === 'L' && Math.min(x, before) <= lost + S && Math.max(x, before) >= back - S
  })
}

const source = (columns: ColumnBuffer, rolling: RollingBuffer | null = null) => ({
  columns,
  rolling,
  subscribe: () => () => undefined,
})
const series = (columns: ColumnBuffer) => ({ id: 'a', label: 'a', color: '', source: source(columns) })

describe('[WA4] where nothing came for more than five usual intervals', () => {
  it.each([64, 512, 4096])('the hole is found in columns of %i ms, whatever was reduced', (width) => {
    const columns = columnsOf(width)
    expect(usualInterval(columns)).toBe(200)
    const found = new Silences()
    found.find(columns, view, silenceLimit(columns), view.end)
    expect([...found.from.subarray(0, found.count)]).toEqual([lost])
    expect([...found.to.subarray(0, found.count)]).toEqual([back])
  })

  it('a slow feed, a few long silences and too few points break nothing that is usual', () => {
    const slow = columnsOf(
      512,
      Array.from({ length: 30 }, (_, i) => i * 60 * S),
    )
    expect(silenceLimit(slow)).toBe(300 * S)
    expect(silenceLimit(columnsOf(64, [0, 1 * S, 100 * S]))).toBe(Number.POSITIVE_INFINITY)
    const zoomed = columnsOf(64, [lost, back])
    expect(silenceLimit(zoomed, columnsOf(64))).toBe(1000)
  })

  it('the value breaks, unless its panel connects it or holds the last one', () => {
    const columns = columnsOf(256)
    const limit = limitOf(series(columns))
    const broken = record()
    drawValues(broken.path, columns, view, limit)
    expect(crosses(broken.calls)).toBe(false)
    expect(broken.calls.filter(([kind]) => kind === 'M')).toHaveLength(2)
    for (const gaps of ['connect', 'step'] as const) {
      expect(limitOf({ ...series(columns), gaps })).toBe(Number.POSITIVE_INFINITY)
    }
    const stepped = record()
    drawValues(stepped.path, columns, view, Number.POSITIVE_INFINITY, true)
    expect(stepped.calls.filter(([kind]) => kind === 'M')).toHaveLength(1)
  })

  it('mean and band break too, with rows on through the hole as history gives them, and without', () => {
    const columns = columnsOf(256)
    const found = new Silences()
    found.find(columns, view, limitOf(series(columns)), view.end)
    for (const through of [true, false]) {
      const rolling = new RollingBuffer(256, 4096)
      for (let c = columns.from; c <= columns.to; c++) {
        const at = c * 256
        if (through || at <= lost || at >= back) rolling.put(at, 10, 5, 1, 0, 10)
      }
      const mean = record()
      drawMean(mean.path, rolling, view, found)
      expect(crosses(mean.calls)).toBe(false)
      const band = record()
      drawBand(band.path, rolling, 'sigma', view, found)
      expect(crosses(band.calls)).toBe(false)
      expect(band.calls.filter(([kind]) => kind === 'M')).toHaveLength(2)
    }
  })

  it('a state ends, a point alone is a dot, a stack counts it no more, and nothing is read there', () => {
    const columns = columnsOf(256)
    const limit = limitOf(series(columns))
    const states: [number, number][] = []
    eachStretch(
      columns,
      view,
      () => 1,
      (_, from, to) => states.push([from, to]),
      limit,
    )
    expect(states).toEqual([
      [times[0], lost],
      [back, view.end],
    ])
    const dots: number[] = []
    eachDot(
      columnsOf(256, [...times, end + 60 * S]),
      { ...view, end: end + 60 * S },
      false,
      (x) => dots.push(x),
      limit,
    )
    expect(dots).toHaveLength(1)
    const out = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY }
    extendByStack(out, [series(columns)], { ...view, end: back - 5 * S, span: 20 * S })
    expect(out).toEqual({ low: 0, high: 0 })
    const range = { from: view.end - view.span, to: view.end }
    expect(readAt([series(columns)], lost + 20 * S, range).rows[0]?.value).toBeNaN()
    expect(readAt([series(columns)], lost, range).rows[0]?.value).toBe(599)
  })

  it('a feed that is silent now is so up to now, and where it is not known yet, nothing is said', () => {
    const columns = columnsOf(256)
    const found = new Silences()
    const later = { ...view, end: end + 30 * S }
    found.find(columns, later, 1000, later.end)
    expect(found.count).toBe(2)
    expect(found.to[1]).toBe(later.end)
    found.find(columns, later, 1000, Number.NEGATIVE_INFINITY)
    expect(found.count).toBe(1)
  })

  it('of several feeds only what all are silent in is hatched', () => {
    const [a, b] = [new Silences(), new Silences()]
    for (const [from, to] of [
      [0, 10],
      [20, 30],
    ] as const)
      a.add(from, to)
    for (const [from, to] of [
      [5, 25],
      [28, 40],
    ] as const)
      b.add(from, to)
    a.intersect(b)
    expect([...a.from.subarray(0, a.count)]).toEqual([5, 20, 28])
    expect([...a.to.subarray(0, a.count)]).toEqual([10, 25, 30])
  })
})
