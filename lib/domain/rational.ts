const MAX_DENOMINATOR = 2 ** 26
const MAX_NUMERATOR = 2 ** 46
/** By how much of itself a quotient is off that was rounded twice. */
const TOLERANCE = 2 ** -51

/** The denominator of the first convergent of the continued fraction that is the value but for rounding; 0 if it is large. */
export function denominatorOf(value: number): number {
  const x = Math.abs(value)
  let rest = x
  let p = 1
  let q = 0
  let pBefore = 0
  let qBefore = 1
  for (;;) {
    const whole = Math.floor(rest)
    const pNext = whole * p + pBefore
    const qNext = whole * q + qBefore
    // NaN fails as well
    if (!(qNext <= MAX_DENOMINATOR && pNext <= MAX_NUMERATOR)) return 0
    if (Math.abs(pNext - x * qNext) <= pNext * TOLERANCE) return qNext
    pBefore = p
    qBefore = q
    p = pNext
    q = qNext
    rest = 1 / (rest - whole)
  }
}
