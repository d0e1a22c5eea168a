import fc from 'fast-check'
import { expect, it } from 'vitest'
import { FeedSeries } from '../../lib/domain/feed-series.ts'
import { m4InSlices } from './m4-in-slices.ts'

const SLICE_COLUMNS = 2_048

function seriesOf(times: readonly number[]): FeedSeries {
  const series = new FeedSeries({ first: 1 })
  series.append(
    1,
    times,
    times.map((time) => Math.sin(time)),
  )
  return series
}

it('a drawing in slices is the drawing at once', async () => {
  const series = seriesOf(Array.from({ length: 20_000 }, (_, i) => i))
  await fc.assert(
    fc.asyncProperty(fc.nat(9_000), fc.nat(20_000), fc.constantFrom(1, 2, 4), async (from, span, width) => {
      const to = from + span
      expect(await m4InSlices(series, from, to, width)).toEqual(series.m4(from, to, width))
    }),
    { numRuns: 20 },
  )
})

it('others have their turn after each slice, and none after the last', async () => {
  const turns = async (span: number) => {
    let count = 0
    let going = true
    const tick = () => {
      if (!going) return
      count++
      setImmediate(tick)
    }
    setImmediate(tick)
    await m4InSlices(seriesOf([1, 2, 3]), 0, span, 1)
    going = false
    return count
  }
  expect(await turns(SLICE_COLUMNS)).toBe(0)
  expect(await turns(3 * SLICE_COLUMNS)).toBeGreaterThanOrEqual(2)
})
