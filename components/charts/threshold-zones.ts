import type { Threshold } from '../../lib/protocol/panels.ts'
import type { ValueRange } from './nice-range.ts'

interface ThresholdZone {
  readonly at: number
  readonly level: Threshold['level']
  /** In the axis' own numbers, cut at its ends. */
  readonly from: number
  readonly to: number
  /** Where the threshold itself stands; null where it is off the axis. */
  readonly line: number | null
}

/** Where each threshold's level holds on an axis: from it to the next one, or to the top. */
export function thresholdZones(
  thresholds: readonly Threshold[],
  { low, high }: Readonly<ValueRange>,
  log: boolean,
): ThresholdZone[] {
  const place = (at: number): number => (log ? (at > 0 ? Math.log10(at) : Number.NEGATIVE_INFINITY) : at)
  const sorted = [...thresholds].sort((a, b) => a.at - b.at)
  return sorted.flatMap(({ at, level }, i) => {
    const next = sorted[i + 1]
    const start = place(at)
    const from = Math.max(low, start)
    const to = Math.min(high, next === undefined ? high : place(next.at))
    return to > from ? [{ at, level, from, to, line: start > low && start < high ? start : null }] : []
  })
}
