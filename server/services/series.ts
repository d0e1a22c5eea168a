import { FeedSeries } from '../../lib/domain/feed-series.ts'
import type { Clock } from '../ports/clock.ts'
import type { FeedKey } from '../ports/feed-catalog.ts'
import type { FeedLog, LogEntries } from '../ports/feed-log.ts'

/** Entries that a series holds at most. */
const TAIL = 1_048_576

/** A live series of one feed, shared by all who hold it. */
export interface SeriesHandle {
  readonly feed: FeedKey
  readonly series: FeedSeries
  readonly epoch: string
  /** Server ms at which the newest entry arrived, null while the feed is empty. */
  readonly arrived: number | null
  /** Called after the series has taken the entries; `null` says that the epoch changed and the series began anew. */
  follow(onEntries: (entries: LogEntries | null) => void): () => void
  release(): void
}

export interface SeriesService {
  /** Rebuilds the series from the log where nobody holds it yet, and follows the log from there without a gap. */
  open(feed: FeedKey): Promise<SeriesHandle>
  /** For metrics (SPEC WN6). */
  usage(): { readonly series: number; readonly bytes: number; readonly budget: number }
  close(): void
}

interface Shared {
  holders: number
  readonly ready: Promise<void>
  series: FeedSeries
  epoch: string
  arrived: number | null
  readonly followers: Set<(entries: LogEntries | null) => void>
  stop: () => void
}

/** A series lives while somebody holds it; it is rebuilt from the log's tail when the next one asks. */
export function createSeriesService(deps: {
  log: FeedLog
  clock: Clock
  budgetBytes: number
}): SeriesService {
  const { log, budgetBytes } = deps
  const held = new Map<FeedKey, Shared>()

  function share(feed: FeedKey): Shared {
    // What arrives while the tail is being read waits here, so that no entry is missed or taken twice.
    let early: LogEntries[] | null = []
    const stop = log.follow(feed, (entries) => {
      if (early) early.push(entries)
      else take(shared, entries)
    })
    const shared: Shared = {
      holders: 0,
      series: new FeedSeries(),
      epoch: '',
      arrived: null,
      followers: new Set(),
      stop,
      ready: rebuild().finally(() => {
        early = null
      }),
    }
    async function rebuild(): Promise<void> {
      const slice = await log.read(feed, { tail: TAIL }, TAIL)
      shared.epoch = slice.head.epoch
      if (slice.kind === 'entries' && slice.entries.times.length > 0) {
        shared.series = new FeedSeries({ first: slice.entries.first })
        put(shared, slice.entries)
      }
      for (const entries of early ?? []) take(shared, entries)
    }
    held.set(feed, shared)
    return shared
  }

  return {
    async open(feed) {
      const shared = held.get(feed) ?? share(feed)
      shared.holders++
      let released = false
      const release = () => {
        if (released) return
        released = true
        if (--shared.holders > 0 || held.get(feed) !== shared) return
        held.delete(feed)
        shared.stop()
      }
      try {
        await shared.ready
      } catch (error) {
        release()
        throw error
      }
      return {
        feed,
        get series() {
          return shared.series
        },
        get epoch() {
          return shared.epoch
        },
        get arrived() {
          return shared.arrived
        },
        follow(onEntries) {
          shared.followers.add(onEntries)
          return () => shared.followers.delete(onEntries)
        },
        release,
      }
    },
    usage: () => ({
      series: held.size,
      bytes: [...held.values()].reduce((sum, { series }) => sum + series.bytes, 0),
      budget: budgetBytes,
    }),
    close() {
      for (const shared of held.values()) shared.stop()
      held.clear()
    },
  }
}

function put(shared: Shared, entries: LogEntries): void {
  shared.series.append(entries.first, entries.times, entries.values)
  shared.arrived = entries.arrived.at(-1) ?? shared.arrived
}

/** Entries of another epoch, or past a gap, begin the series anew. */
function take(shared: Shared, entries: LogEntries): void {
  const { head } = shared.series
  const last = entries.first + entries.times.length - 1
  if (entries.epoch !== shared.epoch || entries.first > head + 1) {
    shared.epoch = entries.epoch
    shared.series = new FeedSeries({ first: entries.first })
    put(shared, entries)
    for (const follower of shared.followers) follower(null)
    return
  }
  if (last <= head) return
  const known = head + 1 - entries.first
  const fresh: LogEntries =
    known === 0
      ? entries
      : {
          epoch: entries.epoch,
          first: head + 1,
          times: entries.times.subarray(known),
          values: entries.values.subarray(known),
          arrived: entries.arrived.subarray(known),
        }
  put(shared, fresh)
  for (const follower of shared.followers) follower(fresh)
}
