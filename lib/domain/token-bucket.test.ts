import { expect, it } from 'vitest'
import { createTokenBucket } from './token-bucket.ts'

it('gives its capacity at once and then what flows in, whatever the clock does', () => {
  const bucket = createTokenBucket(3, 2)
  const taken = (at: number, times: number) =>
    Array.from({ length: times }, () => bucket.take(at)).filter(Boolean).length
  expect(taken(0, 5)).toBe(3)
  expect(taken(499, 1)).toBe(0)
  expect(taken(1000, 5)).toBe(2)
  expect(taken(500, 5)).toBe(0)
  expect(taken(1e9, 50)).toBe(3)
})
