import { expect, it } from 'vitest'
import { levelOf } from './threshold-level.ts'

it('gives a value the level of the highest threshold that it reaches', () => {
  const thresholds = [
    { at: 90, level: 'bad' },
    { at: 0, level: 'good' },
    { at: 70, level: 'warn' },
  ] as const
  expect([-1, 0, 69.9, 70, 95].map((value) => levelOf(thresholds, value))).toEqual([
    null,
    'good',
    'good',
    'warn',
    'bad',
  ])
  expect(levelOf(thresholds, null)).toBe(null)
  expect(levelOf([], 5)).toBe(null)
})
