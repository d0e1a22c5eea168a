'use client'

import { type CSSProperties, useId, useMemo, useState } from 'react'
import type { FeedStore } from '../../lib/client/feed-store.ts'
import { createStore } from '../../lib/client/store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { viewItems } from '../../lib/domain/view-items.ts'
import type { SnapshotRange } from '../../lib/protocol/live-events.ts'
import type { Panel } from '../../lib/protocol/panels.ts'
import { FILL, heightOf } from '../dashboard/grid-measures.ts'
import { PanelView } from '../dashboard/panel-view.tsx'
import { useDebounced } from '../hooks/use-debounced.ts'
import { useView } from '../hooks/use-view.ts'
import { LiveView } from '../panels/live-view.tsx'
import { Skeleton } from '../ui/skeleton.tsx'

const COLUMNS = 512
const SETTLED_MS = 300
const NO_FEEDS: ReadonlyMap<string, FeedStore> = new Map()

/** A panel as the room would show it, live, a moment after it last changed. Its range is its own. */
export function PanelPreview({ panel, span }: { readonly panel: Panel; readonly span: number }) {
  const id = useId()
  const debounced = useDebounced(panel, SETTLED_MS)
  // The panel itself may be on the page too.
  const settled = useMemo(() => ({ ...debounced, id: `preview-${id}` }), [debounced, id])
  const items = useMemo(() => viewItems([settled]), [settled])
  const live = useMemo((): SnapshotRange => ({ span, columns: COLUMNS }), [span])
  const [range] = useState(() => createStore<ChartRange>({ span, fixed: null }))
  const view = useView(items.length === 0 ? null : items, live)
  const show = (feeds: ReadonlyMap<string, FeedStore>) => (
    <PanelView panel={settled} feeds={feeds} range={range} columns={COLUMNS} />
  )
  const height: CSSProperties & Record<'--height', string> = { '--height': `${heightOf(panel.layout.h)}px` }
  return (
    <div className={`${FILL} max-md:min-h-(--height) md:h-(--height)`} style={height}>
      {items.length === 0 ? (
        show(NO_FEEDS)
      ) : view === null ? (
        <Skeleton className="h-full" />
      ) : (
        <LiveView view={view}>{show}</LiveView>
      )}
    </div>
  )
}
