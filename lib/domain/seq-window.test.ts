import fc from 'fast-check'
import { expect, it } from 'vitest'
import { SeqWindow } from './seq-window.ts'

it('[LG1] agrees with a set of everything that was added, in runs, jumps and out of order', () => {
  const step = fc.oneof(
    fc.constant(1),
    fc.integer({ min: -3, max: 3 }),
    fc.integer({ min: -1100, max: 1100 }),
    fc.integer({ min: 0, max: 1e12 }),
  )
  fc.assert(
    fc.property(fc.nat(5000), fc.array(step, { maxLength: 400 }), (start, steps) => {
      const window = new SeqWindow()
      const seen = new Set<number>()
      let highest = -1
      let seq = start
      for (const by of steps) {
        const expected = seq <= highest - 1024 ? 'too_old' : seen.has(seq) ? 'duplicate' : 'new'
        expect(window.check(seq)).toBe(expected)
        if (expected === 'new') {
          window.add(seq)
          seen.add(seq)
          highest = Math.max(highest, seq)
        }
        seq = Math.max(0, seq + by)
      }
    }),
    { numRuns: 300 },
  )
})

it('comes back from its bytes', () => {
  const seqs = fc.array(fc.oneof(fc.nat(50), fc.nat(5000)), { maxLength: 60 })
  fc.assert(
    fc.property(seqs, fc.array(fc.nat(6000), { maxLength: 60 }), (added, asked) => {
      const window = new SeqWindow()
      for (const seq of added) if (window.check(seq) === 'new') window.add(seq)
      const copy = SeqWindow.fromBytes(window.toBytes())
      for (const seq of [...added, ...asked]) expect(copy.check(seq)).toBe(window.check(seq))
    }),
  )
})
