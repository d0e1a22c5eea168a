import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Budget, type Lease } from './budget.ts'

describe('a budget', () => {
  it('refuses what is too much for one owner, and for all owners together', () => {
    const budget = new Budget('answers', { bytes: 100, items: 3 }, { bytes: 60, items: 2 })
    const [a, b] = [budget.share(), budget.share()]
    expect(a.take(61)).toBeNull()
    expect(a.take(60)?.bytes).toBe(60)
    expect(a.take(1)).toBeNull()
    expect(b.take(41)).toBeNull()
    expect(b.take(20)).not.toBeNull()
    expect(b.take(20)).not.toBeNull()
    expect(b.take(0)).toBeNull()
    expect(budget.used).toEqual({ bytes: 100, items: 3 })
    expect(budget.refused).toBe(4)
  })

  it('takes back what is released once only, and all of a closed owner', () => {
    const budget = new Budget('bodies', { bytes: 100, items: 10 })
    const share = budget.share()
    const lease = share.take(10)
    share.take(20)
    lease?.release()
    lease?.release()
    expect(budget.used).toEqual({ bytes: 20, items: 1 })
    share.close()
    expect(budget.used).toEqual({ bytes: 0, items: 0 })
    expect(share.take(1)).toBeNull()
    expect(lease?.resize(5)).toBe(false)
  })

  it('refuses one item too many, of an owner and of all, however few bytes they have', () => {
    const budget = new Budget('answers', { bytes: 100, items: 3 }, { bytes: 60, items: 2 })
    const [a, b] = [budget.share(), budget.share()]
    expect([a.take(1), a.take(1), a.take(1)].map((lease) => lease !== null)).toEqual([true, true, false])
    expect(a.used).toEqual({ bytes: 2, items: 2 })
    expect([b.take(1), b.take(1)].map((lease) => lease !== null)).toEqual([true, false])
    expect(budget.refused).toBe(2)
  })

  it('changes a lease by what it grows, and lets it shrink at any time', () => {
    const budget = new Budget('answers', { bytes: 100, items: 3 }, { bytes: 60, items: 1 })
    const lease = budget.share().take(40)
    expect(lease?.resize(60)).toBe(true)
    expect(lease?.resize(61)).toBe(false)
    expect(lease?.bytes).toBe(60)
    expect(budget.used).toEqual({ bytes: 60, items: 1 })
    expect(lease?.resize(60)).toBe(true)
    expect(lease?.resize(10)).toBe(true)
    expect(budget.used).toEqual({ bytes: 10, items: 1 })
    expect(budget.refused).toBe(1)
  })

  it('lets the lease of a closed owner neither grow nor shrink', () => {
    const budget = new Budget('answers', { bytes: 100, items: 3 })
    const share = budget.share()
    const lease = share.take(40)
    share.close()
    expect([lease?.resize(50), lease?.resize(1)]).toEqual([false, false])
    expect(budget.used).toEqual({ bytes: 0, items: 0 })
  })

  it('never passes a limit and never loses count, whatever is taken, resized and given back', () => {
    const step = fc.record({
      owner: fc.nat(2),
      act: fc.constantFrom('take', 'resize', 'release'),
      bytes: fc.nat(70),
      which: fc.nat(5),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const budget = new Budget('any', { bytes: 120, items: 6 }, { bytes: 64, items: 3 })
        const owners = [0, 1, 2].map(() => ({ share: budget.share(), leases: [] as Lease[] }))
        for (const { owner, act, bytes, which } of steps) {
          const one = owners[owner]
          const lease = one?.leases[which % Math.max(1, one.leases.length)]
          if (act === 'take') {
            const taken = one?.share.take(bytes)
            if (taken) one?.leases.push(taken)
          } else if (act === 'resize') lease?.resize(bytes)
          else if (lease) {
            lease.release()
            one?.leases.splice(one.leases.indexOf(lease), 1)
          }
          const held = owners.flatMap(({ leases }) => leases)
          const total = held.reduce((sum, each) => sum + each.bytes, 0)
          expect(budget.used).toEqual({ bytes: total, items: held.length })
          expect(total).toBeLessThanOrEqual(120)
          expect(held.length).toBeLessThanOrEqual(6)
          for (const { share, leases } of owners) {
            expect(share.used.bytes).toBeLessThanOrEqual(64)
            expect(leases.length).toBeLessThanOrEqual(3)
          }
        }
      }),
    )
  })
})
