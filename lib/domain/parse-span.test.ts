import { describe, expect, it } from 'vitest'
import { parseSpan } from './parse-span.ts'

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
