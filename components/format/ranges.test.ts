import { describe, expect, it } from 'vitest'
import { formatRange, timeOfEntry, timesOfInput, toInput } from './ranges.ts'
import { formatTimeTicks, timeTicks } from './times.ts'

const from = Date.UTC(2026, 0, 31, 9)

describe('formatRange', () => {
  it('names the day once where one is enough, and the zone where it is UTC', () => {
    const range = (to: number) => formatRange({ span: 60_000, fixed: { from, to } }, 'utc')
    expect(range(from + 3_600_000)).toBe('2026-01-31 09:00 – 10:00 UTC')
    expect(range(from + 90_000)).toBe('2026-01-31 09:00:00 – 09:01:30 UTC')
    expect(range(from + 250)).toBe('2026-01-31 09:00:00.000 – 09:00:00.250 UTC')
    expect(range(from + 86_400_000)).toBe('2026-01-31 09:00 UTC – 2026-02-01 09:00 UTC')
  })

  it('says how much while live', () => {
    expect(formatRange({ span: 604_800_000, fixed: null }, 'utc')).toBe('last 7 d')
  })
})

describe('a time in a form', () => {
  it('is read back as it was written, in either zone', () => {
    for (const zone of ['utc', 'local'] as const) {
      for (const time of [from, from + 12_345_000, Date.UTC(2026, 6, 1)]) {
        expect(timesOfInput(toInput(time, zone), zone)).toEqual([time])
      }
    }
    expect(toInput(from, 'utc')).toBe('2026-01-31T09:00:00')
  })

  it('is none where the field is empty', () => {
    for (const zone of ['utc', 'local'] as const) expect(timeOfEntry({ shown: 0, text: '' }, zone)).toBeNaN()
  })
})

describe('ticks of long ranges', () => {
  it('stand on midnights and Mondays, also where the clock is put forward between', () => {
    const march = Date.UTC(2026, 2, 20)
    const weeks = timeTicks(march, march + 30 * 86_400_000, 604_800_000, 'local')
    expect(weeks.map((time) => new Date(time).getDay())).toEqual([1, 1, 1, 1])
    for (const step of [21_600_000, 86_400_000, 172_800_000]) {
      const ticks = timeTicks(march, march + 30 * 86_400_000, step, 'local')
      expect(ticks.length).toBeGreaterThan(13)
      for (const time of ticks)
        expect(new Date(time).getHours() % (Math.min(step, 86_400_000) / 3_600_000)).toBe(0)
    }
  })

  it('are as fine as a zoom to milliseconds needs', () => {
    expect(timeTicks(from, from + 10, 2, 'utc')).toEqual([0, 2, 4, 6, 8, 10].map((ms) => from + ms))
    expect(formatTimeTicks([from + 2], 2, 'utc')).toEqual(['09:00:00.002'])
  })

  it('name the day where one begins', () => {
    expect(formatTimeTicks([Date.UTC(2026, 0, 31), from], 3_600_000, 'utc')).toEqual(['31 Jan', '09:00'])
    expect(formatTimeTicks([from], 1000, 'utc')).toEqual(['09:00:00'])
  })
})
