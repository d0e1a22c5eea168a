import type { Threshold } from '../protocol/panels.ts'

/** The level of the highest threshold that the value reaches; null below all. In any order. */
export function levelOf(thresholds: readonly Threshold[], value: number | null): Threshold['level'] | null {
  let best: Threshold | null = null
  if (value === null) return null
  for (const one of thresholds) if (value >= one.at && (best === null || one.at >= best.at)) best = one
  return best?.level ?? null
}
