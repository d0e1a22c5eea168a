import type { FeedStore } from '../../lib/client/feed-store.ts'
import { windowIndex } from '../../lib/client/window-index.ts'
import type { WindowSpec } from '../../lib/protocol/windows.ts'
import { csvOf } from './csv.ts'

const COLUMNS = ['source', 'window', 'time', 'value', 'n', 'mean', 'std', 'min', 'max', 'sum'] as const

interface Measured {
  readonly feed: FeedStore
  readonly window: WindowSpec
}

/** A line a feed and window: what panels show as numbers. `time` (ISO 8601) and `value` are those of the newest entry. */
export function statisticsCsv(measured: readonly Measured[]): string {
  return csvOf(
    COLUMNS,
    measured.map(({ feed, window }) => {
      const { newest, stats } = feed.getSnapshot()
      const s = stats[windowIndex(feed, window)]
      return [
        feed.id,
        'last' in window ? `last ${window.last}` : `${window.span} ms`,
        newest === null ? null : new Date(newest.time).toISOString(),
        newest?.value ?? null,
        s?.n ?? null,
        s?.mean ?? null,
        s?.std ?? null,
        s?.min ?? null,
        s?.max ?? null,
        s?.sum ?? null,
      ]
    }),
  )
}
