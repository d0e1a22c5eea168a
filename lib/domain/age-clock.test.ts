import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AgeClock, type Reckoned, reckon } from './age-clock.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const WEEK = 7 * DAY
const YEAR = 365 * DAY
const START = 1_767_225_600_000

function start(last: Reckoned | null = null) {
  const hands = { wall: START, monotonic: 0 }
  const ages = new AgeClock({ now: () => hands.wall, monotonic: () => hands.monotonic }, last)
  const pass = (ms: number, every = MINUTE) => {
    for (let left = ms; left > 0; left -= every) {
      const step = Math.min(every, left)
      hands.wall += step
      hands.monotonic += step
      ages.now()
    }
  }
  return { hands, ages, pass }
}

describe('the time by which ages are reckoned', () => {
  it('[CK4] is the wall clock, slewing and all, where nobody sets it', () => {
    const { hands, ages, pass } = start()
    for (let i = 0; i < 5000; i++) {
      hands.wall += 30
      pass(MINUTE)
    }
    expect(ages.now()).toBe(hands.wall)
  })

  it('[CK4] believes a clock that was set forward once it has stood for as long, and no later than after a week', () => {
    for (const [jump, believed] of [
      [MINUTE, MINUTE],
      [2 * DAY, 2 * DAY],
      [YEAR, WEEK],
    ] as const) {
      const { hands, ages, pass } = start()
      pass(DAY)
      hands.wall += jump
      ages.now()
      pass(believed - MINUTE, 10_000)
      expect(ages.now()).toBe(hands.wall - jump)
      pass(2 * MINUTE)
      expect(ages.now()).toBe(hands.wall)
    }
  })

  it('[CK4] is never later than the wall clock, and stands where it did once that was set right again', () => {
    const { hands, ages, pass } = start()
    hands.wall -= YEAR
    expect(ages.now()).toBe(hands.wall)
    pass(DAY)
    hands.wall += YEAR
    expect(ages.now()).toBe(hands.wall)
    hands.wall += YEAR
    pass(DAY)
    hands.wall -= YEAR
    expect(ages.now()).toBe(hands.wall)
  })

  it('[CK4] goes on where an earlier process left off, and waits no longer than it had to', () => {
    const { hands, ages, pass } = start({ at: START - YEAR, waited: 6 * DAY })
    expect(ages.now()).toBe(START - YEAR)
    pass(DAY - MINUTE)
    expect(ages.now()).toBe(hands.wall - YEAR)
    pass(2 * MINUTE)
    expect(ages.now()).toBe(hands.wall)
  })

  it('[CK4] whatever the wall clock does within a week, nothing is younger than by what has passed', () => {
    const moves = fc.array(
      fc.tuple(fc.integer({ min: 0, max: DAY }), fc.integer({ min: -YEAR, max: YEAR })),
      {
        maxLength: 50,
      },
    )
    fc.assert(
      fc.property(moves, (steps) => {
        let passed = 0
        let wall = START
        let last: Reckoned = { at: START, waited: null }
        for (const [ms, set] of steps) {
          // A jump is believed after as long as it is large: only those above what remains are of interest here.
          if (passed + ms >= WEEK) break
          passed += ms
          wall = START + passed + (Math.abs(set) > WEEK ? set : 0)
          last = reckon(last, ms, wall)
          expect(Math.min(last.at, wall)).toBeLessThanOrEqual(START + passed)
        }
      }),
    )
  })
})
