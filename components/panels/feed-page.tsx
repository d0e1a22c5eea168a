'use client'

import { useEffect, useMemo, useState } from 'react'
import type { SnapshotRange, ViewItem } from '../../lib/protocol/live-events.ts'
import { MAX_FEED_ID_BYTES } from '../../lib/protocol/points.ts'
import type { WindowSpec } from '../../lib/protocol/windows.ts'
import { parseWindow, writeWindow } from '../format/windows.ts'
import { useView } from '../hooks/use-view.ts'
import { FeedName } from '../ui/feed-name.tsx'
import { Notice } from '../ui/notice.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { FeedLive } from './feed-live.tsx'
import { FirstPoint } from './first-point.tsx'
import { LiveView } from './live-view.tsx'
import { isSpan, SpanPicker } from './span-picker.tsx'
import { WindowPicker } from './window-picker.tsx'

/** Columns of 2^k ms: enough for the widest chart at two a device pixel, and one number for all screens (SPEC PB1). */
const COLUMNS = 2048
const DEFAULT_WINDOW: WindowSpec = { span: 60_000 }
const DEFAULT_SPAN = 60_000

/** `window` (`100`, `90s`) and `span` (ms) as the address has them; what cannot be read there is left out. */
export function FeedPage({ id, window, span }: { id: string; window: string; span: string }) {
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
  const asked = parseWindow(window)
  return (
    <Watched
      id={id}
      firstWindow={asked.ok ? asked.window : DEFAULT_WINDOW}
      firstSpan={isSpan(Number(span)) ? Number(span) : DEFAULT_SPAN}
    />
  )
}

function Watched(props: { id: string; firstWindow: WindowSpec; firstSpan: number }) {
  const { id, firstWindow, firstSpan } = props
  const [window, setWindow] = useState<WindowSpec>(firstWindow)
  const [span, setSpan] = useState<number>(firstSpan)
  // The address shows what the page shows, so that a link to it opens the same.
  useEffect(() => {
    const address = new URL(location.href)
    address.searchParams.set('window', writeWindow(window))
    address.searchParams.set('span', String(span))
    if (address.href !== location.href) history.replaceState(history.state, '', address)
  }, [window, span])
  const items = useMemo((): ViewItem[] => [{ feed: id, windows: [window] }], [id, window])
  const range = useMemo((): SnapshotRange => ({ span, columns: COLUMNS }), [span])
  const view = useView(items, range)
  return (
    <div className="grid grid-cols-1 gap-5">
      <h1 className="min-w-0 leading-6">
        <FeedName id={id} className="text-base leading-6" />
      </h1>
      <div className="flex flex-wrap gap-x-8 gap-y-3">
        <div className="grid gap-1">
          <span aria-hidden className="text-xs text-muted">
            Statistics over
          </span>
          <WindowPicker value={window} onChange={setWindow} />
        </div>
        <div className="grid gap-1">
          <span aria-hidden className="text-xs text-muted">
            Chart shows
          </span>
          <SpanPicker value={span} onChange={setSpan} />
        </div>
      </div>
      {view === null ? (
        <Skeleton className="h-96" />
      ) : (
        <LiveView view={view}>
          {(feeds) => {
            const feed = feeds.get(id)
            if (feed === undefined) return <FirstPoint id={id} />
            return <FeedLive feed={feed} span={span} />
          }}
        </LiveView>
      )}
    </div>
  )
}
