import type { MeasuredPanel } from '../../lib/protocol/panels.ts'

/** So many feeds a panel of a kind shows where nothing was chosen: more than that cannot be told apart. */
const USUAL: Record<MeasuredPanel['kind'], number> = {
  timeseries: 24,
  stat: 24,
  gauge: 12,
  bar: 40,
  distribution: 6,
  table: 200,
  timeline: 40,
}

export function shownCount({ kind, limit }: Pick<MeasuredPanel, 'kind' | 'limit'>): number {
  return limit?.count ?? USUAL[kind]
}
