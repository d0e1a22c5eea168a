import { expect, it } from 'vitest'
import { FakeClock } from '../../testing/fake-clock.ts'
import { partlyTakenContract } from '../../testing/partly-taken-contract.ts'
import { MemoryPartlyTaken } from './partly-taken.ts'

const MINUTE = 60_000

partlyTakenContract('memory', async () => new MemoryPartlyTaken(new FakeClock()))

it('[LG8d] forgets a request after 15 minutes, and the oldest beyond its bound', async () => {
  const clock = new FakeClock()
  const known = new MemoryPartlyTaken(clock)
  await known.remember(1, [1])
  clock.advance(14 * MINUTE)
  await known.remember(2, [1])
  clock.advance(MINUTE)
  expect(await known.claim(1)).toBeNull()
  expect(await known.claim(2)).toEqual(new Set([1]))
  for (let i = 0; i < 10_001; i++) await known.remember(i, [1])
  expect([known.mayHave(0), known.mayHave(1)]).toEqual([false, true])
  // One that is larger than everything that may be kept makes room for nothing.
  await known.remember(
    20_000,
    Array.from({ length: 2_000_000 }, (_, i) => i),
  )
  expect([known.mayHave(20_000), known.mayHave(1)]).toEqual([false, true])
})
