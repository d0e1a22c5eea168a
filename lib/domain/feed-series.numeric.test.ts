import { describe, expect, test } from 'vitest'
import { FeedSeries } from './feed-series.ts'

const SCALE = 100

/** Mean and std in whole numbers of 2^-100, rounded once at the end. */
function exact(values: Float64Array): { mean: number; std: number; sum: number } {
  let sum = 0n
  let squares = 0n
  for (const value of values) {
    const x = BigInt(value * 2 ** SCALE)
    sum += x
    squares += x * x
  }
  const n = BigInt(values.length)
  const spread = squareRoot((n * squares - sum * sum) << 128n)
  return {
    sum: Number(sum) / 2 ** SCALE,
    mean: Number((sum << 64n) / n) / 2 ** (SCALE + 64),
    std: Number(spread) / 2 ** (SCALE + 64) / values.length,
  }
}

function squareRoot(square: bigint): bigint {
  if (square === 0n) return 0n
  let root = 1n << BigInt(Math.ceil(square.toString(2).length / 2))
  for (;;) {
    const next = (root + square / root) >> 1n
    if (next >= root) return root
    root = next
  }
}

const CHUNK = 10_000

/** Feeds `total` values of `valueAt(i)` and compares windows with the exact answer, the longest at the end only. */
function check(total: number, valueAt: (i: number) => number, windows: readonly number[], samples = 4): void {
  const series = new FeedSeries()
  const times = new Float64Array(CHUNK)
  const values = new Float64Array(CHUNK)
  for (let i = 0; i < total; i += CHUNK) {
    for (let j = 0; j < CHUNK; j++) {
      times[j] = i + j
      values[j] = valueAt(i + j)
    }
    series.append(i + 1, times, values)
    const isEnd = i + CHUNK >= total
    if (!isEnd && i % (Math.ceil(total / samples / CHUNK) * CHUNK) !== 0) continue
    for (const last of windows) {
      if (last > series.head || (last > 10_000 && !isEnd)) continue
      const window = Float64Array.from({ length: last }, (_, k) => valueAt(series.head - last + k))
      const want = exact(window)
      const got = series.stats({ last }, 0)
      const error = (a: number | null, b: number): number =>
        Math.abs((a ?? Number.NaN) - b) / (Math.abs(b) || 1)
      expect(error(got.std, want.std), `std of ${last} at ${series.head}`).toBeLessThanOrEqual(1e-12)
      expect(error(got.mean, want.mean), `mean of ${last} at ${series.head}`).toBeLessThanOrEqual(1e-13)
      expect(error(got.sum, want.sum), `sum of ${last} at ${series.head}`).toBeLessThanOrEqual(1e-13)
    }
  }
}

const noise = (i: number): number => ((Math.imul(i, 2654435761) >>> 8) / 2 ** 23 - 1) * 1e-3
const windows = [2, 10, 64, 65, 1000, 9999, 100_000, 1_000_000]

describe('std against whole-number arithmetic', () => {
  test('1e9 ± 1e-3 over 1e7 updates', () => {
    check(10_000_000, (i) => 1e9 + noise(i), windows)
  })

  test('an outlier of 1e15 leaves no trace once it has left the window', () => {
    check(
      200_000,
      (i) => (i % 50_000 === 49_000 ? 1e15 : 1 + noise(i)),
      [10, 64, 900, 999, 1000, 1001, 9999, 150_000],
      20,
    )
  })

  test('a square wave of 12 decades', () => {
    check(300_000, (i) => (i % 200 < 100 ? 1e6 : 1e-6), [2, 10, 64, 65, 150, 1000, 9999, 300_000], 10)
    check(
      300_000,
      (i) => (i % 3000 < 1500 ? 1e6 : 1e-6 * (1 + noise(i))),
      [10, 64, 65, 1000, 9999, 300_000],
      30,
    )
  })

  test('[1000, 0, 0, …]', () => {
    check(1_000_000, (i) => (i === 0 ? 1000 : 0), [10, 64, 10_000, 100_000, 1_000_000])
  })
})
