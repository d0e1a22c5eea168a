import { coverWithColumns } from '../../lib/domain/column-edges.ts'
import { PackWriter } from '../../lib/domain/pack.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import type {
  FillRequest,
  HistoryRequest,
  SnapshotRange,
  ViewPack,
  WatchRequest,
} from '../../lib/protocol/live-events.ts'
import type { Clock } from '../ports/clock.ts'
import type { FeedCatalog, FeedKey } from '../ports/feed-catalog.ts'
import type { FeedHistory, HistoryColumns } from '../ports/feed-history.ts'
import { createLanes } from './lanes.ts'
import { packHistory } from './pack-history.ts'
import { type PackedView, type Positions, packView, positionOf } from './pack-view.ts'
import { type ResolvedView, resolveView } from './resolve-view.ts'
import type { SeriesService } from './series.ts'
import { View, type ViewFeed, type ViewOutput } from './view.ts'
import { continuation, packFeed, warmUp } from './view-pack.ts'
import { yieldToEvents } from './yield-to-events.ts'

/** A view without members stays open this long. */
const LINGER_MS = 10_000
/** Bytes of replies kept by one state of a view, and by all views. */
const MAX_CACHED_BYTES = 16 * 1024 * 1024
const MAX_CACHED_BYTES_OF_ALL = 64 * 1024 * 1024
/** What the wall clock may move against the monotonic one without having been set. */
const SAME_HAND_MS = 1_000
/** Rolling columns of one reply (40 bytes each): a view of more (feed, window) pairs gets coarser columns. */
const MAX_PACK_COLUMNS = 262_144
/** A snapshot's further past is asked for as history, from rows: entry by entry it would take too long. */
const MAX_REBUILT_SPAN_MS = 6 * 3_600_000
/** Packs that are made at once: each is held in memory. */
const PACK_AT_ONCE = 4
/** Series that a view opens at once: each may have its past to read. */
const OPEN_AT_ONCE = 8

interface Welcome {
  readonly view: string
  readonly resumed: boolean
  readonly matched: number
  readonly counts: readonly number[]
  readonly pending: readonly string[]
  readonly pack: Uint8Array
}

export interface Views {
  /**
   * Resolves the items, then in one synchronous turn calls `join` with the view's id and begins to build the reply up to the
   * view's last frame (SPEC PB3). `join` returns false where the asker has gone. Where it returned true one `leave` is owed,
   * even if the promise rejects.
   */
  watch(request: WatchRequest, join: (view: string) => boolean): Promise<Welcome | null>
  leave(view: string): void
  fill(request: FillRequest): Promise<Uint8Array>
  history(request: HistoryRequest): Promise<Uint8Array>
  readonly size: number
  close(): void
}

interface Open {
  readonly view: View
  members: number
  cancelLinger: () => void
  /** Replies by what they depend on; void as soon as a frame goes out, or the wall clock is set. */
  packs: {
    seq: number
    hand: number
    bytes: number
    byKey: Map<string, Promise<PackedView>>
  }
}

