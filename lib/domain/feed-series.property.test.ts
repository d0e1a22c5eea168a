import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Stats, WindowSpec } from '../protocol/windows.ts'
import { ReferenceSeries } from './feed-series.reference.ts'
import { FeedSeries, type Rolling } from './feed-series.ts'

interface Batch {
  count: number
  step: number
  lateEvery: number
  lateBy: number
  gapEvery: number
  seed: number
}

const batchArb: fc.Arbitrary<Batch> = fc.record({
  count: fc.oneof(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 1500 })),
  step: fc.constantFrom(0, 1, 3, 10),
  lateEvery: fc.constantFrom(0, 0, 1, 7, 100),
  lateBy: fc.constantFrom(1, 5, 400, 5000),
  gapEvery: fc.constantFrom(0, 0, 2, 9, 100),
  seed: fc.nat(),
})

const windowArb: fc.Arbitrary<WindowSpec> = fc.oneof(
  fc.record({ last: fc.oneof(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 4000 })) }),
  fc.record({ span: fc.oneof(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 9000 })) }),
)

const questionArb = fc.record({
  window: windowArb,
  /** Of the time and the offsets there are: where the question lies, and how much it covers. */
  at: fc.double({ min: -0.1, max: 1.1, noNaN: true }),
  size: fc.double({ min: 0, max: 1.2, noNaN: true }),
  width: fc.constantFrom(1, 16, 64, 512),
})

const runArb = fc.record({
  first: fc.constantFrom(1, 1, 2, 64, 1000, 1024, 5000),
  capacity: fc.constantFrom(2 ** 20, 2048, 1),
  batches: fc.array(batchArb, { minLength: 1, maxLength: 5 }),
  trims: fc.array(fc.nat(2000), { maxLength: 1 }),
  questions: fc.array(questionArb, { minLength: 4, maxLength: 12 }),
})

function entries(batch: Batch, newest: number): { times: number[]; values: number[] } {
  let state = batch.seed | 1
  const random = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return (state >> 8) % below
  }
  const times: number[] = []
  const values: number[] = []
  let now = newest
  for (let i = 0; i < batch.count; i++) {
    now += random(batch.step + 1)
    const isLate = batch.lateEvery > 0 && random(batch.lateEvery) === 0
    times.push(isLate ? now - random(batch.lateBy) : now)
    values.push(batch.gapEvery > 0 && random(batch.gapEvery) === 0 ? Number.NaN : random(2001) - 1000)
  }
  return { times, values }
}

function build(run: { first: number; capacity: number; batches: Batch[]; trims: number[] }) {
  const options = { first: run.first, capacity: run.capacity }
  const series = new FeedSeries(options)
  const reference = new ReferenceSeries(options)
  let newest = 10_000
  for (const batch of run.batches) {
    const { times, values } = entries(batch, newest)
    newest = Math.max(newest, ...times)
    series.append(series.head + 1, times, values)
    reference.append(reference.head + 1, times, values)
  }
  for (const keep of run.trims) {
    series.trim(keep)
    reference.trim(keep)
  }
  expect([series.head, series.oldest, series.newestTime]).toEqual([
    reference.head,
    reference.oldest,
    reference.newestTime,
  ])
  return { series, reference }
}

const close = (a: number | null | undefined, b: number | null | undefined, scale: number): boolean =>
  Object.is(a, b) || (typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) <= 1e-11 * scale)

function expectSame(got: Stats, want: Stats): void {
  const { mean, std, sum, ...exact } = got
  const { mean: wantMean, std: wantStd, sum: wantSum, ...wantExact } = want
  expect(exact).toEqual(wantExact)
  expect(
    [mean, std, sum].every((v, i) => close(v, [wantMean, wantStd, wantSum][i], i === 2 ? 1e6 : 1e3)),
    `${JSON.stringify(got)} is not ${JSON.stringify(want)}`,
  ).toBe(true)
}

