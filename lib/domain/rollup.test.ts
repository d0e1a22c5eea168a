import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FIRST, FIRST_TIME, K, LAST, LAST_TIME, M, M2, MAX, MIN, N, RECORD } from './aggregate.ts'
import { drawEntries, drawRows } from './draw-history.ts'
import { RowGatherer, type Rows, rollEntries, withoutRows } from './rollup.ts'

const WIDTH = 8

interface Entry {
  readonly time: number
  readonly value: number
}

const entries = fc.array(
  fc.record({
    time: fc.integer({ min: -100, max: 300 }),
    value: fc.oneof(
      { weight: 9, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
      fc.constant(Number.NaN),
    ),
  }),
  { maxLength: 300 },
)

function roll(list: readonly Entry[], width = WIDTH): Rows {
  return rollEntries(
    Float64Array.from(list, ({ time }) => time),
    Float64Array.from(list, ({ value }) => value),
    width,
  )
}

/** Column by column from all its values. */
function naive(list: readonly Entry[], width: number) {
  const byColumn = new Map<number, Entry[]>()
  for (const entry of list) {
    const column = Math.ceil(entry.time / width) + 0
    byColumn.set(column, [...(byColumn.get(column) ?? []), entry])
  }
  return [...byColumn]
    .sort(([a], [b]) => a - b)
    .map(([column, all]) => {
      const held = all.filter(({ value }) => !Number.isNaN(value))
      const values = held.map(({ value }) => value)
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      const byTime = held.toSorted((a, b) => a.time - b.time)
      return {
        column,
        n: values.length,
        mean,
        m2: values.reduce((sum, value) => sum + (value - mean) ** 2, 0),
        min: Math.min(...values),
        max: Math.max(...values),
        first: byTime[0],
        last: byTime.at(-1),
      }
    })
}

function expectRows(rows: Rows, list: readonly Entry[], width: number): void {
  const wanted = naive(list, width)
  expect([...rows.columns].map((column) => column + 0)).toEqual(wanted.map(({ column }) => column))
  for (const [i, one] of wanted.entries()) {
    const field = (f: number): number => rows.records[i * RECORD + f] ?? Number.NaN
    expect(field(N)).toBe(one.n)
    if (one.n === 0) continue
    expect(field(K) + field(M)).toBeCloseTo(one.mean, 6)
    expect(Math.abs(field(M2) - one.m2)).toBeLessThanOrEqual(1e-9 * (one.m2 + 1e6))
    expect([field(MIN), field(MAX)]).toEqual([one.min, one.max])
    expect([field(FIRST_TIME), field(LAST_TIME)]).toEqual([one.first?.time, one.last?.time])
    const sameTime = (at: Entry | undefined) =>
      list.filter(({ time, value }) => time === at?.time && !Number.isNaN(value)).map(({ value }) => value)
    expect(field(FIRST)).toBe(sameTime(one.first)[0])
    expect(field(LAST)).toBe(sameTime(one.last).at(-1))
  }
}

describe('rollup rows', () => {
  it('takes entries out and puts them in again', () => {
    fc.assert(
      fc.property(entries, entries, (earlier, later) => {
        const left = withoutRows(roll([...earlier, ...later]), roll(later))
        const gatherer = new RowGatherer()
        gatherer.addRows(left, WIDTH, WIDTH)
        gatherer.addRows(roll(later), WIDTH, WIDTH)
        const all = gatherer.rows()
        const expected = naive([...earlier, ...later], WIDTH).filter(({ n }) => n > 0)
        const counted = [...all.columns.keys()].filter((i) => (all.records[i * RECORD + N] ?? 0) > 0)
        expect(counted.map((i) => all.columns[i])).toEqual(expected.map(({ column }) => column))
        for (const [at, i] of counted.entries()) {
          const field = (f: number) => all.records[i * RECORD + f] ?? Number.NaN
          const one = expected[at]
          expect([field(N), field(MIN), field(MAX)]).toEqual([one?.n, one?.min, one?.max])
          expect(field(K) + field(M)).toBeCloseTo(one?.mean ?? 0, 6)
          expect(Math.abs(field(M2) - (one?.m2 ?? 0))).toBeLessThanOrEqual(1e-8 * Math.max(1, one?.m2 ?? 0))
        }
        const rest = left.columns.reduce((sum, _, i) => sum + (left.records[i * RECORD + N] ?? 0), 0)
        expect(rest).toBe(earlier.filter(({ value }) => !Number.isNaN(value)).length)
      }),
    )
  })

  it('[WN1] hold what a naive recomputation finds, late entries and gaps among them', () => {
    fc.assert(fc.property(entries, (list) => expectRows(roll(list), list, WIDTH)))
  })

  it('[LG6] of any parts merge to the rows of the whole, at every wider width', () => {
    fc.assert(
      fc.property(entries, fc.array(fc.nat(300), { maxLength: 5 }), (list, cuts) => {
        for (const into of [WIDTH, 4 * WIDTH]) {
          const gatherer = new RowGatherer()
          const edges = [0, ...cuts.toSorted((a, b) => a - b), list.length]
          for (let i = 1; i < edges.length; i++) {
            gatherer.addRows(roll(list.slice(edges[i - 1], edges[i])), WIDTH, into)
          }
          expectRows(gatherer.rows(), list, into)
        }
      }),
    )
  })
})

describe('a drawing from rows', () => {
  it('[WN4] has the statistics and the extremes of one from the entries, and never loses a peak', () => {
    fc.assert(
      fc.property(entries, (list) => {
        const sorted = list.toSorted((a, b) => a.time - b.time)
        const times = Float64Array.from(sorted, ({ time }) => time)
        const values = Float64Array.from(sorted, ({ value }) => value)
        const query = { from: -128, to: 320, width: 32, windows: [] }
        const exact = drawEntries(1, times, values, query)
        const drawn = drawRows(roll(sorted), WIDTH, query)
        expect([...drawn.own.end]).toEqual([...exact.own.end])
        expect([...drawn.own.n]).toEqual([...exact.own.n])
        expect([...drawn.own.min]).toEqual([...exact.own.min])
        expect([...drawn.own.max]).toEqual([...exact.own.max])
        for (const [i, mean] of exact.own.mean.entries()) expect(drawn.own.mean[i]).toBeCloseTo(mean, 6)
        const peaks = (of: { values: Float64Array }) => {
          const held = of.values.filter((value) => !Number.isNaN(value))
          return [Math.min(...held), Math.max(...held)]
        }
        expect(peaks(drawn)).toEqual(peaks(exact))
        for (let i = 1; i < drawn.times.length; i++) {
          expect(drawn.times[i]).toBeGreaterThanOrEqual(drawn.times[i - 1] ?? 0)
        }
      }),
    )
  })
})

it('[LG6a] a drawing from rows breaks the line where the newest, or the oldest, entry of a column is a gap', () => {
  const drawn = (list: readonly Entry[]) => [
    ...drawRows(roll(list), WIDTH, { from: 0, to: 32, width: 16, windows: [] }).values,
  ]
  const gap = Number.NaN
  expect(
    drawn([
      { time: 3, value: 1 },
      { time: 5, value: gap },
      { time: 20, value: 2 },
    ]),
  ).toContainEqual(gap)
  expect(
    drawn([
      { time: 3, value: gap },
      { time: 5, value: 1 },
      { time: 20, value: 2 },
    ])[0],
  ).toBeNaN()
  expect(
    drawn([
      { time: 3, value: 1 },
      { time: 4, value: gap },
      { time: 5, value: 1 },
    ]),
  ).not.toContainEqual(gap)
})
