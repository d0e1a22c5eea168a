import { pointUpTo, rowUpTo } from '../domain/column-lookup.ts'
import type { ChartRange } from '../domain/time-range.ts'
import type { Stats, WindowSpec } from '../protocol/windows.ts'
import type { FeedSnapshot, FeedStore } from './feed-store.ts'
import type { HistoryView } from './history-view.ts'
import { createSignal, type Store } from './store.ts'
import { windowIndex } from './window-index.ts'

/** What a feed says now, or, where the range is fixed, what it said at the range's end. */
export interface Reading {
  readonly id: string
  /** Its value is null where it is a gap. */
  readonly newest: FeedSnapshot['newest']
  readonly stats: Stats | null
}

export interface ReadingSource {
  readonly feed: FeedStore
  readonly window: WindowSpec
  readonly view: HistoryView
}

/**
 * The readings of a panel's feeds, live or of the past. It asks for history only while somebody subscribes and the range
 * is fixed.
 */
export class Readings implements Store<readonly Reading[]> {
  readonly #sources: readonly ReadingSource[]
  readonly #range: Store<ChartRange>
  readonly #signal = createSignal()
  #users = 0
  #stops: (() => void)[] = []
  #stopViews: (() => void)[] | null = null
  /** What the reading was made of. */
  #range0: ChartRange | null = null
  #feeds0: readonly FeedSnapshot[] = []
  #views = 0
  #views0 = -1
  #readings: readonly Reading[] = []

  constructor(sources: readonly ReadingSource[], range: Store<ChartRange>) {
    this.#sources = sources
    this.#range = range
  }

  readonly getSnapshot = (): readonly Reading[] => {
    const range = this.#range.getSnapshot()
    const feeds = this.#sources.map(({ feed }) => feed.getSnapshot())
    const past = range.fixed !== null
    const same = past
      ? this.#views === this.#views0
      : feeds.length === this.#feeds0.length && feeds.every((feed, i) => feed === this.#feeds0[i])
    if (range === this.#range0 && same) return this.#readings
    this.#range0 = range
    this.#feeds0 = feeds
    this.#views0 = this.#views
    this.#readings = this.#sources.map((source) =>
      range.fixed === null || isKept(source, range) ? readNow(source) : readAt(source, range.fixed.to),
    )
    return this.#readings
  }

  readonly subscribe = (onChange: () => void): (() => void) => {
    const stop = this.#signal.subscribe(onChange)
    if (this.#users++ === 0) this.#start()
    return () => {
      stop()
      if (--this.#users === 0) this.#stop()
    }
  }

  #start(): void {
    const live = (): void => {
      if (this.#range.getSnapshot().fixed === null) this.#signal.notify()
    }
    this.#stops = this.#sources.map(({ feed }) => feed.subscribe(live))
    this.#stops.push(this.#range.subscribe(() => this.#follow()))
    this.#follow()
  }

  #follow(): void {
    const past = this.#range.getSnapshot().fixed !== null
    if (past && this.#stopViews === null) {
      this.#stopViews = this.#sources.map(({ view }) => view.subscribe(() => this.#moved()))
    } else if (!past) this.#leaveViews()
    this.#moved()
  }

  #moved(): void {
    this.#views++
    this.#signal.notify()
  }

  #leaveViews(): void {
    for (const stop of this.#stopViews ?? []) stop()
    this.#stopViews = null
  }

  #stop(): void {
    for (const stop of this.#stops) stop()
    this.#stops = []
    this.#leaveViews()
  }
}

/** Paused at the live edge: the numbers that were on screen stay. */
function isKept({ feed }: ReadingSource, { fixed, asOf }: ChartRange): boolean {
  return feed.isKept === true && asOf !== undefined && fixed?.to === asOf
}

function readNow({ feed, window }: ReadingSource): Reading {
  const { newest, stats } = feed.getSnapshot()
  return { id: feed.id, newest, stats: stats[windowIndex(feed, window)] ?? null }
}

function readAt({ feed, view }: ReadingSource, time: number): Reading {
  const { columns, rolling } = view
  const row = rolling === null ? -1 : rowUpTo(rolling, time)
  return {
    id: feed.id,
    newest: pointUpTo(columns, time),
    stats: rolling === null || row < 0 ? null : statsOf(rolling, row, time),
  }
}

function statsOf(rolling: NonNullable<HistoryView['rolling']>, row: number, end: number): Stats {
  const n = rolling.n[row] ?? 0
  const at = (column: Float64Array): number | null => {
    const value = column[row] ?? Number.NaN
    return n === 0 || Number.isNaN(value) ? null : value
  }
  const mean = at(rolling.mean)
  return {
    n,
    mean,
    std: at(rolling.std),
    min: at(rolling.min),
    max: at(rolling.max),
    sum: mean === null ? null : mean * n,
    first: null,
    last: null,
    end,
    complete: true,
    from: null,
  }
}
