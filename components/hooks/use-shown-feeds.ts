'use client'

import { useEffect, useMemo, useState } from 'react'
import type { FeedStore } from '../../lib/client/feed-store.ts'
import { windowIndex } from '../../lib/client/window-index.ts'
import { HeldOrder } from '../../lib/domain/held-order.ts'
import { compareNames } from '../../lib/domain/text/compare-names.ts'
import type { MeasuredPanel } from '../../lib/protocol/panels.ts'
import { panelFeeds, unheldFeeds } from '../panels/panel-feeds.ts'
import { shownCount } from '../panels/shown-count.ts'
import { useCutCounts } from './cut-counts.ts'
import { useIsOnScreen } from './on-screen.ts'

const RESORT_MS = 2000

export interface ShownFeeds {
  /** The same array for as long as it holds the same feeds in the same order. */
  readonly shown: readonly FeedStore[]
  readonly total: number
  /** Of `total`: those that the page does not hold, so that nothing is known of their values. */
  readonly unheld: number
}

/**
 * Which of its feeds a panel shows, and in which order: its own or by name, or the highest by value, looked at again at
 * human pace. `panel` must be stable where nothing changed.
 */
export function useShownFeeds(panel: MeasuredPanel, feeds: ReadonlyMap<string, FeedStore>): ShownFeeds {
  const onScreen = useIsOnScreen()
  const all = useMemo(() => panelFeeds(panel, feeds), [panel, feeds])
  const counts = useCutCounts()
  const unheld = useMemo(() => unheldFeeds(panel, feeds, counts), [panel, feeds, counts])
  const ranks = usesRank(panel)
  const order = useMemo(() => new HeldOrder(), [])
  const [sorted, setSorted] = useState<readonly string[]>([])

  useEffect(() => {
    if (!ranks || !onScreen) return
    const sort = (): void => {
      const next = order.sort(new Map(all.map((feed) => [feed.id, rankingOf(panel, feed)])))
      setSorted((before) => (same(before, next) ? before : next))
    }
    sort()
    const timer = setInterval(sort, RESORT_MS)
    return () => clearInterval(timer)
  }, [ranks, onScreen, order, panel, all])

  const shown = useMemo(() => choose(panel, all, sorted), [panel, all, sorted])
  return { shown, total: all.length + unheld, unheld }
}

function usesRank(panel: MeasuredPanel): boolean {
  return panel.limit?.by === 'value' || (panel.kind === 'bar' && panel.sort === 'value')
}

/** `ranked`: the highest first; what is not in it yet comes last. */
function choose(panel: MeasuredPanel, all: readonly FeedStore[], ranked: readonly string[]): FeedStore[] {
  const rank = new Map(ranked.map((id, i) => [id, i]))
  const byRank = (a: FeedStore, b: FeedStore): number =>
    (rank.get(a.id) ?? all.length) - (rank.get(b.id) ?? all.length)
  const chosen = [...all]
  if (panel.limit?.by === 'name') chosen.sort(byId)
  else if (usesRank(panel)) chosen.sort(byRank)
  const shown = chosen.slice(0, shownCount(panel))
  if (panel.kind === 'bar') shown.sort(panel.sort === 'value' ? byRank : byId)
  return shown
}

/** What a feed is ranked by: the number that the panel shows, else the mean of its window. */
function rankingOf(panel: MeasuredPanel, feed: FeedStore): number | null {
  const { newest, stats } = feed.getSnapshot()
  const statistic = 'statistic' in panel ? panel.statistic : 'mean'
  if (statistic === 'last') return newest?.value ?? null
  return stats[windowIndex(feed, panel.window)]?.[statistic] ?? null
}

function byId(a: FeedStore, b: FeedStore): number {
  return compareNames(a.id, b.id)
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i])
}
