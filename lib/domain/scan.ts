import { clear, K, M, M2, T_MAX, T_MIN, writeSums, writeTimes } from './aggregate.ts'

/**
 * The entries of the index range [from, to): times at `data[i]`, values at `data[i + valuesAt]`. One pass over the
 * differences from the first value: since that value is one of them, at most log2(64) bits of M2 are lost. `ordered` says
 * that time never falls among them: the same bits, sooner.
 */
export function scan(
  data: Float64Array,
  from: number,
  to: number,
  valuesAt: number,
  ordered: boolean,
  out: Float64Array,
  o: number,
): void {
  const start = from + valuesAt
  const end = to + valuesAt
  const k = data[start] as number
  let min = k
  let max = k
  let even = 0
  let odd = 0
  let even2 = 0
  let odd2 = 0
  let i = start
  if (ordered) {
    for (; i + 1 < end; i += 2) {
      const a = data[i] as number
      const b = data[i + 1] as number
      const da = a - k
      const db = b - k
      even += da
      odd += db
      even2 += da * da
      odd2 += db * db
      if (a < min) min = a
      if (a > max) max = a
      if (b < min) min = b
      if (b > max) max = b
    }
    if (i < end) {
      const a = data[i] as number
      const da = a - k
      even += da
      even2 += da * da
      if (a < min) min = a
      if (a > max) max = a
    }
  }
  if (!ordered || Number.isNaN(even + odd)) {
    scanWithin(data, from, to, valuesAt, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, out, o)
    return
  }
  writeSums(out, o, to - from, k, even + odd, even2 + odd2, min, max)
  writeTimes(out, o, data[from] as number, k, data[to - 1] as number, data[end - 1] as number)
}

/** Of those the entries with `after < time <= until`, gaps and late points among them. Where all are, the same bits as `scan`. */
export function scanWithin(
  data: Float64Array,
  from: number,
  to: number,
  valuesAt: number,
  after: number,
  until: number,
  out: Float64Array,
  o: number,
): void {
  clear(out, o)
  let n = 0
  let k = 0
  // even and odd places apart, as in `scan`
  let even = 0
  let odd = 0
  let even2 = 0
  let odd2 = 0
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  let tMin = Number.POSITIVE_INFINITY
  let tMax = Number.NEGATIVE_INFINITY
  let firstTime = Number.POSITIVE_INFINITY
  let lastTime = Number.NEGATIVE_INFINITY
  let first = Number.NaN
  let last = Number.NaN
  for (let i = from; i < to; i++) {
    const time = data[i] as number
    if (!(time > after && time <= until)) continue
    if (time < tMin) tMin = time
    if (time > tMax) tMax = time
    const value = data[i + valuesAt] as number
    if (Number.isNaN(value)) continue
    if (n === 0) k = value
    n++
    const d = value - k
    if ((i - from) & 1) {
      odd += d
      odd2 += d * d
    } else {
      even += d
      even2 += d * d
    }
    if (value < min) min = value
    if (value > max) max = value
    if (time < firstTime) {
      firstTime = time
      first = value
    }
    if (time >= lastTime) {
      lastTime = time
      last = value
    }
  }
  if (n > 0) {
    writeSums(out, o, n, k, even + odd, even2 + odd2, min, max)
    writeTimes(out, o, firstTime, first, lastTime, last)
  }
  out[o + T_MIN] = tMin
  out[o + T_MAX] = tMax
}

/** The second pass: M2 again, of the same entries, from their mean. */
export function refine(
  data: Float64Array,
  from: number,
  to: number,
  valuesAt: number,
  after: number,
  until: number,
  out: Float64Array,
  o: number,
): void {
  const k = out[o + K] as number
  const m = out[o + M] as number
  let m2 = 0
  for (let i = from; i < to; i++) {
    const value = data[i + valuesAt] as number
    const time = data[i] as number
    if (Number.isNaN(value) || !(time > after && time <= until)) continue
    const d = value - k - m
    m2 += d * d
  }
  out[o + M2] = m2
}
