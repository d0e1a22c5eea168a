import { expect, it } from 'vitest'
import { Durations } from '../../lib/domain/instruments.ts'
import { createTelemetry } from '../services/telemetry.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { openOwnFigures } from './own-figures.ts'

it('[OB5] gives rates of what clients did since the reading before, and times only where there were any', async () => {
  const clock = new FakeClock()
  const telemetry = createTelemetry()
  const redisSeconds = new Durations()
  let sent = 0
  const { metrics } = await openOwnFigures(
    telemetry,
    {
      viewers: () => 2,
      feeds: async () => 3,
      sentBytes: () => sent,
      receivedBytes: () => 0,
      budgets: async () => ({ series: 0.25 }),
      trouble: () => ({ 'clock-steps': 1 }),
      redisSeconds,
    },
    clock,
  )
  const [metric] = metrics
  expect(await metric?.read()).toMatchObject({
    'points-accepted': null,
    'store-mean': null,
    viewers: 2,
    feeds: 3,
    'budget/series': 25,
    'trouble/clock-steps': 1,
  })
  telemetry.points.of({ transport: 'http', outcome: 'accepted' }).add(100)
  telemetry.points.of({ transport: 'internal', outcome: 'accepted' }).add(1000)
  for (const seconds of [0.001, 0.003]) telemetry.appendSeconds.observe(seconds)
  redisSeconds.observe(0.5)
  sent = 4000
  clock.advance(2000)
  const read = await metric?.read()
  expect(read).toMatchObject({ 'points-accepted': 50, 'points-refused': 0, 'bytes-sent': 2000 })
  expect(read?.['store-mean']).toBeCloseTo(2)
  expect(read).toMatchObject({ 'store-longest': 3, 'redis-mean': 500, 'redis-longest': 500 })
  expect(Object.keys(metric?.units ?? {})).toContain('budget/series')
})
