import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatNumber } from './format-number.ts'

it('writes every finite number so that it reads back the same, a negative zero too', () => {
  expect([0, -0, 1.5, -2].map(formatNumber)).toEqual(['0', '-0', '1.5', '-2'])
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(JSON.parse(formatNumber(value))).toBe(value)
    }),
  )
})
