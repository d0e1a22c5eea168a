import { describe, expect, it } from 'vitest'
import { FakeClock } from '../testing/fake-clock.ts'
import { createHealth } from './health.ts'

describe('why a server should get no traffic', () => {
  it('is nothing where every check is well, and no timer is left', async () => {
    const clock = new FakeClock()
    const checks = [
      { name: 'a', check: () => null },
      { name: 'b', check: async () => null },
    ]
    expect(await createHealth(checks, clock, 1_000).reasons()).toEqual([])
    expect(clock.timers).toBe(0)
  })

  it('names each check that is not, one that throws too, in their order', async () => {
    const clock = new FakeClock()
    const checks = [
      { name: 'a', check: async () => 'it is full' },
      { name: 'b', check: () => null },
      { name: 'c', check: () => Promise.reject(new Error('it broke')) },
      {
        name: 'd',
        check: () => {
          throw 'a text'
        },
      },
    ]
    const reasons = await createHealth(checks, clock, 1_000).reasons()
    expect(reasons).toEqual(['a: it is full', 'c: it broke', 'd: a text'])
    expect(clock.timers).toBe(0)
  })

  it('waits as long as it is patient for one that does not answer', async () => {
    const clock = new FakeClock()
    const asked = createHealth([{ name: 'a', check: () => new Promise(() => {}) }], clock, 1_000).reasons()
    clock.advance(999)
    expect(clock.timers).toBe(1)
    clock.advance(1)
    expect(await asked).toEqual(['a: does not answer'])
  })
})
