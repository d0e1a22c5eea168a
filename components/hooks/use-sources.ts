'use client'

import { useMemo } from 'react'
import type { FeedStore } from '../../lib/client/feed-store.ts'
import { type Reading, type ReadingSource, Readings } from '../../lib/client/readings.ts'
import type { Store } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import type { WindowSpec } from '../../lib/protocol/windows.ts'
import { useHistoryViews } from './use-history-views.ts'
import { usePaced } from './use-paced.ts'
import { useStable } from './use-stable.ts'

/** Numbers change at most this often: faster than that nobody reads them. */
const PACE_MS = 250

/** Each feed with its window and its past over the range. Empty while there is no connection yet. */
export function useSources(
  feeds: readonly FeedStore[],
  window: WindowSpec,
  columns: number,
  range: Store<ChartRange>,
): readonly ReadingSource[] {
  const stable = useStable(window)
  const shown = useMemo(() => feeds.map((feed) => ({ feed, window: stable })), [feeds, stable])
  const views = useHistoryViews(shown, columns, range)
  return useMemo(
    () => shown.flatMap((one, i) => (views[i] === undefined ? [] : { ...one, view: views[i] })),
    [shown, views],
  )
}

/** What the sources say, now or at the end of a fixed range, at human pace; in their order. */
export function useReadings(
  sources: readonly ReadingSource[],
  range: Store<ChartRange>,
  pace = PACE_MS,
): readonly Reading[] {
  const readings = useMemo(() => new Readings(sources, range), [sources, range])
  return usePaced(readings, pace)
}
