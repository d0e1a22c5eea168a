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
})
