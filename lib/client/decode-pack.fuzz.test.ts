import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodePack } from '../domain/pack.ts'
import { decodedOr, FUZZ_RUNS, mutated, mutatedJson } from '../domain/testing/mutations.ts'
import { decodeHistory } from './decode-history.ts'
import { decodeViewPack } from './decode-pack.ts'

const isRefusal = (error: unknown) => error instanceof TypeError || error instanceof RangeError
const columns = Array.from({ length: 12 }, (_, i) => Float64Array.of(i, i + 0.5))
const ref = (i: number) => [i * 2, 2]
const row = [2, 2, 1, 0.5, 0, 2, 3, 0, 1, 0, 1]
const stats = { end: ref(2), n: ref(3), mean: ref(4), std: ref(5), min: ref(6), max: ref(7) }
const view = {
  view: 'v',
  seq: 3,
  serverTime: 1,
  feeds: [
    {
      id: 'a',
      windows: [{ last: 10 }],
      epoch: 'e',
      mode: 'resumed',
      arrived: 5,
      points: { from: 7, to: 8, shown: 2, total: 2, times: ref(0), values: ref(1) },
      rolling: [{ width: 64, end: ref(2), mean: ref(4), std: ref(5), min: ref(6), max: ref(7) }],
      stats: [row],
    },
  ],
}
const history = {
  feed: 'a',
  epoch: 'e',
  serverTime: 1,
  width: 64,
  source: 'entries',
  points: { shown: 2, total: 2, times: ref(0), values: ref(1) },
  own: stats,
  rolling: [stats, null],
  heldFrom: null,
}

/** Bytes that changed on the way, and headers that another program may have written. */
function packsLike(header: unknown): fc.Arbitrary<Uint8Array> {
  return fc.oneof(
    mutated(fc.constant(encodePack(header, columns))),
    mutatedJson(fc.constant(header)).map((changed) => encodePack(changed, columns)),
  )
}

describe('packs that are not what a server sends', () => {
  it('[SI2] of a view are refused, or each feed has as many values as times, and as many as it says', () => {
    expect(decodeViewPack(encodePack(view, columns)).feeds).toHaveLength(1)
    fc.assert(
      fc.property(packsLike(view), (bytes) => {
        const decoded = decodedOr(() => decodeViewPack(bytes), isRefusal)
        for (const feed of decoded?.feeds ?? []) {
          expect([feed.times.length, feed.values.length]).toEqual([feed.shown, feed.shown])
          expect(feed.n).toBeGreaterThanOrEqual(feed.shown)
          expect(Number.isSafeInteger(feed.from)).toBe(true)
          for (const { end, mean, std, min, max } of feed.rolling)
            expect([mean.length, std.length, min.length, max.length]).toEqual(Array(4).fill(end.length))
        }
      }),
      { numRuns: FUZZ_RUNS },
    )
  })

  it('[SI2] of history are refused, or all columns of a window are of one length', () => {
    expect(decodeHistory(encodePack(history, columns)).times).toHaveLength(2)
    fc.assert(
      fc.property(packsLike(history), (bytes) => {
        const decoded = decodedOr(() => decodeHistory(bytes), isRefusal)
        if (decoded === null) return
        expect(decoded.values.length).toBe(decoded.times.length)
        for (const one of [decoded.own, ...decoded.rolling]) {
          if (one === null) continue
          const { end, n, mean, std, min, max } = one
          expect([n, mean, std, min, max].map(({ length }) => length)).toEqual(Array(5).fill(end.length))
        }
      }),
      { numRuns: FUZZ_RUNS },
    )
  })
})
