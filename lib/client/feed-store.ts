import { ColumnBuffer, RollingBuffer } from '../domain/column-buffer.ts'
import { type Segment, SeriesReducer } from '../domain/series-reducer.ts'
import type { FrameFeed, SnapshotReason } from '../protocol/live-events.ts'
import type { Position } from '../protocol/positions.ts'
import { statsFromRow } from '../protocol/stats-row.ts'
import { windowKey } from '../protocol/window-key.ts'
import type { Stats, WindowSpec } from '../protocol/windows.ts'
import type { DecodedFeed } from './decode-pack.ts'
import { type RecentEntries, RecentRing } from './recent-ring.ts'
import { createSignal, type Store } from './store.ts'

export interface FeedSnapshot {
  /** Grows with every change. */
  readonly version: number
  readonly epoch: string
  /** Offset of the newest entry, 0 while the feed is empty. */
  readonly head: number
  /** The entry at `head`; its value is null where it is a gap. Null while nothing is held. */
  readonly newest: { readonly time: number; readonly value: number | null } | null
  /** When the newest entry arrived, server ms (staleness is counted from it, SPEC WN2). */
  readonly arrived: number | null
  /** Aligned with `windows`. */
  readonly stats: readonly Stats[]
  /** 1 while entries are known to be missing and a fill is on its way, else 0. */
  readonly holes: number
  /** Missing runs that a fill has put in place. */
  readonly filled: number
  /** Replies that went on from our position, and those that replaced what we held (the first one included). */
  readonly resumes: number
  readonly snapshots: number
  /** Why the newest snapshot was one. */
  readonly reason: SnapshotReason | null
  /** Of the newest segment, how many points came and for how many entries they stand. */
  readonly shown: number
  readonly total: number
}

/** One feed in a view. Charts read the buffers every animation frame; React reads the snapshot. */
export interface FeedStore extends Store<FeedSnapshot> {
  readonly id: string
  readonly windows: readonly WindowSpec[]
  readonly columns: ColumnBuffer
  rolling(windowIndex: number): RollingBuffer
  /** The newest entries as they came, for tables and tests. Copies. */
  recent(): RecentEntries
  /** The event time that all this is as of; null or absent where it is live. */
  readonly asOf?: number | null
  /** The snapshot is the live one of that time, and not read from history. */
  readonly isKept?: boolean
}

const RECENT = 2_000

/** What the reducer hands through: a frame's part or a pack's part, in one shape. */
interface Entries extends Segment {
  readonly times: ArrayLike<number>
  readonly values: ArrayLike<number | null>
  readonly arrived: number | null
  readonly stats: readonly Stats[]
  readonly shown: number
  readonly total: number
  readonly rolling: DecodedFeed['rolling']
}

/**
 * Applies frames and packs in offset order. It changes silently; `flush` publishes one snapshot for all changes since
 * the last, so that subscribers hear at most once of each received frame.
 */
export class LiveFeed implements FeedStore {
  readonly id: string
  readonly columns: ColumnBuffer
  #windows: readonly WindowSpec[] = []
  #rolling: RollingBuffer[] = []
  readonly #recent = new RecentRing(RECENT)
  readonly #signal = createSignal()
  readonly #reducer: SeriesReducer<Entries>
  readonly #columnCount: number
  #snapshot: FeedSnapshot
  #draft: FeedSnapshot
  /** A fill was asked for and is not answered yet. */
  #asked = false

