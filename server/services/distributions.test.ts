import { describe, expect, it } from 'vitest'
import type { DistributionQuestion } from '../../lib/protocol/live-events.ts'
import { statsFromRow } from '../../lib/protocol/stats-row.ts'
import { createMemoryFeedCatalog } from '../adapters/memory/feed-catalog.ts'
import { createMemoryFeedLog } from '../adapters/memory/feed-log.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { createDistributions } from './distributions.ts'
import { createSeriesService } from './series.ts'

async function start() {
  const clock = new FakeClock()
  const log = createMemoryFeedLog({ budgetBytes: 1e9 })
  const catalog = createMemoryFeedCatalog({ maxFeeds: 10 })
  const [outcome] = await catalog.ensure(['a'], clock.now())
  const key = outcome?.ok ? outcome.key : 0
  const series = createSeriesService({ log, clock, budgetBytes: 1e9 })
  const distributions = createDistributions({ catalog, series, clock })
  const begun = clock.now()
  let posted = 0
  return {
    clock,
    begun,
    /** One entry a second, from `begun` on. */
    async post(values: number[]) {
      const times = values.map(() => begun + 1000 * posted++)
      await log.append({ arrived: clock.now(), writes: [{ feed: key, times, values }] })
    },
    async ask(question: Partial<DistributionQuestion>) {
      const whole: DistributionQuestion = {
        feed: 'a',
        window: { last: 100 },
        want: ['quantiles'],
        ...question,
      }
      return (await distributions.answer([whole]))[0]
    },
  }
}

const hundred = Array.from({ length: 100 }, (_, i) => i + 1)

describe('distributions', () => {
  it('[WN7] are exact: the quantiles of numpy, and every value in one bin', async () => {
    const { post, ask } = await start()
    await post(hundred)
    const answer = await ask({ want: ['quantiles', 'histogram'], bins: 4 })
    // numpy.percentile(range(1, 101), [50, 95, 99]) → 50.5, 95.05, 99.01
    expect(answer?.quantiles?.p50).toBeCloseTo(50.5, 10)
    expect(answer?.quantiles?.p95).toBeCloseTo(95.05, 10)
    expect(answer?.quantiles?.p99).toBeCloseTo(99.01, 10)
    expect(answer?.histogram).toEqual({ from: 1, width: 24.75, counts: [25, 25, 25, 25] })
    expect(answer).not.toHaveProperty('before')
  })

  it('know the window before, by entries and by time', async () => {
    const { post, ask } = await start()
    await post(hundred)
    const byCount = await ask({ window: { last: 10 }, want: ['before'] })
    expect(statsFromRow(byCount?.before ?? [])).toMatchObject({ n: 10, mean: 85.5, complete: true })
    const bySpan = await ask({ window: { span: 10_000 }, want: ['before'] })
    expect(statsFromRow(bySpan?.before ?? [])).toMatchObject({ n: 10, mean: 85.5 })
    const none = await ask({ window: { last: 100 }, want: ['before'] })
    expect(statsFromRow(none?.before ?? [])).toMatchObject({ n: 0, mean: null })
  })

  it('stand at an end in the past, by entries too', async () => {
    const { post, ask, begun } = await start()
    await post(hundred)
    for (const window of [{ last: 10 }, { span: 10_000 }]) {
      const answer = await ask({ window, end: begun + 49_000, want: ['quantiles', 'histogram'], bins: 2 })
      expect(statsFromRow(answer?.stats ?? [])).toMatchObject({ n: 10, mean: 45.5, min: 41, max: 50 })
      expect(answer?.quantiles?.p50).toBe(45.5)
      expect(answer?.histogram?.counts).toEqual([5, 5])
    }
  })

  it('follow the head, and are made once for each', async () => {
    const { post, ask } = await start()
    await post([1, 2, 3])
    const first = await ask({})
    expect(await ask({})).toBe(first)
    await post([10])
    expect((await ask({}))?.quantiles?.p50).toBe(2.5)
  })

  it('of very many values are given again for a moment', async () => {
    const { post, ask, clock } = await start()
    await post(Array.from({ length: 20_000 }, (_, i) => i))
    const first = await ask({ window: { last: 20_000 } })
    await post([1])
    expect(await ask({ window: { last: 20_000 } })).toBe(first)
    clock.advance(25)
    const second = await ask({ window: { last: 20_000 } })
    expect(second).not.toBe(first)
    expect(second?.quantiles?.sampled).toBe(true)
  })

  it('are null for a feed that does not exist, and empty for one without values', async () => {
    const { ask } = await start()
    expect(await ask({ feed: 'nobody' })).toBe(null)
    expect(await ask({ want: ['quantiles', 'histogram'] })).toMatchObject({
      quantiles: { p50: null },
      histogram: null,
    })
  })
})
