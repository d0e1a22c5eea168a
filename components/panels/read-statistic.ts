import type { Reading } from '../../lib/client/readings.ts'
import type { Statistic } from '../../lib/protocol/panels.ts'

/** `last` is the newest value, the others are of the window; null where there is none. */
export function readStatistic({ newest, stats }: Reading, statistic: Statistic): number | null {
  if (statistic === 'last') return newest?.value ?? null
  return stats === null ? null : stats[statistic]
}
