const MAX = Number.MAX_VALUE
/** Above this the distance of two numbers, or a multiple of it, may be more than a float64 holds. */
const LARGE = 1e290
/** Powers of two: to multiply by one costs no digit. */
const DOWN = 2 ** -64

/** The finite number nearest to a sum that may have left the range of float64. */
export function finite(value: number): number {
  return value > MAX ? MAX : value < -MAX ? -MAX : value
}

/** Where `at` stands between two different ends in either order: 0 at `low`, 1 at `high`. Any finite numbers will do. */
export function shareOf(at: number, low: number, high: number): number {
  const span = high - low
  if (span === 0) return 0.5
  // `+ 0` makes a plain zero of a negative one.
  if (Math.abs(span) < LARGE) return (at - low) / span + 0
  return (at * DOWN - low * DOWN) / (high * DOWN - low * DOWN) + 0
}

/** The number at a share of the way from `low` to `high`; no step on the way leaves the range of float64. */
export function between(low: number, high: number, share: number): number {
  const span = high - low
  if (Math.abs(span) < LARGE) return low + span * share
  return low * (1 - share) + high * share
}

/** The factor, 1 nearly always, that keeps sums and distances of numbers up to this size finite. */
export function reach(size: number): number {
  return size > LARGE && size <= MAX ? DOWN : 1
}
