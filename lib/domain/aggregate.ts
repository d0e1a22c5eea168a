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

/** Writes a ⊖ b to `out`, where b's entries are among those of a; extremes, first and last stay a's. */
export function subtract(
  out: Float64Array,
  o: number,
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
): void {
  const na = a[i + N] as number
  const nb = b[j + N] as number
  const n = na - nb
  copy(out, o, a, i)
  if (nb === 0) return
  if (n <= 0) {
    clear(out, o)
    return
  }
  const ka = a[i + K] as number
  // from b's mean to a's, and on to the rest's
  const delta = ka - (b[j + K] as number) + ((a[i + M] as number) - (b[j + M] as number))
  const step = delta * (nb / n)
  out[o + N] = n
  setMean(out, o, ka, (a[i + M] as number) + step)
  const between = (delta + step) ** 2 * nb * (n / na)
  out[o + M2] = Math.max(0, (a[i + M2] as number) - (b[j + M2] as number) - between)
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
