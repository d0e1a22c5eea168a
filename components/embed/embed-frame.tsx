'use client'

import { ExternalLink } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'
import type { FeedStore } from '../../lib/client/feed-store.ts'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { viewItems } from '../../lib/domain/view-items.ts'
import type { SnapshotRange } from '../../lib/protocol/live-events.ts'
import type { Panel } from '../../lib/protocol/panels.ts'
import { PanelView } from '../dashboard/panel-view.tsx'
import { useLiveSpan, useRange } from '../hooks/use-range.ts'
import { useView } from '../hooks/use-view.ts'
import { FeedsAt } from '../panels/feeds-at.tsx'
import { LiveView } from '../panels/live-view.tsx'
import { AsOf } from '../ui/as-of.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { EmbedPage } from './embed-page.tsx'

/** Two a device pixel at the usual width of a panel. */
const COLUMNS = 1024
const NO_FEEDS: ReadonlyMap<string, FeedStore> = new Map()

/** One panel, live, in the whole window; `home` is where it belongs. */
export function EmbedFrame(props: {
  readonly title: string
  readonly panel: Panel
  readonly home: string
  readonly first: ChartRange
  readonly usualSpan: number
  readonly theme: string | undefined
}) {
  const { title, panel, home, first, usualSpan, theme } = props
  const range = useRange(first, usualSpan)
  const span = useLiveSpan(range)
  const items = useMemo(() => viewItems([panel]), [panel])
  const live = useMemo((): SnapshotRange => ({ span, columns: COLUMNS }), [span])
  const view = useView(items.length === 0 ? null : items, live)
  const body = (feeds: ReadonlyMap<string, FeedStore>): ReactNode => (
    <PanelView
      panel={panel}
      feeds={feeds}
      range={range}
      columns={COLUMNS}
      menu={
        <a
          href={home}
          aria-label="Open in Watchroom"
          title="Open in Watchroom"
          className="grid size-7 place-items-center rounded text-muted hover:bg-raised hover:text-ink"
        >
          <ExternalLink aria-hidden className="size-4" />
        </a>
      }
    />
  )
  return (
    <EmbedPage title={title} theme={theme} above={<AsOf />}>
      {items.length === 0 ? (
        body(NO_FEEDS)
      ) : view === null ? (
        <Skeleton className="h-full" />
      ) : (
        <LiveView view={view}>
          {(feeds) => (
            <FeedsAt feeds={feeds} range={range}>
              {body}
            </FeedsAt>
          )}
        </LiveView>
      )}
    </EmbedPage>
  )
}
