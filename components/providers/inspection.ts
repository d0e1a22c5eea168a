import type { ConnectionState } from '../../lib/client/connection.ts'
import type { FeedStore } from '../../lib/client/feed-store.ts'
import type { LiveClient } from '../../lib/client/live-client.ts'
import type { ChartStage, Drawn } from '../charts/chart-stage.ts'

interface InspectedFeed {
  readonly id: string
  readonly epoch: string
  readonly head: number
  readonly holes: number
  /** The newest raw entries that this tab holds, in offset order. */
  readonly offsets: number[]
  readonly times: number[]
  readonly values: number[]
}

/**
 * `window.watchroom`: what support and end-to-end tests may ask a running page, in its console. Read only.
 * - `connection()` the state that the badge shows
 * - `feeds()` each feed on this page with its position and its newest entries; offsets without a jump mean no hole
 * - `drawn(id)` the vertices of the value line that the feed's chart painted last
 */
interface Inspection {
  connection(): ConnectionState
  feeds(): InspectedFeed[]
  drawn(id: string): Drawn
}

declare global {
  interface Window {
    watchroom?: Inspection
  }
}

/** Feed stores now on screen. Kept here, because views come and go with their pages. */
const shown = new Set<FeedStore>()

/** Makes a feed visible to `window.watchroom` until the returned function is called. */
export function inspectFeed(feed: FeedStore): () => void {
  shown.add(feed)
  return () => shown.delete(feed)
}

export function inspectInto(target: Window, client: LiveClient, stage: ChartStage): () => void {
  const inspection: Inspection = {
    connection: () => client.connection.getSnapshot(),
    feeds: () => [...shown].map(inspect),
    drawn: (id) => stage.drawn.get(id)?.() ?? { times: [], values: [] },
  }
  target.watchroom = Object.freeze(inspection)
  return () => {
    if (target.watchroom === inspection) delete target.watchroom
  }
}

function inspect(feed: FeedStore): InspectedFeed {
  const { epoch, head, holes } = feed.getSnapshot()
  const { offsets, times, values } = feed.recent()
  return {
    id: feed.id,
    epoch,
    head,
    holes,
    offsets: Array.from(offsets),
    times: Array.from(times),
    values: Array.from(values),
  }
}
