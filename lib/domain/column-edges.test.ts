import fc from 'fast-check'
import { expect, it } from 'vitest'
import { alignOutwards, coverWithColumns } from './column-edges.ts'

it('aligns a range outwards, and leaves one that is aligned', () => {
  expect(alignOutwards(5, 17, 8)).toEqual({ from: 0, to: 24 })
  expect(alignOutwards(-5, 16, 8)).toEqual({ from: -8, to: 16 })
  expect(alignOutwards(8, 24, 8)).toEqual({ from: 8, to: 24 })
})

it('covers a range with as many columns as are asked for, or one more', () => {
  expect(coverWithColumns(1_000, 2_000, 10)).toEqual({ from: 896, to: 2_048, width: 128 })
  fc.assert(
    fc.property(
      fc.nat(1e9),
      fc.integer({ min: 1, max: 1e9 }),
      fc.integer({ min: 1, max: 2_000 }),
      (from, span, columns) => {
        const cover = coverWithColumns(from, from + span, columns)
        expect(cover.from).toBeLessThanOrEqual(from)
        expect(cover.to).toBeGreaterThanOrEqual(from + span)
        expect((cover.to - cover.from) / cover.width).toBeLessThanOrEqual(columns + 1)
        expect(Math.log2(cover.width) % 1).toBe(0)
      },
    ),
  )
})