function expectSameRolling(got: Rolling, want: Rolling): void {
  for (const key of ['end', 'n', 'min', 'max', 'completeFrom'] as const) expect(got[key]).toEqual(want[key])
  for (const key of ['mean', 'std'] as const)
    expect(got[key].every((v, i) => close(v, want[key][i], 1e3))).toBe(true)
}

describe('FeedSeries against plain recomputation', () => {
  test('[WN1] [WN3] [PT1] every window, at every end, over appends in and out of order, gaps and trims', () => {
    fc.assert(
      fc.property(runArb, (run) => {
        const { series, reference } = build(run)
        const start = series.timeAt(series.oldest)
        const time = Number.isNaN(start) ? 10_000 : start
        for (const { window, at, size, width } of run.questions) {
          const end = Math.round(time + at * (series.newestTime - time))
          expectSame(series.stats(window, end), reference.stats(window, end))
          const to = Math.round(series.oldest + at * (series.head - series.oldest))
          const from = Math.round(to - size * (series.head - series.oldest))
          expectSame(series.aggregate(from, to), reference.aggregate(from, to))
          expect(series.quantiles(window, end)).toEqual(reference.quantiles(window, end))
          const before = end - Math.min(2000, Math.round(size * 2000))
          const columns = [window, before, end, Math.max(width, 16)] as const
          expectSameRolling(series.rolling(...columns), reference.rolling(...columns))
        }
      }),
      { numRuns: 60 },
    )
  })

  test('[WN4] M4 and its reduction by offsets keep what plain M4 keeps', () => {
    fc.assert(
      fc.property(runArb, (run) => {
        const { series, reference } = build(run)
        const start = Math.min(10_000, series.newestTime - 9000)
        for (const { at, size, width } of run.questions) {
          const end = Math.round(start + at * (series.newestTime - start))
          const from = end - Math.round(size * 9000)
          expect(series.m4(from, end, width)).toEqual(reference.m4(from, end, width))
          const to = Math.round(series.oldest + at * (series.head - series.oldest))
          const offsets = [to - Math.round(size * 3000), to, width] as const
          const reduced = series.reduce(...offsets)
          expect(reduced).toEqual(reference.reduce(...offsets))
          expect(reduced.offsets.length).toBeLessThanOrEqual(width)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('no extreme is ever lost by M4', () => {
    fc.assert(
      fc.property(batchArb, fc.constantFrom(16, 256, 4096), (batch, width) => {
        const { times, values } = entries({ ...batch, count: 2000 }, 10_000)
        const series = new FeedSeries()
        series.append(1, times, values)
        const finite = values.filter((v) => !Number.isNaN(v))
        const { values: kept, total } = series.m4(0, series.newestTime, width)
        const shown = kept.filter((v) => !Number.isNaN(v))
        expect(total).toBe(2000)
        expect([Math.min(...shown), Math.max(...shown)]).toEqual([Math.min(...finite), Math.max(...finite)])
      }),
      { numRuns: 50 },
    )
  })

  test('[WN5] an instance that began later gives the same bits wherever its answer is complete', () => {
    fc.assert(
      fc.property(runArb, fc.double({ min: 0, max: 1, noNaN: true }), (run, share) => {
        const { series } = build({ ...run, first: 1, capacity: 2 ** 20, trims: [] })
        const first = 1 + Math.floor(share * (series.head - 1))
        let before = Number.NEGATIVE_INFINITY
        for (let o = 1; o < first; o++) before = Math.max(before, series.timeAt(o))
        const later = new FeedSeries({ first, ...(first > 1 ? { before } : {}) })
        for (let o = first; o <= series.head; o++) later.append(o, [series.timeAt(o)], [series.valueAt(o)])
        for (const { window, at } of run.questions) {
          const end = Math.round(10_000 + at * (series.newestTime - 10_000))
          const answer = later.stats(window, end)
          if (answer.complete) expect(answer).toEqual(series.stats(window, end))
        }
      }),
      { numRuns: 60 },
    )
  })
})
