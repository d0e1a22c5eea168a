import { describe, expect, it } from 'vitest'
import { FakeClock } from '../testing/fake-clock.ts'
import { describeStep, watchClockSteps } from './clock-steps.ts'

const DAY = 86_400_000
const YEAR = 365 * DAY

function start() {
  const clock = new FakeClock()
  const logs: string[] = []
  const steps = watchClockSteps(clock, { warn: (_: unknown, text?: string) => void logs.push(text ?? '') })
  const step = (ms: number) => clock.set(clock.now() + ms)
  return { clock, steps, logs, step }
}

describe('steps of the wall clock', () => {
  it('[CK5] are counted and logged, in either direction, and slewing is none', () => {
    const { clock, steps, logs, step } = start()
    for (let i = 0; i < 10_000; i++) {
      step(0.5)
      clock.advance(1000)
    }
    expect([steps.count, steps.last, steps.sinceLast]).toEqual([0, null, Number.POSITIVE_INFINITY])
    step(-20_000)
    clock.advance(1000)
    expect(steps).toMatchObject({ count: 1, last: { at: clock.now(), ms: -20_000 } })
    step(YEAR)
    clock.advance(5000)
    expect(steps).toMatchObject({ count: 2, last: { ms: YEAR }, sinceLast: 4000 })
    expect(logs).toEqual([
      'the wall clock of this machine was set 20 seconds back',
      'the wall clock of this machine was set 365 days forward',
    ])
    steps.close()
    expect(clock.timers).toBe(0)
  })

  it('[CK3] an age is reckoned by the hand that made the stamp', () => {
    const { clock, steps, step } = start()
    clock.advance(60_000)
    const before = clock.now()
    clock.advance(10_000)
    step(-20_000)
    expect(steps.ageOf(before)).toBe(10_000)
    // From now on both hands can have made it: it is taken for the younger.
    clock.advance(60_000)
    const between = clock.now()
    step(YEAR)
    clock.advance(3000)
    const after = clock.now()
    clock.advance(1000)
    expect([before, between, after].map((stamp) => steps.ageOf(stamp))).toEqual([54_000, 4000, 1000])
    steps.close()
  })

  it('[CK3] a stamp that no hand can have made is as young as one allows, and never from the future', () => {
    const { clock, steps, step } = start()
    const start0 = clock.now()
    clock.advance(1000)
    step(YEAR)
    clock.advance(1000)
    expect(steps.ageOf(start0 - 5000)).toBe(7000)
    expect(steps.ageOf(start0 + DAY)).toBe(YEAR - DAY + 2000)
    expect(steps.ageOf(clock.now() + DAY)).toBe(0)
    steps.close()
  })
})

it('a step is told in the largest unit of which it has two', () => {
  expect([-1600, 90_000, 3 * 3_600_000, -YEAR].map(describeStep)).toEqual([
    'was set 2 seconds back',
    'was set 90 seconds forward',
    'was set 3 hours forward',
    'was set 365 days back',
  ])
})
