import type { Beat, Frame, FrameFeed } from '../../lib/protocol/live-events.ts'
import { statsToRow } from '../../lib/protocol/stats-row.ts'
import type { StatsRow, WindowSpec } from '../../lib/protocol/windows.ts'
import type { Clock } from '../ports/clock.ts'
import type { SeriesHandle } from './series.ts'

/** 20 Hz at most (SPEC PB1, DESIGN). */
const TICK_MS = 50
const BEAT_MS = 1000
/** More new points of a feed than this are reduced by M4 in a frame; the statistics stay exact. */
const FRAME_POINTS = 240
/** Rows of statistics in one frame, six points counted as one. A view of more sends frame after frame, each in its own turn. */
const FRAME_ROWS = 1000
const POINTS_A_ROW = 6

/** A feed with the windows that the view asks of it. */
export interface ViewFeed {
  readonly id: string
  readonly windows: readonly WindowSpec[]
  readonly handle: SeriesHandle
}

/** A feed of an open view. */
export interface TrackedFeed extends ViewFeed {
  /** Entries, or another epoch, wait for the next frame. */
  readonly moved: boolean
}

interface Tracked extends TrackedFeed {
  readonly index: number
  /** Last offset that went out. */
  flushed: number
  epoch: string
  moved: boolean
  /** A span window is not empty yet: its statistics change although nothing arrives (SPEC WN2). */
  ageing: boolean
  /** When its last statistics went out, by the monotonic clock. */
  sentAt: number
  stop: () => void
}

export interface ViewOutput {
  frame(view: string, text: string): void
  beat(beat: Beat): void
}

/** One set of (feed, windows), and the frames that all who watch it receive. */
export class View {
  readonly id: string
  readonly #feeds: Tracked[]
  readonly #clock: Clock
  readonly #output: ViewOutput
  readonly #stopBeat: () => void
  readonly #afterFlush: (() => void)[] = []
  #seq = 0
  #flushedAt = Number.NEGATIVE_INFINITY
  #cancelTick: (() => void) | null = null

  constructor(id: string, feeds: readonly ViewFeed[], clock: Clock, output: ViewOutput) {
    this.id = id
    this.#clock = clock
    this.#output = output
    this.#feeds = feeds.map((feed, index) => this.#track(feed, index))
    this.#stopBeat = clock.every(BEAT_MS, () => this.#beat())
  }

  get feeds(): readonly TrackedFeed[] {
    return this.#feeds
  }

  get seq(): number {
    return this.#seq
  }

  /** True while entries wait for the next frame: who joins now would miss the cut (SPEC PB3). */
  get dirty(): boolean {
    return this.#cancelTick !== null
  }

  onceFlushed(task: () => void): void {
    this.#afterFlush.push(task)
  }

  close(): void {
    this.#cancelTick?.()
    // Nothing goes out any more: who waits for it goes on.
    this.#cancelTick = null
    this.#stopBeat()
    for (const feed of this.#feeds) {
      feed.stop()
      feed.handle.release()
    }
    for (const task of this.#afterFlush.splice(0)) task()
  }

  /** The rows of all windows of a feed as they are now. */
  statsOf({ handle, windows }: ViewFeed): StatsRow[] {
    const { series, end } = handle
    return windows.map((window) => statsToRow(series.stats(window, end)))
  }

  #track(feed: ViewFeed, index: number): Tracked {
    const { handle } = feed
    const tracked: Tracked = {
      ...feed,
      index,
      flushed: handle.series.head,
      epoch: handle.epoch,
      moved: false,
      ageing: true,
      sentAt: this.#clock.monotonic(),
      stop: () => {},
    }
    tracked.stop = handle.follow(() => {
      tracked.moved = true
      this.#schedule()
    })
    return tracked
  }

  // A quiet view flushes once the commit at hand has told all its feeds; a busy one gathers until its tick.
  #schedule(): void {
    if (this.#cancelTick !== null) return
    this.#flushMovedAfter(Math.max(0, this.#flushedAt + TICK_MS - this.#clock.monotonic()))
  }

  #flushMovedAfter(ms: number): void {
    this.#cancelTick = this.#clock.after(ms, () => {
      this.#cancelTick = null
      this.#flush(this.#feeds.filter((feed) => feed.moved))
    })
  }

  /** What one frame may not hold goes out in the next turns; until then the view is dirty. */
  #flush(feeds: readonly Tracked[]): void {
    const count = countInFrame(feeds)
    const now = this.#clock.now()
    this.#flushedAt = this.#clock.monotonic()
    const parts = feeds.slice(0, count).map((feed) => this.#part(feed, now))
    this.#seq++
    const frame: Frame = { view: this.id, seq: this.#seq, at: now, feeds: parts }
    this.#output.frame(this.id, JSON.stringify(frame))
    if (count < feeds.length) {
      for (const feed of feeds.slice(count)) feed.moved = true
      this.#flushMovedAfter(0)
      return
    }
    for (const task of this.#afterFlush.splice(0)) task()
  }

  #part(feed: Tracked, now: number): FrameFeed {
    const { series, epoch, arrived } = feed.handle
    const changed = epoch !== feed.epoch
    // After a new epoch nothing can follow on: the client sees the epoch and asks for a snapshot.
    const from = changed ? series.head + 1 : feed.flushed + 1
    const { times, values } = series.reduce(from, series.head, FRAME_POINTS)
    const s = this.statsOf(feed)
    const part: FrameFeed = {
      i: feed.index,
      o: from,
      n: series.head - from + 1,
      t: Array.from(times),
      v: Array.from(values, (value) => (Number.isNaN(value) ? null : value)),
      a: arrived ?? now,
      s,
    }
    if (changed) part.e = epoch
    feed.epoch = epoch
    feed.flushed = series.head
    feed.moved = false
    feed.sentAt = this.#flushedAt
    feed.ageing = feed.windows.some((window, w) => 'span' in window && (s[w]?.[0] ?? 0) !== 0)
    return part
  }

  #beat(): void {
    if (!this.dirty) {
      const now = this.#clock.monotonic()
      const aged = this.#feeds.filter((feed) => feed.ageing && now - feed.sentAt >= BEAT_MS)
      if (aged.length > 0) this.#flush(aged)
    }
    const heads = this.#feeds.map((feed) => feed.flushed)
    this.#output.beat({ view: this.id, seq: this.#seq, at: this.#clock.now(), heads })
  }
}

/** How many of the feeds, from the first on, one frame takes: one at least. */
function countInFrame(feeds: readonly Tracked[]): number {
  let rows = 0
  for (const [i, { windows, handle, flushed }] of feeds.entries()) {
    const points = Math.min(FRAME_POINTS, Math.max(0, handle.series.head - flushed))
    rows += windows.length + points / POINTS_A_ROW
    if (rows > FRAME_ROWS && i > 0) return i
  }
  return feeds.length
}
