import { expect, it } from 'vitest'
import { quotaContract } from '../../testing/quota-contract.ts'
import { MemoryQuota } from './quota.ts'

quotaContract('in memory', async () => {
  const quota = new MemoryQuota(() => performance.now())
  return { nodes: [quota, quota], now: () => performance.now() }
})

it('forgets nobody whose quota is not whole again, while there are not too many', async () => {
  let now = 0
  const quota = new MemoryQuota(() => now)
  const rate = { burst: 1, perSecond: 0.1 }
  expect(await quota.take('a', rate)).toBe(true)
  for (let i = 0; i < 1000; i++) await quota.take(`other ${i}`, rate)
  now = 9000
  expect(await quota.take('a', rate)).toBe(false)
  now = 20_000
  expect(await quota.take('a', rate)).toBe(true)
})
