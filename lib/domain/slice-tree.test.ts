import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BLOCK, SliceTree } from './slice-tree.ts'

const treeArb = fc.record({
  first: fc.constantFrom(1, 30, 64, 1500),
  before: fc.option(fc.constantFrom(0, 300, 600), { nil: undefined }),
  count: fc.integer({ min: 0, max: 5000 }),
  /** Every how many entries one comes late, and by how much. */
  every: fc.constantFrom(1, 2, 50, 1000, 100_000),
  by: fc.constantFrom(3, 100, 3000),
  keep: fc.integer({ min: 0, max: 6000 }),
  seed: fc.nat(1000),
})

test('[WN1] [WN3] the bounds of a question by time are those that a walk over all entries finds', () => {
  fc.assert(
    fc.property(treeArb, ({ first, before, count, every, by, keep, seed }) => {
      const tree = new SliceTree(first, before)
      const times: number[] = []
      for (let i = 0; i < count; i++) {
        const late = (i * 7919 + seed) % every === 0 ? (i * 104_729) % by : 0
        times.push(Math.floor(i / 4) - late)
        tree.push(times.at(-1) ?? 0, i)
      }
      tree.trim(keep)
      const held = times.slice(tree.oldest - first)
      let runningMax = Math.max(
        before ?? (first > 1 ? (times[0] ?? 0) : Number.NEGATIVE_INFINITY),
        ...times.slice(0, tree.oldest - first),
      )
      if (count > 0) expect(tree.before).toBe(runningMax)
      const running = held.map((time) => {
        runningMax = Math.max(runningMax, time)
        return runningMax
      })
      for (let time = -5; time <= count / 4 + 5; time += 1 + Math.floor(count / 800)) {
        const after = running.findIndex((t) => t > time)
        expect(tree.firstAfter(time)).toBe(after < 0 ? tree.head + 1 : tree.oldest + after)
        const last = held.findLastIndex((t) => t <= time)
        const got = tree.lastUpTo(time)
        // past the newest time the last entry is the answer, whether held or not
        expect(got).toBe(held.length === 0 ? got : tree.oldest + last)
      }
    }),
    { numRuns: 60 },
  )
})

test('[WN6] only whole blocks are dropped, and the bytes with them', () => {
  const tree = new SliceTree(1, undefined)
  for (let i = 0; i < 3 * BLOCK; i++) tree.push(i, i)
  const { bytes } = tree
  tree.trim(2 * BLOCK)
  expect(tree.oldest).toBe(BLOCK)
  tree.trim(0)
  expect(tree.oldest).toBe(3 * BLOCK)
  expect(tree.bytes).toBeLessThan(bytes / 2)
})
