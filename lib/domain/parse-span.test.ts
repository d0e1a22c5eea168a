import { describe, expect, it } from 'vitest'
import { parseSpan, parseTime } from './parse-span.ts'

describe('parseSpan', () => {
  it.each([
    ['500ms', 500],
    ['10s', 10_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['2d', 172_800_000],
    ['1.5s', 1500],
    ['250', 250],
  ])('reads %s as %d ms', (text, ms) => expect(parseSpan(text)).toBe(ms))

  it.each(['', 's', '-1s', '1w', '1 s', '1e3', '10sm'])('does not read "%s"', (text) =>
    expect(parseSpan(text)).toBeNull(),
  )
})

describe('parseTime', () => {
  it.each([
    ['1767225600000', 1_767_225_600_000],
    ['2026-01-01', 1_767_225_600_000],
    ['2026-01-01T00:00:00Z', 1_767_225_600_000],
    ['2026-01-01T00:00', 1_767_225_600_000],
    ['2026-01-01T01:00:00+01:00', 1_767_225_600_000],
  ])('reads %s', (text, ms) => expect(parseTime(text)).toBe(ms))

  it.each(['', 'yesterday', '2026-13-01', '01/02/2026'])('does not read "%s"', (text) =>
    expect(parseTime(text)).toBeNull(),
  )
})
