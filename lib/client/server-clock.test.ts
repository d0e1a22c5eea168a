import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createServerClock } from './server-clock.ts'

/** True time, and a local clock that is off by `skew`. */
function setUp(skew = 3_600_000) {
  const world = { time: 1_000_000, skew }
  const clock = createServerClock(() => world.time + world.skew)
  const roundTrip = (there: number, back: number) => {
    const sent = world.time + world.skew
    world.time += there
    const at = world.time
    world.time += back
    clock.roundTrip(sent, world.time + world.skew, at)
  }
  return { world, clock, roundTrip, error: () => clock.now() - world.time }
}

describe('server clock', () => {
  it('[PB5] a local clock that is wrong by an hour changes nothing', () => {
    const { roundTrip, error } = setUp(3_600_000)
    roundTrip(5, 5)
    expect(error()).toBe(0)
  })

  it('[PB5] trusts the round trip with the least delay', () => {
    const { world, roundTrip, error } = setUp()
    roundTrip(200, 20)
    expect(error()).toBe(90)
    roundTrip(4, 6)
    world.time += 10_000
    expect(Math.abs(error())).toBeLessThanOrEqual(1)
    roundTrip(300, 10)
    world.time += 10_000
    expect(Math.abs(error())).toBeLessThanOrEqual(1)
  })

  it('[PB5] makes small errors good gradually and never runs backwards', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 400 }), fc.nat(2_000)),
          {
            maxLength: 40,
          },
        ),
        (trips) => {
          const { world, clock, roundTrip } = setUp()
          roundTrip(50, 50)
          let before = clock.now()
          let then = world.time
          for (const [there, back, pause] of trips) {
            roundTrip(there, back)
            world.time += pause
            const now = clock.now()
            const passed = world.time - then
            expect(now).toBeGreaterThanOrEqual(before)
            expect(now - before).toBeLessThanOrEqual(passed * 1.05 + 1e-6)
            before = now
            then = world.time
          }
        },
      ),
    )
  })

  it('follows when the local clock is set while the page is open', () => {
    const { world, roundTrip, error } = setUp(0)
    roundTrip(5, 5)
    world.skew = -7_200_000
    roundTrip(5, 5)
    expect(error()).toBe(0)
    world.skew = 7_200_000
    roundTrip(5, 5)
    expect(error()).toBe(0)
  })

  it('[CK3] tells once that one of the clocks was set, and nothing of drifting and of the first look', () => {
    const world = { time: 1_000_000, server: 1_000_000 }
    let told = 0
    const clock = createServerClock(
      () => world.time,
      () => told++,
    )
    const roundTrip = () => {
      world.time += 10
      world.server += 10
      clock.roundTrip(world.time - 10, world.time, world.server - 5)
    }
    world.server += 86_400_000
    for (let i = 0; i < 20; i++) {
      world.time += 15_000
      world.server += 15_100
      roundTrip()
    }
    expect(told).toBe(0)
    world.server -= 20_000
    roundTrip()
    expect(told).toBe(1)
    world.server += 86_400_000
    clock.stamped(world.server)
    roundTrip()
    expect(told).toBe(2)
  })

  it('is never behind a stamp that has already arrived, as after a sleep in which the local clock stood still', () => {
    const { world, clock, roundTrip, error } = setUp(0)
    roundTrip(5, 5)
    world.time += 60_000
    world.skew -= 60_000
    clock.stamped(world.time - 20)
    expect(Math.abs(error())).toBeLessThanOrEqual(20)
  })

  it('[PB5] makes an error good at a twentieth of the time that passes, and no more than it', () => {
    const { world, roundTrip, error } = setUp()
    roundTrip(200, 0)
    roundTrip(0, 0)
    expect(error()).toBe(100)
    world.time += 1_000
    expect(error()).toBeCloseTo(50)
    world.time += 2_000
    expect(error()).toBeCloseTo(0)
  })

  it('forgets the least delay after twelve round trips: clocks drift', () => {
    const { world, roundTrip, error } = setUp()
    roundTrip(2, 2)
    for (let i = 0; i < 11; i++) roundTrip(120, 40)
    world.time += 10_000
    expect(Math.abs(error())).toBeLessThan(1)
    roundTrip(120, 40)
    world.time += 10_000
    expect(error()).toBeCloseTo(40)
  })

  it('trusts the newer of two round trips with the same delay', () => {
    const { world, roundTrip, error } = setUp()
    roundTrip(20, 0)
    roundTrip(0, 20)
    world.time += 10_000
    expect(error()).toBeCloseTo(-10)
  })

  it('forgets all before a round trip that contradicts them by more than both delays and 50 ms allow', () => {
    for (const [set, error] of [
      [60, 0],
      [61, 61],
    ] as const) {
      const one = setUp()
      one.roundTrip(4, 4)
      one.world.skew -= set
      one.roundTrip(6, 6)
      one.world.time += 100_000
      expect(one.error()).toBeCloseTo(error === 0 ? -set : 0)
      one.roundTrip(8, 8)
      one.world.time += 100_000
      expect(one.error()).toBeCloseTo(error === 0 ? -set : 0)
    }
  })

  it('jumps where the error is a second, and makes good what is less', () => {
    const of = (set: number) => {
      const one = setUp()
      one.roundTrip(0, 0)
      one.world.skew -= set
      one.roundTrip(0, 0)
      return one.error()
    }
    expect(of(999)).toBe(-999)
    expect(of(1_000)).toBe(0)
    expect(of(-1_000)).toBe(0)
  })

  it('follows a stamp that is 250 ms ahead, and none before the first round trip', () => {
    const one = setUp()
    one.clock.stamped(one.world.time + 9_000)
    expect(one.error()).toBe(one.world.skew)
    one.roundTrip(0, 0)
    one.clock.stamped(one.world.time + 249)
    one.world.time += 100_000
    expect(one.error()).toBeCloseTo(0)
    one.clock.stamped(one.world.time + 250)
    expect(one.error()).toBeCloseTo(250)
    one.roundTrip(100, 100)
    one.world.time += 100
    expect(one.error()).toBeCloseTo(0)
  })
})
