import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mergeHistory, mergeInSteps } from './merge-history.ts'

type Pair = [time: number, value: number]
const points = (pairs: Pair[]) => ({
  times: Float64Array.from(pairs, ([time]) => time),
  values: Float64Array.from(pairs, ([, value]) => value),
})
const merge = (held: Pair[], imported: Pair[]) => {
  const { times, values, ...counts } = mergeHistory(points(held), points(imported))
  return { pairs: [...times].map((time, i): Pair => [time, values[i] ?? 0]), ...counts }
}

it('merges by time, what was there first', () => {
  expect(
    merge(
      [
        [1, 10],
        [5, 50],
        [3, 30],
      ],
      [
        [4, 40],
        [3, 31],
        [0, 0],
      ],
    ),
  ).toEqual({
    pairs: [
      [0, 0],
      [1, 10],
      [3, 30],
      [3, 31],
      [4, 40],
      [5, 50],
    ],
    added: 3,
    duplicates: 0,
  })
})

it('leaves out one imported point for each that was there, gaps too, and keeps equal ones of the file', () => {
  const gap = Number.NaN
  expect(
    merge(
      [
        [1, 7],
        [1, gap],
      ],
      [
        [1, 7],
        [1, gap],
        [1, 7],
        [2, 8],
        [2, 8],
      ],
    ),
  ).toEqual({
    pairs: [
      [1, 7],
      [1, gap],
      [1, 7],
      [2, 8],
      [2, 8],
    ],
    added: 3,
    duplicates: 2,
  })
})

it('adds nothing the second time', () => {
  const pair = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.constantFrom(0, -0, 1, 2, Number.NaN))
  const pairs = fc.array(pair, { maxLength: 60 })
  fc.assert(
    fc.property(pairs, pairs, (held, imported) => {
      const once = merge(held, imported)
      expect(once.added + once.duplicates).toBe(imported.length)
      expect(once.pairs).toHaveLength(held.length + once.added)
      expect(once.pairs.map(([time]) => time)).toEqual(once.pairs.map(([time]) => time).sort((a, b) => a - b))
      expect(merge(once.pairs, imported)).toEqual({
        pairs: once.pairs,
        added: 0,
        duplicates: imported.length,
      })
    }),
  )
})

it('sorts in short steps too, whatever the order, and keeps that of equal times', () => {
  const pair = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer())
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 200 }), (held) => {
      expect(merge(held, []).pairs).toEqual(held.toSorted(([a], [b]) => a - b))
    }),
  )
  const n = 1_000_000
  const mixed = {
    times: Float64Array.from({ length: n }, (_, i) => (i * 7919) % n),
    values: new Float64Array(n),
  }
  const steps = mergeInSteps({ times: new Float64Array(), values: new Float64Array() }, mixed)
  let taken = 0
  for (let more = true; more; taken++) more = !steps.next().done
  expect(taken).toBeGreaterThan(500)
})
