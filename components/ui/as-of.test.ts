import { expect, it } from 'vitest'
import { asOfText } from './as-of.tsx'

it('[WA5] what is not live says as of when it is', () => {
  const now = Date.UTC(2026, 0, 31, 14, 3, 10)
  const fixed = { from: now - 60_000, to: now - 1000 }
  expect(asOfText({ span: 60_000, fixed: null }, 'utc', now)).toBeNull()
  expect(asOfText({ span: 60_000, fixed }, 'utc', now)).toBe('Past, to 14:03:09')
  expect(asOfText({ span: 60_000, fixed, asOf: now }, 'utc', now)).toBe('Paused at 14:03:10')
  expect(asOfText({ span: 60_000, fixed, asOf: now, speed: 10 }, 'utc', now)).toBe('Replay at 14:03:10')
  expect(asOfText({ span: 60_000, fixed }, 'utc', now + 86_400_000)).toBe('Past, to 2026-01-31 14:03:09 UTC')
})
