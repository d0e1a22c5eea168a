import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTime } from './parse-time.ts'

const T = Date.UTC(2026, 0, 1, 12, 30)

describe('parseTime', () => {
  it.each([
    [T, T],
    [T + 0.25, T + 0.25],
    [-1, -1],
    [String(T), T],
    [` ${T} `, T],
    [`${T}.5`, T + 0.5],
    ['-1000', -1000],
    ['2026-01-01T12:30:00Z', T],
    ['2026-01-01t12:30:00z', T],
    ['2026-01-01T12:30Z', T],
    ['2026-01-01 12:30:00 Z', T],
    ['2026-01-01T12:30:00.250Z', T + 250],
    ['2026-01-01T12:30:00,250Z', T + 250],
    ['2026-01-01T12:30:00.250999999Z', T + 250],
    ['2026-01-01T14:30:00+02:00', T],
    ['2026-01-01T14:30:00+0200', T],
    ['2026-01-01 14:30:00+02', T],
    ['2026-01-01T07:00-05:30', T],
    ['2026-01-01T12:30:00', T],
    ['2026-01-01 12:30', T],
    ['2026-01-01', Date.UTC(2026, 0, 1)],
    ['2028-02-29', Date.UTC(2028, 1, 29)],
    ['+002026-01-01T12:30:00Z', T],
  ])('reads %j', (text, ms) => {
    expect(parseTime(text)).toBe(ms)
  })

  it.each([
    '',
    'now',
    '2026-02-30',
    '2026-02-29T00:00Z',
    '2100-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-01-01T25:00Z',
    '2026-01-01T12:61Z',
    '2026-01-01T',
    '2026-01-01T12Z',
    '2026-1-1',
    '20260101T000000Z',
    '12026-01-01',
    '2026-01-01T12:30:00+99:00',
    '2026-01-01T12:30:00Z extra',
    'Thu, 01 Jan 2026 12:30:00 GMT',
    '1e300',
    '0x10',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    8.64e15 + 2,
    1_767_225_600_000_000_000,
    true,
    null,
    [T],
    { time: T },
  ])('refuses %j', (text) => {
    expect(parseTime(text)).toBeNaN()
  })

  it('reads every ISO text that Date writes', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), (date) => {
        expect(parseTime(date.toISOString())).toBe(date.getTime())
      }),
    )
  })

  it('takes no longer for hostile text', () => {
    const start = performance.now()
    for (const text of ['1'.repeat(1e6), `${'-'.repeat(1e6)}`, `2026-01-01T00:00:00.${'1'.repeat(1e6)}x`]) {
      parseTime(text)
    }
    expect(performance.now() - start).toBeLessThan(1000)
  })
})
