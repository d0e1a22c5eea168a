import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { timeOfEntry, timesOfInput, toInput } from './ranges.ts'
import { formatClock, formatTimeTicks, timeStep, timeTicks } from './times.ts'

const usual = process.env.TZ
afterEach(() => {
  if (usual === undefined) delete process.env.TZ
  else process.env.TZ = usual
})

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'America/Havana',
  'Asia/Kathmandu',
]
const DAY = 86_400_000
/** Berlin's clock shows 02:30 twice on this day: at 00:30 and at 01:30 UTC. */
const first = Date.UTC(2026, 9, 25, 0, 30)
const second = Date.UTC(2026, 9, 25, 1, 30)

describe('[WA7] local time', () => {
  it('has its offset where the clock shows an hour twice, and nowhere else', () => {
    process.env.TZ = 'Europe/Berlin'
    expect(formatClock(first, 'local', 'minute')).toBe('02:30 +02:00')
    expect(formatClock(second, 'local', 'minute')).toBe('02:30 +01:00')
    expect(formatClock(first - 2_700_000, 'local', 'minute')).toBe('01:45')
    expect(formatClock(second + 1_800_000, 'local', 'minute')).toBe('03:00')
    const ticks = timeTicks(first - 3_600_000, second + 3_600_000, 1_800_000, 'local')
    expect(formatTimeTicks(ticks, 1_800_000, 'local')).toEqual([
      ...['01:30', '02:00 +02:00', '02:30 +02:00', '02:00 +01:00', '02:30 +01:00', '03:00', '03:30'],
    ])
  })

  it('of a form means what it showed where nobody changed it, and can mean either time', () => {
    process.env.TZ = 'Europe/Berlin'
    for (const shown of [first, second]) {
      const text = toInput(shown, 'local')
      expect(timeOfEntry({ shown, text }, 'local')).toBe(shown)
      expect(timesOfInput(text, 'local')).toEqual([first, second])
      expect(timeOfEntry({ shown: 0, text, second: true }, 'local')).toBe(second)
      expect(timeOfEntry({ shown: 0, text, second: false }, 'local')).toBe(first)
    }
  })

  it.each(['utc', 'local'] as const)('has its ticks on any axis, to the ends of time (%s)', (zone) => {
    process.env.TZ = 'Europe/Berlin'
    const end = 8.64e15
    const time = fc.oneof(
      fc.integer({ min: -end, max: end }),
      fc.constantFrom(-end, end, 0, -62_135_596_800_000),
    )
    const span = fc.double({ min: 0, max: 16, noNaN: true }).map((power) => 10 ** power)
    fc.assert(
      fc.property(time, span, (from, wide) => {
        const to = Math.min(end, from + wide)
        const ticks = timeTicks(from, to, timeStep(to - from, 6), zone)
        expect(ticks.length).toBeLessThan(16)
        expect(ticks.every((tick, i) => tick >= (ticks[i - 1] ?? from) && tick <= to)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  it.each(ZONES)('goes through a form and back in %s, at any time of fifty years', (zone) => {
    process.env.TZ = zone
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50 * 366 * DAY }), (shown) => {
        const text = toInput(shown, 'local')
        expect(timeOfEntry({ shown, text }, 'local')).toBe(shown)
        expect(timesOfInput(text, 'local')).toContain(Math.floor(shown / 1000) * 1000)
      }),
      { numRuns: 400 },
    )
  })

  it.each(ZONES)('two ticks beside one another are never the same in %s, from 1 ms to 50 years', (zone) => {
    process.env.TZ = zone
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40 * 365 * DAY }),
        fc.double({ min: 0, max: 12.2, noNaN: true }),
        fc.integer({ min: 2, max: 14 }),
        (from, power, count) => {
          const span = Math.max(1, Math.round(10 ** power))
          const step = timeStep(span, count)
          const ticks = timeTicks(from, from + span, step, 'local')
          expect(ticks.length).toBeLessThan(40)
          const labels = formatTimeTicks(ticks, step, 'local')
          labels.forEach((label, i) => {
            expect(label).not.toBe(labels[i - 1])
            expect(label).not.toContain('NaN')
          })
        },
      ),
      { numRuns: 400 },
    )
  })

  it('says the year where it changes, and on the first tick of days', () => {
    const ticksOf = (from: number, to: number, count: number) => {
      const step = timeStep(to - from, count)
      return formatTimeTicks(timeTicks(from, to, step, 'utc'), step, 'utc')
    }
    expect(ticksOf(Date.UTC(2017, 0, 1), Date.UTC(2025, 11, 31), 10)).toEqual([
      '2017',
      '2018',
      '2019',
      '2020',
      '2021',
      '2022',
      '2023',
      '2024',
      '2025',
    ])
    expect(ticksOf(Date.UTC(2017, 6, 2), Date.UTC(2018, 6, 2), 6)).toEqual([
      'Sep 2017',
      'Nov',
      'Jan 2018',
      'Mar',
      'May',
      'Jul',
    ])
    expect(ticksOf(Date.UTC(2017, 11, 30), Date.UTC(2018, 0, 3), 5)).toEqual([
      '30 Dec 2017',
      '31 Dec',
      '1 Jan 2018',
      '2 Jan',
      '3 Jan',
    ])
    expect(ticksOf(Date.UTC(2017, 11, 31, 18), Date.UTC(2018, 0, 1, 6), 4)).toEqual([
      '18:00',
      '21:00',
      '1 Jan 2018',
      '03:00',
      '06:00',
    ])
  })
})
