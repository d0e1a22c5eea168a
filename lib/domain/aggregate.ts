/**
 * An aggregate of some entries is a record of 12 float64 in a larger array. The mean is `K + M`: an origin near the data and
 * what is left, together twice the digits of one number, so that nothing is lost where values are large and differ little.
 * First and last are the values that come first and last by (time, offset); times of gaps count in T_MIN and T_MAX alone.
 */
export const RECORD = 12
export const N = 0
export const K = 1
export const M = 2
export const M2 = 3
export const MIN = 4
export const MAX = 5
export const T_MIN = 6
export const T_MAX = 7
export const FIRST_TIME = 8
export const FIRST = 9
export const LAST_TIME = 10
export const LAST = 11

export function clear(out: Float64Array, o: number): void {
  writeTimes(out, o, Number.POSITIVE_INFINITY, Number.NaN, Number.NEGATIVE_INFINITY, Number.NaN)
  out[o + N] = 0
  out[o + K] = 0
  out[o + M] = 0
  out[o + M2] = 0
  out[o + MIN] = Number.POSITIVE_INFINITY
  out[o + MAX] = Number.NEGATIVE_INFINITY
}

export function copy(out: Float64Array, o: number, a: Float64Array, i: number): void {
  for (let f = 0; f < RECORD; f++) out[o + f] = a[i + f] as number
}

/** Writes a ⊕ b, where the entries of `a` come before those of `b`, to `out`, which may be either. Chan's rule. */
export function merge(
  out: Float64Array,
  o: number,
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
): void {
  const na = a[i + N] as number
  const nb = b[j + N] as number
  if (na === 0 || nb === 0) {
    mergeEmpty(out, o, a, i, b, j)
    return
  }
  const n = na + nb
  const ka = a[i + K] as number
  const ma = a[i + M] as number
  const kb = b[j + K] as number
  const mb = b[j + M] as number
  const delta = kb - ka + (mb - ma)
  out[o + N] = n
  out[o + M2] = (a[i + M2] as number) + (b[j + M2] as number) + delta * delta * na * (nb / n)
  // from the heavier side, which is nearer: the error of the product is then the smaller one
  if (na >= nb) setMean(out, o, ka, ma + delta * (nb / n))
  else setMean(out, o, kb, mb - delta * (na / n))
  mergeExtremes(out, o, a, i, b, j)
  const earlier = (b[j + FIRST_TIME] as number) < (a[i + FIRST_TIME] as number)
  const firstTime = (earlier ? b[j + FIRST_TIME] : a[i + FIRST_TIME]) as number
  const first = (earlier ? b[j + FIRST] : a[i + FIRST]) as number
  const later = (b[j + LAST_TIME] as number) >= (a[i + LAST_TIME] as number)
  const lastTime = (later ? b[j + LAST_TIME] : a[i + LAST_TIME]) as number
  const last = (later ? b[j + LAST] : a[i + LAST]) as number
  out[o + FIRST_TIME] = firstTime
  out[o + FIRST] = first
  out[o + LAST_TIME] = lastTime
  out[o + LAST] = last
}

function mergeExtremes(
  out: Float64Array,
  o: number,
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
): void {
  const minA = a[i + MIN] as number
  const minB = b[j + MIN] as number
  out[o + MIN] = minB < minA ? minB : minA
  const maxA = a[i + MAX] as number
  const maxB = b[j + MAX] as number
  out[o + MAX] = maxB > maxA ? maxB : maxA
  const startA = a[i + T_MIN] as number
  const startB = b[j + T_MIN] as number
  out[o + T_MIN] = startB < startA ? startB : startA
  const endA = a[i + T_MAX] as number
  const endB = b[j + T_MAX] as number
  out[o + T_MAX] = endB > endA ? endB : endA
}

/** One side has no values; both may have times of gaps. */
function mergeEmpty(
  out: Float64Array,
  o: number,
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
): void {
  const from = (b[j + N] as number) === 0 ? a : b
  const at = from === a && (b[j + N] as number) === 0 ? i : j
  const tMin = Math.min(a[i + T_MIN] as number, b[j + T_MIN] as number)
  const tMax = Math.max(a[i + T_MAX] as number, b[j + T_MAX] as number)
  copy(out, o, from, at)
  out[o + T_MIN] = tMin
  out[o + T_MAX] = tMax
}

/** Splits k + m into the nearest float64 and the exact rest (Knuth's two-sum). */
function setMean(out: Float64Array, o: number, k: number, m: number): void {
  const mean = k + m
  const part = mean - k
  out[o + K] = mean
  out[o + M] = k - (mean - part) + (m - part)
}

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

/** From the sums of d = value - k and of d². */
export function writeSums(
  out: Float64Array,
  o: number,
  n: number,
  k: number,
  sum: number,
  sum2: number,
  min: number,
  max: number,
): void {
  const m = sum / n
  out[o + N] = n
  setMean(out, o, k, m)
  out[o + M2] = sum2 - sum * m
  out[o + MIN] = min
  out[o + MAX] = max
}

/** Of entries in the order of time and without gaps. */
export function writeTimes(
  out: Float64Array,
  o: number,
  firstTime: number,
  first: number,
  lastTime: number,
  last: number,
): void {
  out[o + T_MIN] = firstTime
  out[o + T_MAX] = lastTime
  out[o + FIRST_TIME] = firstTime
  out[o + FIRST] = first
  out[o + LAST_TIME] = lastTime
  out[o + LAST] = last
}
