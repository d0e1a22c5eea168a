/** The level to which the largest of `sizes` come down so that their sum is at most `target`; infinite where it is. */
export function fairLevel(sizes: readonly number[], target: number): number {
  const descending = Float64Array.from(sizes).sort().reverse()
  let rest = descending.reduce((sum, size) => sum + size, 0)
  if (rest <= target) return Number.POSITIVE_INFINITY
  for (const [i, size] of descending.entries()) {
    rest -= size
    const level = (target - rest) / (i + 1)
    if (level >= (descending[i + 1] ?? 0)) return Math.max(0, level)
  }
  return 0
}
