/** How an axis steps: in tens, in powers of two, or as clocks do, where `seconds` are one of its unit. */
export type Steps = 'decimal' | 'binary' | { readonly seconds: number }

/** A step of 1, 2, 2.5 or 5 × 10^k, for bytes of 2^k, that cuts `range` into about `count` parts. */
export function niceStep(range: number, count: number, steps: Steps = 'decimal'): number {
  const raw = range / Math.max(1, count)
  if (steps === 'binary' && raw >= 1) return 2 ** Math.ceil(Math.log2(raw))
  if (typeof steps === 'object') return clockStep(raw * steps.seconds) / steps.seconds
  return decimalStep(raw)
}

const MINUTE = 60
const HOUR = 3600
const DAY = 86_400
const CLOCK = [
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
]

/** In seconds. */
function clockStep(raw: number): number {
  if (raw <= 0.5) return decimalStep(raw)
  return CLOCK.find((step) => step >= raw) ?? Math.max(1, decimalStep(raw / DAY)) * DAY
}

function decimalStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw))
  const part = raw / power
  return power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 2.5 ? 2.5 : part <= 5 ? 5 : 10)
}
