/** A step of 1, 2, 2.5 or 5 × 10^k, or for bytes of 2^k, that cuts `range` into about `count` parts. */
export function niceStep(range: number, count: number, binary = false): number {
  const raw = range / Math.max(1, count)
  if (binary && raw >= 1) return 2 ** Math.ceil(Math.log2(raw))
  const power = 10 ** Math.floor(Math.log10(raw))
  const part = raw / power
  return power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 2.5 ? 2.5 : part <= 5 ? 5 : 10)
}
