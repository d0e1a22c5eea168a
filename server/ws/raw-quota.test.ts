import { expect, it } from 'vitest'
import { FakeClock } from '../testing/fake-clock.ts'
import { createRawQuota } from './raw-quota.ts'

it('[BD17] lets so many through in a second, and says later how many were left out', () => {
  const clock = new FakeClock()
  const quota = createRawQuota(10, clock)
  expect([quota.take(4), quota.take(100_000), quota.take(5), quota.skipped()]).toEqual([4, 6, 0, 0])
  clock.advance(1000)
  expect([quota.take(1), quota.skipped(), quota.skipped()]).toEqual([1, 99_999, 0])
})
