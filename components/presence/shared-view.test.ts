import { expect, it } from 'vitest'
import { rangeOf } from './shared-view.ts'

const before = { span: 60_000, fixed: null }

it('shows what somebody else looks at, whatever their browser says', () => {
  expect(rangeOf({ range: { from: 1000, to: 9000 } }, before).fixed).toEqual({ from: 1000, to: 9000 })
  expect(rangeOf({ range: { span: 300_000 } }, before)).toEqual({ span: 300_000, fixed: null })
  for (const range of [
    { from: 9000, to: 1000 },
    { from: 5000, to: 5000 },
    { from: -8.64e15, to: 8.64e15 },
  ]) {
    const { fixed } = rangeOf({ range }, before)
    expect((fixed?.to ?? 0) - (fixed?.from ?? 0)).toBeGreaterThan(0)
    expect((fixed?.to ?? 0) - (fixed?.from ?? 0)).toBeLessThanOrEqual(10 * 366 * 86_400_000)
  }
  expect(rangeOf({ range: { span: 1e12 } }, before).span).toBe(10 * 366 * 86_400_000)
})
