import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTypedNumber, typedNumber } from './typed-number.ts'
import { parseWindow } from './windows.ts'

describe('[WA6] typed numbers and lengths of time', () => {
  it.each([
    ['1,5', '.', 1.5],
    ['1,5', ',', 1.5],
    ['1.5', ',', 1.5],
    ['1,000', '.', 1000],
    ['1,000', ',', 1],
    ['1.000', '.', 1],
    ['1.000', ',', Number.NaN],
    ['0.125', ',', 0.125],
    ['0,125', '.', 0.125],
    ['1,234.5', ',', 1234.5],
    ['1.234,5', '.', 1234.5],
    ['1,000,000', ',', 1_000_000],
    ['1.000.000', '.', 1_000_000],
    ['1 000,5', ',', 1000.5],
    ['1_000', '.', 1000],
    ['1\u202f000', '.', 1000],
    ['−5', '.', -5],
    ['2e3', '.', 2000],
    ['1,2,3', '.', Number.NaN],
    ['1 2', '.', Number.NaN],
    ['0x10', '.', Number.NaN],
    ['Infinity', '.', Number.NaN],
    ['', '.', Number.NaN],
    ['.', '.', Number.NaN],
  ] as const)('reads “%s” where decimals have “%s” as %d', (text, mark, value) => {
    expect(parseTypedNumber(text, mark)).toBe(value)
  })

  it('whatever a field shows is read back', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.constantFrom('.' as const, ',' as const),
        (value, mark) => {
          expect(parseTypedNumber(typedNumber(value, mark), mark)).toBe(value + 0)
        },
      ),
      { numRuns: 1000 },
    )
  })

  it.each([
    ['1,5h', 5_400_000],
    ['1.5 h', 5_400_000],
    ['1 h 30 min', 5_400_000],
    ['1h30m', 5_400_000],
    ['2 min 5 s', 125_000],
    ['0,5 s', 500],
    ['2 hours', 7_200_000],
  ])('reads “%s” as %d ms, wherever', (text, span) => {
    for (const mark of ['.', ','] as const)
      expect(parseWindow(text, mark)).toEqual({ ok: true, window: { span } })
  })

  it.each(['1 h 2 h', '30 min 1 h', '1 h 30', '1,2,3h', '5 5'])('refuses “%s”', (text) => {
    expect(parseWindow(text, '.').ok).toBe(false)
  })
})
