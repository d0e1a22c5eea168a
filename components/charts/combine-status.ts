import { combineStores } from '../../lib/client/combine-stores.ts'
import type { HistoryStatus } from '../../lib/client/history-view.ts'
import type { Store } from '../../lib/client/store.ts'
import type { SeriesHistory } from './series-source.ts'

/** One status for a chart of several series: what is true of any of them; empty only where all are. */
export function combineStatus(parts: readonly SeriesHistory[]): Store<HistoryStatus> {
  return combineStores(
    parts.map(({ status }) => status),
    combine,
  )
}

function combine(all: readonly HistoryStatus[]): HistoryStatus {
  return {
    loading: all.some(({ loading }) => loading),
    failure: all.find(({ failure }) => failure !== null)?.failure ?? null,
    heldFrom: Math.max(Number.NEGATIVE_INFINITY, ...all.map(({ heldFrom }) => heldFrom)),
    perColumn: all.find(({ perColumn }) => perColumn !== null)?.perColumn ?? null,
    empty: all.length > 0 && all.every(({ empty }) => empty),
  }
}
