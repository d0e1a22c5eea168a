import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BREAK_AFTER, BREAK_BEFORE, ColumnBuffer, RollingBuffer } from './column-buffer.ts'
import { FeedSeries } from './feed-series.ts'

interface Point {
  time: number
  value: number
}

const pointArb = fc.record({
  time: fc.integer({ min: 1, max: 200 }),
  value: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: -9, max: 9 }) },
    { weight: 1, arbitrary: fc.constant(Number.NaN) },
  ),
})

function fed(buffer: ColumnBuffer, points: readonly Point[]): ColumnBuffer {
  buffer.append(
    points.map((p) => p.time),
    points.map((p) => p.value),
  )
  return buffer
}

/** What a chart can see of a buffer, except how many points a column stands for. */
function drawn(buffer: ColumnBuffer): unknown[] {
  const rows: unknown[] = []
  for (let c = buffer.from; c <= buffer.to; c++) {
    const i = buffer.slot(c)
    const { first, firstTime, min, minTime, max, maxTime, last, lastTime } = buffer
    const arrays = [first, firstTime, min, minTime, max, maxTime, last, lastTime]
    if (buffer.count[i] !== 0) rows.push([c, buffer.gap[i], ...arrays.map((a) => a[i])])
    else if (buffer.gap[i] !== 0) rows.push([c, buffer.gap[i]])
  }
  return rows
}

function naive(points: readonly Point[], width: number): unknown[] {
  const columns = new Map<number, Point[]>()
  for (const p of points) {
    const c = Math.ceil(p.time / width)
    columns.set(c, [...(columns.get(c) ?? []), p])
  }
  return [...columns]
    .sort(([a], [b]) => a - b)
    .map(([c, held]) => {
      const byTime = held.map((p, i) => ({ ...p, i })).sort((a, b) => a.time - b.time || a.i - b.i)
      const gap =
        (Number.isNaN(byTime[0]?.value) ? BREAK_BEFORE : 0) |
        (Number.isNaN(byTime.at(-1)?.value) ? BREAK_AFTER : 0)
      const finite = held.filter((p) => !Number.isNaN(p.value))
      if (finite.length === 0) return [c, gap]
      const ordered = byTime.filter((p) => !Number.isNaN(p.value))
      const min = finite.reduce((a, b) => (b.value < a.value ? b : a))
      const max = finite.reduce((a, b) => (b.value > a.value ? b : a))
      return [c, gap, ...[ordered[0], min, max, ordered.at(-1)].flatMap((p) => [p?.value, p?.time])]
    })
}

describe('ColumnBuffer', () => {
  test('[WN4] columns hold what naive binning gives, in any order of arrival', () => {
    fc.assert(
      fc.property(fc.array(pointArb, { maxLength: 80 }), fc.constantFrom(1, 4, 16), (points, width) => {
        expect(drawn(fed(new ColumnBuffer(width, 256), points))).toEqual(naive(points, width))
      }),
    )
  })

  test('[WN4] M4 points bin to the same columns as the raw points, at the same width and wider', () => {
    fc.assert(
      fc.property(
        fc.array(pointArb, { minLength: 1, maxLength: 300 }),
        fc.constantFrom(4, 16, 64),
        fc.constantFrom(1, 2),
        (points, width, factor) => {
          const series = new FeedSeries()
          series.append(
            1,
            points.map((p) => p.time),
            points.map((p) => p.value),
          )
          const m4 = series.m4(0, 256, width)
          const binned = new ColumnBuffer(width * factor, 256)
          binned.append(m4.times, m4.values)
          expect(drawn(binned)).toEqual(drawn(fed(new ColumnBuffer(width * factor, 256), points)))
        },
      ),
    )
  })

  test('only the newest columns are held; late points merge while their column is', () => {
    const buffer = fed(new ColumnBuffer(10, 4), [
      { time: 5, value: 1 },
      { time: 45, value: 2 },
    ])
    expect([buffer.from, buffer.to]).toEqual([2, 5])
    fed(buffer, [
      { time: 9, value: 7 },
      { time: 41, value: 8 },
    ])
    const i = buffer.slot(5)
    expect([buffer.first[i], buffer.last[i], buffer.max[i], buffer.count[i]]).toEqual([8, 2, 8, 2])
    expect(drawn(buffer)).toHaveLength(1)
    fed(buffer, [{ time: 1_000_000, value: 3 }])
    expect(drawn(buffer)).toEqual([[100_000, 0, 3, 1e6, 3, 1e6, 3, 1e6, 3, 1e6]])
  })

  test('trimmed columns go and do not come back', () => {
    const buffer = fed(new ColumnBuffer(10, 16), [
      { time: 10, value: 1 },
      { time: 11, value: 2 },
      { time: 30, value: 3 },
    ])
    buffer.trimBefore(10)
    fed(buffer, [{ time: 9, value: 4 }])
    expect([buffer.from, buffer.to]).toEqual([2, 3])
    buffer.trimBefore(1000)
    expect(buffer.to).toBeLessThan(buffer.from)
    fed(buffer, [{ time: 1001, value: 5 }])
    expect(buffer.count[buffer.slot(101)]).toBe(1)
  })

  test('absolute time in ms and columns of 1 ms work', () => {
    const now = 1_767_225_600_123
    const buffer = fed(new ColumnBuffer(1, 8), [
      { time: now, value: 1 },
      { time: now + 3, value: 2 },
    ])
    expect([buffer.from, buffer.to]).toEqual([now, now + 3])
    expect(buffer.startTime(now)).toBe(now - 1)
    expect(buffer.last[buffer.slot(now + 3)]).toBe(2)
  })
})

