import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fairLevel } from './fair-level.ts'

const cut = (sizes: readonly number[], level: number) =>
  sizes.reduce((sum, size) => sum + Math.min(size, level), 0)

describe('fairLevel', () => {
  it.each([
    [[], 0, Number.POSITIVE_INFINITY],
    [[1, 2, 3], 6, Number.POSITIVE_INFINITY],
    [[1, 2, 3], 5, 2],
    [[1, 2, 3], 4, 1.5],
    [[10, 1], 4, 3],
    [[4, 4, 4], 6, 2],
    [[5], 2, 2],
    [[3, 2], 0, 0],
    [[3, 2], -1, 0],
  ])('%j come down to %d at the level %d', (sizes, target, level) => {
    expect(fairLevel(sizes, target)).toBe(level)
  })

  it('is the level at which the cut sizes are the target', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1_000), { minLength: 1 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (sizes, part) => {
          const target = cut(sizes, Number.POSITIVE_INFINITY) * part
          expect(Math.abs(cut(sizes, fairLevel(sizes, target)) - target)).toBeLessThan(1e-6)
        },
      ),
    )
  })
})
