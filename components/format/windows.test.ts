import { describe, expect, it } from 'vitest'
import type { Stats } from '../../lib/protocol/windows.ts'
import { formatAge, formatClock, formatDateTime, formatDuration, timeStep, timeTicks } from './times.ts'
import { formatCoverage, formatWindow, parseWindow, writeWindow } from './windows.ts'

describe('parseWindow', () => {
  it('reads what writeWindow wrote', () => {
    for (const window of [{ last: 250 }, { span: 90_000 }, { span: 1 }]) {
      expect(parseWindow(writeWindow(window))).toEqual({ ok: true, window })
    }
  })

  it.each([
    ['250', { last: 250 }],
    [' 1,000 points ', { last: 1000 }],
    ['90s', { span: 90_000 }],
    ['1.5 h', { span: 5_400_000 }],
    ['500 ms', { span: 500 }],
    ['5m', { span: 300_000 }],
    ['2 min', { span: 120_000 }],
  ])('reads %j', (text, window) => {
    expect(parseWindow(text)).toEqual({ ok: true, window })
  })

  it.each(['', 'abc', '0', '-5', '1.5', '5 weeks', '0.1ms', '400d', '2000000', '1.2.3s'])(
    'refuses %j',
    (text) => {
      const entry = parseWindow(text)
      expect(entry.ok).toBe(false)
      if (!entry.ok) expect(entry.message).toMatch(/\.$/)
    },
  )
})

describe('windows in words', () => {
  const stats = (over: Partial<Stats>): Stats => ({
    n: 7,
    mean: 1,
    std: 0,
    min: 1,
    max: 1,
    sum: 7,
    first: 1,
    last: 1,
    end: 10_000_000,
    complete: true,
    from: null,
    ...over,
  })

  it('names them', () => {
    expect(formatWindow({ last: 1000 })).toBe('last 1,000 points')
    expect(formatWindow({ span: 90_000 })).toBe('1 min 30 s')
  })

  it('[WN5] says how much of a window is held', () => {
    expect(formatCoverage({ span: 3_600_000 }, stats({}))).toBe('1 h')
    const held = stats({ complete: false, from: 10_000_000 - 41 * 60_000 })
    expect(formatCoverage({ span: 3_600_000 }, held)).toBe('last 41 min of 1 h')
    expect(formatCoverage({ last: 1000 }, held)).toBe('7 of last 1,000 points')
  })
})

describe('times', () => {
  it('writes clock times and lengths', () => {
    const time = Date.UTC(2026, 0, 31, 14, 3, 27, 5)
    expect(formatClock(time, 'utc')).toBe('14:03:27')
    expect(formatDateTime(time, 'utc', 'ms')).toBe('2026-01-31 14:03:27.005 UTC')
    expect([formatDuration(500), formatDuration(61_000), formatDuration(7_200_000)]).toEqual([
      '500 ms',
      '1 min 1 s',
      '2 h',
    ])
    expect([formatAge(999), formatAge(12_400), formatAge(3_600_000)]).toEqual(['0 s', '12 s', '1 h'])
  })

  it('puts ticks at whole steps of the clock', () => {
    const from = Date.UTC(2026, 0, 31, 14, 3, 27)
    expect(timeStep(60_000, 6)).toBe(10_000)
    expect(timeTicks(from, from + 30_000, 10_000, 'utc')).toEqual([from + 3000, from + 13_000, from + 23_000])
    for (const tick of timeTicks(from, from + 86_400_000, 3_600_000, 'local')) {
      expect(formatClock(tick, 'local')).toMatch(/:00:00$/)
    }
  })
})
