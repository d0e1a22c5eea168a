import { expect, it } from 'vitest'
import type { Durations } from '../../lib/domain/instruments.ts'
import type { Clock } from '../ports/clock.ts'
import { FakeClock } from '../testing/fake-clock.ts'
import { measureLoopDelay } from './loop-delay.ts'

it('observes how many seconds late each tick is, counted from the one before, until it is ended', () => {
  const clock = new FakeClock()
  const observed: number[] = []
  let late = 0
  const lateClock: Clock = {
    now: () => clock.now(),
    monotonic: () => clock.monotonic() + late,
    after: (ms, task) => clock.after(ms, task),
    every: (ms, task) => clock.every(ms, task),
  }
  const stop = measureLoopDelay(lateClock, { observe: (s: number) => void observed.push(s) } as Durations)
  clock.advance(20)
  late = 30
  clock.advance(20)
  clock.advance(20)
  late = 10
  clock.advance(20)
  expect(observed).toEqual([0, 0.03, 0, 0])
  stop()
  clock.advance(100)
  expect(observed).toHaveLength(4)
  expect(clock.timers).toBe(0)
})
