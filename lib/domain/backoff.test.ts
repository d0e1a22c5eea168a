import { describe, expect, it } from 'vitest'
import { fullJitter } from './backoff.ts'

const limits = { base: 500, cap: 20_000 }

describe('fullJitter', () => {
  it('spreads over the whole range below a ceiling that doubles', () => {
    expect(fullJitter(1, () => 0, limits)).toBe(500)
    expect(fullJitter(1, () => 1, limits)).toBe(1000)
    expect(fullJitter(3, () => 1, limits)).toBe(4000)
  })

  it('stays spread out at the cap, however many attempts have failed', () => {
    expect(fullJitter(50, () => 1, limits)).toBe(20_000)
    expect(fullJitter(50, () => 0.5, limits)).toBe(10_250)
    expect(fullJitter(5_000, () => 0, limits)).toBe(500)
  })
})
