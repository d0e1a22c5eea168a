/**
 * How long to wait before attempt number `attempt` (from 1): evenly spread between `base` and
 * min(cap, base × 2^attempt) ms. The cap comes before the jitter, so that late attempts stay spread out too.
 */
export function fullJitter(
  attempt: number,
  random: () => number,
  { base, cap }: { readonly base: number; readonly cap: number } = { base: 500, cap: 20_000 },
): number {
  const ceiling = Math.min(cap, base * 2 ** Math.max(0, attempt))
  return base + random() * Math.max(0, ceiling - base)
}
