import { expect, it } from 'vitest'
import type { Quota } from '../ports/quota.ts'

/** What every quota must hold. `create` gives one that counts nothing yet, as two nodes see it. */
export function quotaContract(
  name: string,
  create: () => Promise<{ nodes: readonly [Quota, Quota]; now(): number }>,
): void {
  it(`quota ${name}: gives out what there is at once, to each by name, whichever node is asked`, async () => {
    const { nodes } = await create()
    // So slowly that nothing flows in meanwhile.
    const rate = { burst: 6, perSecond: 0.001 }
    const taken: boolean[] = []
    for (let i = 0; i < 8; i++) taken.push(await (nodes[i % 2] ?? nodes[0]).take('somebody {a} – é', rate))
    expect(taken).toEqual([true, true, true, true, true, true, false, false])
    expect(await nodes[0].take('somebody else', rate)).toBe(true)
  })

  it(`quota ${name}: takes asked at once are counted each`, async () => {
    const { nodes } = await create()
    const asked = Array.from({ length: 40 }, (_, i) =>
      (nodes[i % 2] ?? nodes[0]).take('p', { burst: 10, perSecond: 0.001 }),
    )
    expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(10)
  })

  it(`quota ${name}: flows in again, and never more than that`, async () => {
    const { nodes, now } = await create()
    const rate = { burst: 2, perSecond: 20 }
    const began = now()
    let taken = 0
    while (taken < 12) if (await nodes[taken % 2 === 0 ? 0 : 1].take('p', rate)) taken++
    // 2 at once, and 10 more in half a second; clocks tell whole milliseconds.
    expect(now() - began).toBeGreaterThanOrEqual(498)
  })
}