  constructor(first: DecodedFeed, width: number, columnCount: number) {
    this.id = first.id
    this.#columnCount = columnCount
    this.columns = new ColumnBuffer(width, columnCount)
    this.#snapshot = emptySnapshot(first.epoch)
    this.#draft = this.#snapshot
    this.#fitRolling(first.windows)
    this.#reducer = new SeriesReducer<Entries>(
      {
        append: (entries, skip) => this.#append(entries, skip),
        replace: (entries) => this.#replace(entries),
      },
      first,
    )
    this.#draft = { ...this.#draft, snapshots: 1, reason: first.reason }
    this.#snapshot = this.#draft
  }

  get windows(): readonly WindowSpec[] {
    return this.#windows
  }

  get position(): Position {
    return this.#reducer.position
  }

  readonly getSnapshot = (): FeedSnapshot => this.#snapshot
  readonly subscribe = (onChange: () => void): (() => void) => this.#signal.subscribe(onChange)

  rolling(windowIndex: number): RollingBuffer {
    const buffer = this.#rolling[windowIndex]
    if (buffer === undefined) throw new RangeError(`feed ${this.id} has no window ${windowIndex}`)
    return buffer
  }

  recent(): RecentEntries {
    return this.#recent.read()
  }

  frame(part: FrameFeed): void {
    this.#reducer.frame({
      epoch: part.e ?? this.#reducer.streamEpoch,
      from: part.o,
      n: part.n,
      exact: part.t.length === part.n,
      times: part.t,
      values: part.v,
      arrived: part.a,
      stats: part.s.map(statsFromRow),
      shown: part.t.length,
      total: part.n,
      rolling: [],
    })
  }

  /** The server's answer to a `watch` or `fill` that named `position`. */
  answer(pack: DecodedFeed): void {
    this.#fitRolling(pack.windows)
    const filled = this.#asked && pack.mode === 'resumed' ? 1 : 0
    this.#asked = false
    this.#reducer.answer(pack.mode, pack)
    const { resumes, snapshots } = this.#draft
    this.#draft =
      pack.mode === 'resumed'
        ? { ...this.#draft, resumes: resumes + 1, filled: this.#draft.filled + filled }
        : { ...this.#draft, snapshots: snapshots + 1, reason: pack.reason }
  }

  /** The server knows entries of this feed that we do not. */
  behind(): void {
    this.#reducer.behind()
  }

  /** The position to fill from, once per gap; null where nothing is missing or a fill is on its way. */
  takeFill(): Position | null {
    if (this.#asked || !this.#reducer.wants) return null
    this.#asked = true
    return this.#reducer.position
  }

  /** The fill will not be answered; the next `takeFill` gives the position again. */
  fillFailed(): void {
    this.#asked = false
  }

  flush(): void {
    const holes = this.#reducer.wants ? 1 : 0
    if (holes !== this.#draft.holes) this.#draft = { ...this.#draft, holes }
    if (this.#draft === this.#snapshot) return
    this.#draft = { ...this.#draft, version: this.#snapshot.version + 1 }
    this.#snapshot = this.#draft
    this.#signal.notify()
  }

  #replace(entries: Entries): void {
    this.columns.clear()
    this.#recent.clear()
    for (const buffer of this.#rolling) buffer.clear()
    this.#draft = { ...emptySnapshot(entries.epoch), ...counters(this.#draft) }
    this.#append(entries, 0)
  }

  #append(entries: Entries, skip: number): void {
    const times = skip === 0 ? entries.times : Array.prototype.slice.call(entries.times, skip)
    const values = new Float64Array(times.length)
    for (let i = 0; i < times.length; i++) {
      const value = entries.values[i + skip] ?? Number.NaN
      values[i] = value
      this.#recent.push(entries.exact ? entries.from + skip + i : Number.NaN, times[i] ?? Number.NaN, value)
    }
    this.columns.append(times, values)
    this.#appendRolling(entries)
    this.#draft = {
      ...this.#draft,
      epoch: entries.epoch,
      head: entries.from + entries.n - 1,
      newest: newestOf(times, values) ?? this.#draft.newest,
      arrived: entries.arrived ?? this.#draft.arrived,
      stats: entries.stats,
      ...(entries.n === 0 ? {} : { shown: entries.shown, total: entries.total }),
    }
  }

  #appendRolling(entries: Entries): void {
    entries.rolling.forEach((rolling, w) => {
      const buffer = this.#rolling[w]
      rolling.end.forEach((end, i) => {
        const mean = rolling.mean[i] ?? Number.NaN
        const at = (column: Float64Array) => column[i] ?? Number.NaN
        const n = Number.isNaN(mean) ? 0 : 1
        buffer?.put(end, n, mean, at(rolling.std), at(rolling.min), at(rolling.max))
      })
    })
    entries.stats.forEach((s, w) => {
      if (s.end === null) return
      const or = (value: number | null) => value ?? Number.NaN
      this.#rolling[w]?.put(s.end, s.n, or(s.mean), or(s.std), or(s.min), or(s.max))
    })
  }

  /** Keeps the buffers of windows that stay. */
  #fitRolling(windows: readonly WindowSpec[]): void {
    const held = new Map(this.#windows.map((window, i) => [windowKey(window), this.#rolling[i]]))
    const same = windows.length === held.size && windows.every((w, i) => sameWindow(w, this.#windows[i]))
    if (same) return
    this.#rolling = windows.map(
      (window) => held.get(windowKey(window)) ?? new RollingBuffer(this.columns.width, this.#columnCount),
    )
    this.#windows = windows
  }
}

function sameWindow(a: WindowSpec, b: WindowSpec | undefined): boolean {
  return b !== undefined && windowKey(a) === windowKey(b)
}

function newestOf(times: ArrayLike<number>, values: Float64Array): FeedSnapshot['newest'] {
  const time = times[times.length - 1]
  const value = values.at(-1)
  if (time === undefined || value === undefined) return null
  return { time, value: Number.isNaN(value) ? null : value }
}

function counters({ version, filled, resumes, snapshots, reason }: FeedSnapshot): Partial<FeedSnapshot> {
  return { version, filled, resumes, snapshots, reason }
}

function emptySnapshot(epoch: string): FeedSnapshot {
  return {
    version: 0,
    epoch,
    head: 0,
    newest: null,
    arrived: null,
    stats: [],
    holes: 0,
    filled: 0,
    resumes: 0,
    snapshots: 0,
    reason: null,
    shown: 0,
    total: 0,
  }
}
