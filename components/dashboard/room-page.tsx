'use client'

import Link from 'next/link'
import { useMemo } from 'react'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import type { SnapshotRange, ViewItem } from '../../lib/protocol/live-events.ts'
import { type Room, roomSchema } from '../../lib/protocol/rooms.ts'
import { readRange } from '../format/range-address.ts'
import { useJson } from '../hooks/use-json.ts'
import { useLiveSpan, useRange } from '../hooks/use-range.ts'
import { useView } from '../hooks/use-view.ts'
import { LiveView } from '../panels/live-view.tsx'
import { RangeBar } from '../panels/range-bar.tsx'
import { TimeSeriesPanel } from '../panels/time-series-panel.tsx'
import { Notice } from '../ui/notice.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { PanelGrid } from './panel-grid.tsx'

/** Columns of 2^k ms for a panel: two a device pixel at the usual width of one. */
const COLUMNS = 1024
const USUAL_SPAN = 300_000
const parseRoom = (body: unknown): Room => roomSchema.parse(body)

/** `search`: `span`, `from` and `to` as the address has them. */
export function RoomPage({ slug, search }: { slug: string; search: Readonly<Record<string, string>> }) {
  const [state, again] = useJson(`/api/v1/rooms/${encodeURIComponent(slug)}`, parseRoom)
  if (state.kind === 'loading') return <RoomSkeleton />
  if (state.kind === 'ready') {
    return <WatchedRoom room={state.data} first={readRange((name) => search[name] ?? null, USUAL_SPAN)} />
  }
  return state.status === 404 ? (
    <Notice title={`There is no room “${slug}”`}>
      <p>
        <Link href="/" className="text-accent underline underline-offset-4">
          All rooms and feeds
        </Link>
      </p>
    </Notice>
  ) : (
    <Notice title="The room could not be read" tone="bad">
      <p>{state.message}</p>
      <p>
        <button type="button" onClick={again} className="text-accent underline underline-offset-4">
          Try again
        </button>
      </p>
    </Notice>
  )
}

function RoomSkeleton() {
  return (
    <div className="grid grid-cols-1 gap-5">
      <Skeleton className="h-8 w-64" />
      <div className="grid grid-cols-1 gap-4 md:grid-cols-2">
        {['a', 'b', 'c', 'd'].map((key) => (
          <Skeleton key={key} className="h-80" />
        ))}
      </div>
    </div>
  )
}

/** One view for the whole page: every series and window that its panels name (SPEC PB1). */
function WatchedRoom({ room, first }: { room: Room; first: ChartRange }) {
  const range = useRange(first, USUAL_SPAN)
  const span = useLiveSpan(range)
  const items = useMemo(
    (): ViewItem[] =>
      room.document.panels.flatMap((panel) =>
        'selectors' in panel
          ? panel.selectors.map((selector) => ({ ...selector, windows: [panel.window] }))
          : [],
      ),
    [room],
  )
  const live = useMemo((): SnapshotRange => ({ span, columns: COLUMNS }), [span])
  const view = useView(items.length === 0 ? null : items, live)
  return (
    <div className="grid grid-cols-1 gap-5">
      <div className="min-w-0">
        <h1>{room.document.title}</h1>
        <p className="mt-0.5 text-muted">{room.document.description}</p>
      </div>
      <RangeBar range={range} />
      {items.length === 0 ? (
        <Notice title="This room has no panel yet" />
      ) : view === null ? (
        <RoomSkeleton />
      ) : (
        <LiveView view={view}>
          {(feeds) => (
            <PanelGrid panels={room.document.panels.filter((panel) => panel.kind === 'timeseries')}>
              {(panel) => <TimeSeriesPanel panel={panel} feeds={feeds} range={range} columns={COLUMNS} />}
            </PanelGrid>
          )}
        </LiveView>
      )}
    </div>
  )
}