export function createViews(deps: {
  catalog: FeedCatalog
  history: FeedHistory
  series: SeriesService
  clock: Clock
  output: ViewOutput
}): Views {
  const { catalog, history, series, clock, output } = deps
  const open = new Map<string, Promise<Open>>()
  const packing = createLanes(PACK_AT_ONCE)
  let cachedBytes = 0
  let closed = false

  function enter(resolved: ResolvedView): Promise<Open> {
    let opening = open.get(resolved.id)
    if (opening === undefined) {
      opening = build(resolved)
      open.set(resolved.id, opening)
      opening.catch(() => open.delete(resolved.id))
    }
    return opening.then((entered) => {
      entered.members++
      entered.cancelLinger()
      return entered
    })
  }

  async function build(resolved: ResolvedView): Promise<Open> {
    const feeds: ViewFeed[] = []
    try {
      for (let i = 0; i < resolved.feeds.length; i += OPEN_AT_ONCE) {
        await yieldToEvents()
        const opening = resolved.feeds.slice(i, i + OPEN_AT_ONCE).map(async ({ record, windows }) => {
          feeds.push({ id: record.id, windows, handle: await series.open(record.key, { windows }) })
        })
        const failed = (await Promise.allSettled(opening)).find((one) => one.status === 'rejected')
        if (failed) throw failed.reason
      }
    } catch (error) {
      for (const { handle } of feeds) handle.release()
      throw error
    }
    feeds.sort((a, b) => (a.id < b.id ? -1 : 1))
    const view = new View(resolved.id, feeds, clock, output)
    return {
      view,
      members: 0,
      cancelLinger: () => {},
      packs: { seq: -1, hand: 0, bytes: 0, byKey: new Map() },
    }
  }

  function exit(id: string, entered: Open): void {
    entered.members--
    if (entered.members > 0) return
    forgetPacks(entered)
    entered.cancelLinger = clock.after(LINGER_MS, () => {
      if (entered.members > 0) return
      open.delete(id)
      entered.view.close()
    })
  }

  /** For the feeds that get a snapshot, so that the turn that packs them all stays short. */
  async function warm(view: View, range: SnapshotRange, since: Positions | undefined): Promise<void> {
    for (const feed of view.feeds) {
      if (continuation(feed.handle, positionOf(since, feed.id)).ok) continue
      await feed.handle.reach({ windows: feed.windows, span: Math.min(range.span, MAX_REBUILT_SPAN_MS) })
      await yieldToEvents()
      warmUp(feed, range, clock.now())
    }
  }

  /** Waits until the view has no entry that is not in a frame; returns in the same turn as it checked. */
  async function settle(view: View): Promise<void> {
    await yieldToEvents()
    while (view.dirty) {
      await new Promise<void>((flushed) => view.onceFlushed(flushed))
      await yieldToEvents()
    }
  }

  /** All who ask for the same between two frames share one pack. */
  function packOf(entered: Open, range: SnapshotRange, since: Positions | undefined): Promise<PackedView> {
    const { view } = entered
    const turned = Math.abs(entered.packs.hand - (clock.now() - clock.monotonic()))
    if (entered.packs.seq !== view.seq || turned > SAME_HAND_MS) forgetPacks(entered)
    const { packs } = entered
    const key = `${range.span}/${range.columns}/${since === undefined ? '' : JSON.stringify(since)}`
    const shared = packs.byKey.get(key)
    if (shared !== undefined) return shared
    const made = packView(view, range, since, clock.now())
    packs.byKey.set(key, made)
    made.then(
      ({ pack }) => keep(entered, packs, key, pack.byteLength + key.length),
      () => packs.byKey.delete(key),
    )
    return made
  }

  function keep(entered: Open, packs: Open['packs'], key: string, bytes: number): void {
    if (entered.packs !== packs) return
    if (packs.bytes > MAX_CACHED_BYTES || cachedBytes + bytes > MAX_CACHED_BYTES_OF_ALL) {
      packs.byKey.delete(key)
      return
    }
    packs.bytes += bytes
    cachedBytes += bytes
  }

  function forgetPacks(entered: Open): void {
    cachedBytes -= entered.packs.bytes
    const hand = clock.now() - clock.monotonic()
    entered.packs = { seq: entered.view.seq, hand, bytes: 0, byKey: new Map() }
  }

  /** Whole columns: the range is widened to their edges, so that what is drawn does not depend on where it was cut. */
  function drawHistory(
    { from, to, columns, windows }: HistoryRequest,
    feed: FeedKey,
  ): Promise<HistoryColumns> {
    if (!(to > from)) throw new AppError('bad_request', '"to" must be later than "from".')
    return history.columns(feed, { ...coverWithColumns(from, to, columns), windows })
  }

  return {
    async watch(request, join) {
      const resolved = await resolveView(request.view, catalog)
      if (closed) throw new AppError('shutting_down', 'The server is shutting down.')
      const entered = await enter(resolved)
      let joined = false
      try {
        const range = affordable(request.range, entered.view)
        await warm(entered.view, range, request.since)
        const packed = await packing(async () => {
          await settle(entered.view)
          joined = join(resolved.id)
          return joined ? packOf(entered, range, request.since) : null
        })
        const { matched, counts, pending } = resolved
        return packed && { view: resolved.id, matched, counts, pending, ...packed }
      } finally {
        if (!joined) exit(resolved.id, entered)
      }
    },
    leave(id) {
      whenOpen(open.get(id), (entered) => exit(id, entered))
    },
    async fill(request) {
      const entered = await open.get(request.view)
      const feed = entered?.view.feeds.find(({ id }) => id === request.feed)
      if (entered === undefined || feed === undefined) {
        throw new AppError('unknown_view', 'This view is not open here, or has no such feed; watch it again.')
      }
      await settle(entered.view)
      const { view } = entered
      const answer = continuation(feed.handle, request.since)
      const writer = new PackWriter()
      const now = clock.now()
      const stats = view.statsOf(feed)
      const range = affordable(request.range, view)
      const packed = answer.ok
        ? packFeed(writer, feed, range, now, stats, request.since, null)
        : packFeed(writer, feed, range, now, stats, null, answer.reason)
      const header: ViewPack = { view: view.id, seq: view.seq, serverTime: now, feeds: [packed] }
      return writer.finish(header)
    },
    async history(request) {
      const [record] = (await catalog.search({ feed: request.feed, limit: 1 })).feeds
      if (record === undefined) {
        throw new AppError('unknown_feed', `No point was ever posted to "${request.feed}".`)
      }
      const drawn = await drawHistory(request, record.key)
      // Several answers of the reader may arrive in one turn of the event loop.
      await yieldToEvents()
      return packHistory(request, drawn, clock.now())
    },
    get size() {
      return open.size
    },
    close() {
      closed = true
      for (const opening of open.values()) {
        whenOpen(opening, (entered) => {
          entered.cancelLinger()
          entered.view.close()
        })
      }
      open.clear()
    },
  }
}

/** Once it is open. Where it does not open, those who watch it hear why. */
function whenOpen(opening: Promise<Open> | undefined, task: (entered: Open) => void): void {
  opening?.then(task, () => undefined)
}

/** At most as many columns as asked for: the width is the same for all feeds of a view, in a fill too. */
function affordable({ span, columns }: SnapshotRange, { feeds }: View): SnapshotRange {
  const pairs = feeds.reduce((sum, { windows }) => sum + windows.length, 0)
  return { span, columns: Math.min(columns, Math.max(1, Math.floor(MAX_PACK_COLUMNS / Math.max(1, pairs)))) }
}
