import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { niceRange } from '../charts/nice-range.ts'
import { formatDuration } from './times.ts'
import { formatTicks, formatValue, stepsOf } from './units.ts'

const UNITS = [
  ...['none', 'percent', 'bytes', 'bytes/s', 'bits', 'bits/s', 'si', 'si:W', 'rpm', '°C', 'requests/s'],
  ...['ns', 'us', 'ms', 's', 'min', 'h', 'd'],
]
const unit = fc.constantFrom(...UNITS)
const finite = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: -1e7, max: 1e7, noNaN: true }),
  fc.constantFrom(Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, -0, 999.9996, 59.99999, 1023.99999),
)
const plain = (text: string): string => text.replaceAll('\u202f', ' ').replaceAll('−', '-')

describe('[WA2] numbers on screen', () => {
  it.each([
    [999.9996, 'ms', '1 s'],
    [59.99999, 's', '1 min'],
    [59.99999, 'min', '1 h'],
    [23.999999, 'h', '1 d'],
    [999.9999, 'us', '1 ms'],
    [999_999.96, 'us', '1 s'],
    [1023.9999, 'bytes', '1 KiB'],
    [999.9999, 'bits/s', '1 kbit/s'],
    [-999.9999, 'si:W', '-1 kW'],
  ] as const)('rounding comes before the unit: %d %s is %s', (value, unit, text) => {
    expect(plain(formatValue(value, unit))).toBe(text)
    expect(plain(formatValue(value, unit, 5, 0))).toBe(text)
  })

  it('any finite number is written, its sign with it, and never as a whole one of the next unit', () => {
    fc.assert(
      fc.property(
        finite,
        unit,
        fc.integer({ min: 2, max: 15 }),
        fc.option(fc.integer({ min: 0, max: 6 })),
        (value, unit, digits, decimals) => {
          const text = plain(formatValue(value, unit, digits, decimals ?? undefined))
          expect(text).toMatch(/^-?[\d,]+(\.\d+)?(e[+-]\d+)?( .+)?$/)
          expect(text).not.toMatch(/^-?1,000(\.0+)? (ns|µs|ms|s|min|kW|mW|kbit|Mbit|kbit\/s|Mbit\/s)$/)
          expect(text).not.toMatch(/^-?60(\.0+)? (s|min)$/)
          if (Object.is(value, -0)) expect(text).not.toMatch(/^-/)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('an axis never has two equal labels beside one another, and nothing that is no number', () => {
    fc.assert(
      fc.property(finite, finite, unit, fc.integer({ min: 2, max: 12 }), (a, b, unit, count) => {
        const { ticks, step } = niceRange(Math.min(a, b), Math.max(a, b), count, stepsOf(unit))
        const { labels, base } = formatTicks(ticks, step, unit)
        expect(labels.length).toBe(ticks.length)
        labels.forEach((label, i) => {
          expect(label).not.toBe(labels[i - 1])
          expect(label).not.toMatch(/NaN|Infinity|undefined/)
        })
        expect(base ?? '').not.toMatch(/NaN|Infinity|undefined|∞/)
      }),
      { numRuns: 3000 },
    )
  })

  it('so it is with narrow axes far from zero', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e18, max: 1e18, noNaN: true }),
        fc.integer({ min: -14, max: 3 }),
        unit,
        (middle, power, unit) => {
          const half = Math.abs(middle) * 10 ** power
          const { ticks, step } = niceRange(middle - half, middle + half, 5, stepsOf(unit))
          const { labels } = formatTicks(ticks, step, unit)
          labels.forEach((label, i) => {
            expect(label).not.toBe(labels[i - 1])
          })
        },
      ),
      { numRuns: 3000 },
    )
  })

  it('lengths of time fill no unit, also those between two milliseconds', () => {
    expect([999.6, 59_999.7, 3_599_999.9].map(formatDuration)).toEqual(['1 s', '1 min', '1 h'])
  })
})
