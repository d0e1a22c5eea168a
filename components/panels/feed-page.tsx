'use client'

import { useEffect, useMemo, useState } from 'react'
import type { ChartRange } from '../../lib/domain/time-range.ts'
import { MAX_FEED_ID_BYTES } from '../../lib/protocol/limits.ts'
import type { SnapshotRange, ViewItem } from '../../lib/protocol/live-events.ts'
import type { WindowSpec } from '../../lib/protocol/windows.ts'
import { readRange } from '../format/range-address.ts'
import { parseWindow, writeWindow } from '../format/windows.ts'
import { useLiveSpan, useRange } from '../hooks/use-range.ts'
import { useView } from '../hooks/use-view.ts'
import { FaultBoundary } from '../ui/fault-boundary.tsx'
import { FeedName } from '../ui/feed-name.tsx'
import { Notice } from '../ui/notice.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { FeedLive } from './feed-live.tsx'
import { FeedsAt } from './feeds-at.tsx'
import { FirstPoint } from './first-point.tsx'
import { LiveView } from './live-view.tsx'
import { RangeBar } from './range-bar.tsx'
import { WindowPicker } from './window-picker.tsx'

/** Columns of 2^k ms: enough for the widest chart at two a device pixel, and one number for all screens (SPEC PB1). */
const COLUMNS = 2048
const DEFAULT_WINDOW: WindowSpec = { span: 60_000 }
const USUAL_SPAN = 60_000

/** `search`: `window` (`100`, `90s`), `span`, `from`, `to` and `at` as the address has them; what cannot be read is left out. */
export function FeedPage({ id, search }: { id: string; search: Readonly<Record<string, string>> }) {
  if (id === '') {
    return (
      <Notice title="Which feed?">
        <p>The address of a feed’s page ends with its id: /feed?id=demo/temperature</p>
      </Notice>
    )
  }
  if (new TextEncoder().encode(id).length > MAX_FEED_ID_BYTES) {
    return (
      <Notice title="This is not a feed’s id" tone="bad">
        <p>An id has at most {MAX_FEED_ID_BYTES} bytes.</p>
      </Notice>
    )
  }
  const asked = parseWindow(search.window ?? '', '.')
  return (
    <Watched
      id={id}
      firstWindow={asked.ok ? asked.window : DEFAULT_WINDOW}
      firstRange={readRange((name) => search[name] ?? null, USUAL_SPAN)}
    />
  )
}

function Watched(props: { id: string; firstWindow: WindowSpec; firstRange: ChartRange }) {
  const { id, firstWindow, firstRange } = props
  const [window, setWindow] = useState<WindowSpec>(firstWindow)
  // The address shows what the page shows, so that a link to it opens the same.
  useEffect(() => {
    const address = new URL(location.href)
    address.searchParams.set('window', writeWindow(window))
    if (address.href !== location.href) history.replaceState(history.state, '', address)
  }, [window])
  const range = useRange(firstRange, USUAL_SPAN)
  const span = useLiveSpan(range)
  const items = useMemo((): ViewItem[] => [{ feed: id, windows: [window] }], [id, window])
  const live = useMemo((): SnapshotRange => ({ span, columns: COLUMNS }), [span])
  const view = useView(items, live)
  return (
    <div className="grid grid-cols-1 gap-5">
      <div className="flex flex-wrap items-center justify-between gap-x-8 gap-y-3">
        <h1 className="min-w-0 leading-6">
          <FeedName id={id} className="text-base leading-6" />
        </h1>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span aria-hidden className="text-xs text-muted">
            Statistics over
          </span>
          <WindowPicker value={window} onChange={setWindow} />
        </div>
      </div>
      <RangeBar range={range} view={view} />
      {view === null ? (
        <Skeleton className="h-96" />
      ) : (
        <LiveView view={view}>
          {(feeds) => (
            <FeedsAt feeds={feeds} range={range}>
              {(shown) => {
                const feed = shown.get(id)
                if (feed === undefined) return <FirstPoint id={id} />
                return (
                  <FaultBoundary part="feed" resetKey={window}>
                    <FeedLive feed={feed} range={range} columns={COLUMNS} />
                  </FaultBoundary>
                )
              }}
            </FeedsAt>
          )}
        </LiveView>
      )}
    </div>
  )
}
