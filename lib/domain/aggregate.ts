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

const EMPTY = [
  0,
  0,
  0,
  0,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.POSITIVE_INFINITY,
  Number.NaN,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
] as const

export function clear(out: Float64Array, o: number): void {
  for (let f = 0; f < RECORD; f++) out[o + f] = EMPTY[f] as number
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
  for (let f = 0; f < RECORD; f++) out[o + f] = from[at + f] as number
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
 * Entries with `after < time <= until` of the index range [from, to): times at `data[i]`, values at `data[i + valuesAt]`.
 * Two passes: exact to the last digits whatever the order of the values.
 */
export function scan(
  data: Float64Array,
  from: number,
  to: number,
  valuesAt: number,
  out: Float64Array,
  o: number,
  after = Number.NEGATIVE_INFINITY,
  until = Number.POSITIVE_INFINITY,
): void {
  clear(out, o)
  let n = 0
  let k = 0
  let sum = 0
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
    sum += value - k
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
  out[o + T_MIN] = tMin
  out[o + T_MAX] = tMax
  if (n === 0) return
  const mean = sum / n
  let m2 = 0
  for (let i = from; i < to; i++) {
    const time = data[i] as number
    const value = data[i + valuesAt] as number
    if (Number.isNaN(value) || !(time > after && time <= until)) continue
    const d = value - k - mean
    m2 += d * d
  }
  out[o + N] = n
  setMean(out, o, k, mean)
  out[o + M2] = m2
  out[o + MIN] = min
  out[o + MAX] = max
  out[o + FIRST_TIME] = firstTime
  out[o + FIRST] = first
  out[o + LAST_TIME] = lastTime
  out[o + LAST] = last
}
