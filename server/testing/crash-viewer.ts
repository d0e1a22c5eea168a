import type { FeedSnapshot, FeedStore } from '../../lib/client/feed-store.ts'
import { createLiveClient } from '../../lib/client/live-client.ts'
import type { Stats } from '../../lib/protocol/windows.ts'

/** What a browser has seen of one feed since it opened the page. */
export interface SeenFeed {
  readonly snapshot: FeedSnapshot
  /** Values by offset. */
  readonly values: ReadonlyMap<number, number>
  /** Points that were not looked at one by one: the server had reduced them, or more came at once than the ring holds. */
  readonly reduced: number
  /** Times that what it was shown began anew, the first time included. */
  readonly snapshots: number
  readonly stats: Stats | undefined
}

export interface CrashViewer {
  /** Times that the server answered after the first, and how many of these went on without a hole. */
  readonly answers: number
  readonly resumed: number
  head(feed: string): number
  seen(feed: string): SeenFeed
  close(): void
}

export const VIEWER_WINDOW = { last: 1000 }
/** What the store's ring holds, and the entries that may come before they are taken out of it. */
const RING = 2000
const TAKE_EVERY = 200

interface Seen {
  /** Another one where the feed was gone for a while: a page takes it from the view with each answer, too. */
  store: FeedStore
  readonly values: Map<number, number>
  reduced: number
  head: number
  /** Of the stores before. */
  snapshots: number
}

/** Watches feeds that have one entry each as a page does, over every cut, and remembers all that it was shown. */
export async function watchThroughCrashes(url: string, feeds: readonly string[]): Promise<CrashViewer> {
  const client = createLiveClient({ url, random: () => 0.05 })
  const items = feeds.map((feed) => ({ feed, windows: [VIEWER_WINDOW] }))
  const view = client.watch(items, { span: 60_000, columns: 600 })
  const all = new Map<string, Seen>()
  let answers = 0
  let resumed = 0

  function take(one: Seen): void {
    const { offsets, values } = one.store.recent()
    const [oldest = Number.NaN] = offsets
    if (offsets.length === RING && oldest > one.head + 1) one.reduced += oldest - one.head - 1
    for (let i = offsets.length - 1; i >= 0; i--) {
      const offset = offsets[i] ?? Number.NaN
      if (offset <= one.head) break
      if (Number.isNaN(offset)) one.reduced++
      else one.values.set(offset, values[i] ?? Number.NaN)
    }
    one.head = one.store.getSnapshot().head
  }

  function follow(feed: string): boolean {
    const store = view.feed(feed)
    const known = all.get(feed)
    if (store === undefined) return false
    if (known?.store === store) return true
    const one: Seen = known ?? { store, values: new Map(), reduced: 0, head: 0, snapshots: 0 }
    if (one.store !== store) {
      one.snapshots += one.store.getSnapshot().snapshots
      one.store = store
      one.head = 0
    }
    all.set(feed, one)
    store.subscribe(() => {
      if (one.store === store && store.getSnapshot().head >= one.head + TAKE_EVERY) take(one)
    })
    take(one)
    return true
  }

  function of(feed: string): Seen {
    const one = all.get(feed)
    if (one === undefined) throw new Error(`${feed} is not watched`)
    return one
  }

  await new Promise<void>((resolve) => {
    view.state.subscribe(() => {
      const state = view.state.getSnapshot()
      if (state.kind !== 'ready') return
      const followed = feeds.filter(follow)
      if (state.answers === 1) {
        if (followed.length === feeds.length) resolve()
      } else if (state.answers > answers + 1) {
        answers = state.answers - 1
        if (state.resumed) resumed++
      }
    })
  })

  return {
    get answers() {
      return answers
    },
    get resumed() {
      return resumed
    },
    head: (feed) => of(feed).store.getSnapshot().head,
    seen(feed) {
      const one = of(feed)
      take(one)
      const snapshot = one.store.getSnapshot()
      const { values, reduced } = one
      return {
        snapshot,
        values,
        reduced,
        snapshots: one.snapshots + snapshot.snapshots,
        stats: snapshot.stats[0],
      }
    },
    close: () => client.close(),
  }
}