describe('RollingBuffer', () => {
  const ends = (buffer: RollingBuffer): number[] => {
    const out: number[] = []
    for (let c = buffer.from; c <= buffer.to; c++) out.push(buffer.end[buffer.slot(c)] ?? 0)
    return out
  }

  test('a later end replaces, an earlier one does not, and holes can be filled', () => {
    const buffer = new RollingBuffer(10, 8)
    buffer.put(12, 1, 5, 0, 5, 5)
    buffer.put(15, 2, 6, 1, 5, 7)
    buffer.put(13, 9, 9, 9, 9, 9)
    buffer.put(40, 3, 1, 1, 1, 1)
    expect(ends(buffer)).toEqual([15, Number.NaN, 40])
    expect(buffer.mean[buffer.slot(2)]).toBe(6)
    buffer.put(30, 4, 2, 2, 2, 2)
    buffer.put(10, 1, 1, 0, 1, 1)
    expect(ends(buffer)).toEqual([10, 15, 30, 40])
    buffer.put(15, 2, 8, 1, 5, 7)
    expect(buffer.mean[buffer.slot(2)]).toBe(8)
  })

  test('only the newest columns are held', () => {
    const buffer = new RollingBuffer(10, 2)
    for (const end of [10, 20, 30]) buffer.put(end, 1, end, 0, end, end)
    buffer.put(10, 1, 0, 0, 0, 0)
    expect(ends(buffer)).toEqual([20, 30])
    buffer.clear()
    expect(ends(buffer)).toEqual([])
  })
})

test('[WN4] narrower columns merged into wider ones are those of all points', () => {
  fc.assert(
    fc.property(fc.array(pointArb, { maxLength: 60 }), fc.integer({ min: 0, max: 60 }), (points, known) => {
      // Times that differ: of equal ones a merge cannot know which came first.
      const unique = points.filter((p, i) => points.findIndex((q) => q.time === p.time) === i)
      const narrow = fed(new ColumnBuffer(4, 64), unique)
      const wide = fed(new ColumnBuffer(16, 64), unique.slice(0, known))
      wide.merge(narrow, narrow.from)
      const extremes = (rows: unknown[]) =>
        rows.map((row) => (Array.isArray(row) ? row.filter((_, at) => at !== 5 && at !== 7) : row))
      expect(extremes(drawn(wide))).toEqual(extremes(naive(unique, 16)))
    }),
  )
})

test('rolling rows merge into wider columns by their newest', () => {
  const narrow = new RollingBuffer(4, 64)
  for (const end of [4, 8, 12, 16, 20]) narrow.put(end, 1, end, 0, end, end)
  const wide = new RollingBuffer(16, 64)
  wide.put(8, 1, 99, 0, 0, 0)
  wide.merge(narrow, 2)
  expect([wide.from, wide.to]).toEqual([1, 2])
  expect(wide.mean[wide.slot(1)]).toBe(16)
  expect(wide.mean[wide.slot(2)]).toBe(20)
})
