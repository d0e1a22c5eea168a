import { expect, it } from 'vitest'
import { formatDuration } from './times.ts'

it.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1000, '1 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [119_999, '1 min 59 s'],
  [3_599_999, '59 min 59 s'],
  [7_199_999, '1 h 59 min'],
  [86_399_999, '23 h 59 min'],
  [172_799_999, '1 d 23 h'],
])('a length of %i ms is written as “%s”: no unit is full', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})
