import { FeedSeries, windowEnd } from '../../lib/domain/feed-series.ts'
import { Counter } from '../../lib/domain/instruments.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import type { WindowSpec } from '../../lib/protocol/windows.ts'
import type { Clock } from '../ports/clock.ts'
import type { FeedKey } from '../ports/feed-catalog.ts'
import type { FeedLog, LogEntries } from '../ports/feed-log.ts'
import { yieldToEvents } from './yield-to-events.ts'

/** A live series of one feed, shared by all who hold it. */
export interface SeriesHandle {
  readonly feed: FeedKey
  readonly series: FeedSeries
  readonly epoch: string
  /**
   * Server ms at which the newest entry arrived, by the wall clock as it stands now: its stamp, unless the clock was set since
   * (SPEC CK3). Null while the feed is empty.
   */
  readonly arrived: number | null
  /** Where its span windows end now (SPEC WN2); -Infinity while the feed is empty. */
  readonly end: number
  /** Called after the series has taken the entries; `null` says that the epoch changed and the series began anew. */
  follow(onEntries: (entries: LogEntries | null) => void): () => void
  /** Reads further back where the series does not reach far enough; `series` may be another one afterwards. */
  reach(need: SeriesNeed): Promise<void>
  release(): void
}

/** How far back a series must reach for its holder, as far as the log and the capacity allow. */
export interface SeriesNeed {
  readonly windows: readonly WindowSpec[]
  /** ms before the newest entry at which the windows are asked. */
  readonly span?: number
}

export interface SeriesService {
  /** Rebuilds the series from the log where nobody holds it yet, and follows the log from there without a gap. */
  open(feed: FeedKey, need: SeriesNeed): Promise<SeriesHandle>
  /** For metrics (SPEC WN6). */
  usage(): {
    readonly series: number
    /** Those that somebody holds; the others linger. */
    readonly held: number
    readonly bytes: number
    readonly budget: number
  }
  close(): void
}

/** Series stay this long after the last holder left, so that a page reload finds them warm. */
const LINGER_MS = 30_000
const PAGE = 65_536
/** Entries that a series begins with, and by what it grows until it reaches far enough. */
const FIRST_DEPTH = 8192
const DEEPER = 16
const CHECK_MS = 1_000
const LATE_MARGIN_MS = 60_000
const COPY_ENTRIES = 4096
/** A stamp that is off by less is right: it was made before its entry was committed and heard of. */
const SAME_MS = 2_000

export function createSeriesService(deps: {
  log: FeedLog
  clock: Clock
  /** Milliseconds since the wall clock read a stamp; by the wall clock as it stands where nobody watches its steps. */
  ageOf?: (stamp: number) => number
  budgetBytes: number
  /** Entries held per feed at most. */
  capacity?: number
  /** Gaps in what the log told live that were read from it afterwards. */
  gapsRepaired?: Counter
}): SeriesService {
  const { log, clock, budgetBytes } = deps
  const capacity = deps.capacity ?? 2 ** 20
  const ageOf = deps.ageOf ?? ((stamp) => Math.max(0, clock.now() - stamp))
  const { gapsRepaired = new Counter() } = deps
  const hands: SeriesHands = {
    onRepaired: () => gapsRepaired.add(),
    now: () => clock.monotonic(),
    readAt: (stamp) => clock.monotonic() - ageOf(stamp),
  }
  const live = new Map<FeedKey, LiveSeries>()
  let closed = false

  function bytes(): number {
    let sum = 0
    for (const one of live.values()) sum += one.series.bytes
    return sum
  }

  /** WN6: what nobody holds goes first, then the least recently watched series lose their oldest half. */
  function enforceBudget(): void {
    let over = bytes() - budgetBytes
    if (over <= 0) return
    const byUse = [...live.values()].sort((a, b) => a.watched - b.watched)
    for (const one of byUse) {
      if (over <= 0) return
      if (one.holders > 0) continue
      over -= one.series.bytes
      drop(one)
    }
    for (const one of byUse) {
      if (over <= 0) return
      const before = one.series.bytes
      one.series.trim((one.series.head - one.series.oldest + 1) >> 1)
      over -= before - one.series.bytes
    }
  }

  function drop(one: LiveSeries): void {
    if (live.get(one.feed) === one) live.delete(one.feed)
    one.close()
  }

  const stopChecks = clock.every(CHECK_MS, enforceBudget)

  return {
    async open(feed, need) {
      if (closed) throw new AppError('shutting_down', 'The server is shutting down.')
      let one = live.get(feed)
      if (one === undefined) {
        one = new LiveSeries(feed, log, capacity, hands)
        live.set(feed, one)
      }
      one.hold(clock.monotonic())
      const held = one
      let released = false
      const release = (): void => {
        if (released) return
        released = true
        held.letGo(clock, () => drop(held))
      }
      try {
        await held.ready
        await held.reach(need)
      } catch (error) {
        release()
        drop(held)
        throw error
      }
      return {
        feed,
        get series() {
          return held.series
        },
        get epoch() {
          return held.epoch
        },
        get arrived() {
          return held.arrivedBy(clock.now())
        },
        get end() {
          return held.end
        },
        follow: (onEntries) => held.follow(onEntries),
        reach: (more) => held.reach(more),
        release,
      }
    },
    usage: () => ({
      series: live.size,
      held: [...live.values()].filter(({ holders }) => holders > 0).length,
      bytes: bytes(),
      budget: budgetBytes,
    }),
    close() {
      closed = true
      stopChecks()
      for (const one of [...live.values()]) drop(one)
    },
  }
}

type Follower = (entries: LogEntries | null) => void

/** What a series has of its service. */
interface SeriesHands {
  onRepaired(): void
  /** By the monotonic clock: what it reads, and what it read when the wall clock read a stamp. */
  now(): number
  readAt(stamp: number): number
}

/** One series and the log it follows. While it reads, what comes live is kept aside and merged by offset. */
class LiveSeries {
  readonly feed: FeedKey
  readonly ready: Promise<void>
  series: FeedSeries
  epoch = ''
  arrived: number | null = null
  holders = 0
  /** By the monotonic clock. */
  watched = 0
  /** By the monotonic clock: when the newest entry arrived. */
  #arrivedAt = 0
  readonly #hands: SeriesHands
  readonly #log: FeedLog
  readonly #capacity: number
  readonly #followers = new Set<Follower>()
  readonly #unfollow: () => void
  /** Live entries that came while reading; null while the series follows directly. */
  #aside: LogEntries[] | null = []
  #cancelLinger: () => void = () => {}
  #closed = false
  #depth = FIRST_DEPTH
  /** The first offset that the log held when it was last read. */
  #logOldest = 1
  #reaching: Promise<void> = Promise.resolve()

  constructor(feed: FeedKey, log: FeedLog, capacity: number, hands: SeriesHands) {
    this.feed = feed
    this.#hands = hands
    this.#log = log
    this.#capacity = capacity
    this.series = new FeedSeries({ capacity })
    this.#unfollow = log.follow(feed, (entries) => this.#live(entries))
    this.ready = this.#rebuild()
  }

  hold(now: number): void {
    this.#cancelLinger()
    this.holders++
    this.watched = now
  }

  letGo(clock: Clock, drop: () => void): void {
    this.holders--
    this.watched = clock.monotonic()
    if (this.holders === 0 && !this.#closed) this.#cancelLinger = clock.after(LINGER_MS, drop)
  }

  arrivedBy(wall: number): number | null {
    if (this.arrived === null) return null
    const reckoned = wall - (this.#hands.now() - this.#arrivedAt)
    return Math.abs(reckoned - this.arrived) < SAME_MS ? this.arrived : Math.round(reckoned)
  }

  get end(): number {
    const silence = this.arrived === null ? 0 : this.#hands.now() - this.#arrivedAt
    return windowEnd(this.series.newestTime, silence)
  }

  follow(onEntries: Follower): () => void {
    const own: Follower = (entries) => onEntries(entries)
    this.#followers.add(own)
    return () => {
      this.#followers.delete(own)
    }
  }

  reach(need: SeriesNeed): Promise<void> {
    const reaching = this.#reaching.then(async () => {
      // The budget may have taken some of what was read before.
      this.#depth = Math.max(FIRST_DEPTH, this.series.head - this.series.oldest + 1)
      while (!this.#closed && !this.#reaches(need) && this.#depth < this.#capacity) {
        this.#depth *= DEEPER
        if (!(await this.#deepen())) return
      }
    })
    this.#reaching = reaching.catch(() => {})
    return reaching
  }

  close(): void {
    this.#closed = true
    this.#cancelLinger()
    this.#unfollow()
    this.#followers.clear()
  }

  #live(entries: LogEntries): void {
    if (this.#aside !== null) {
      this.#aside.push(entries)
      return
    }
    if (entries.epoch === this.epoch && entries.first <= this.series.head + 1) {
      this.#append(entries, this.#hands.now())
      return
    }
    this.#aside = [entries]
    void this.#repair()
  }

  /** Takes what lies past the head; tells the followers. What was read has its stamp alone to say when it arrived. */
  #append(entries: LogEntries, arrivedAt?: number): void {
    const skip = this.series.head + 1 - entries.first
    if (skip >= entries.times.length) return
    const fresh = skip > 0 ? tailOf(entries, skip) : entries
    this.series.append(fresh.first, fresh.times, fresh.values)
    const arrived = fresh.arrived[fresh.arrived.length - 1]
    if (arrived !== undefined) {
      this.arrived = arrived
      this.#arrivedAt = arrivedAt ?? this.#hands.readAt(arrived)
    }
    for (const follower of this.#followers) follower(fresh)
  }

  async #rebuild(): Promise<void> {
    const newest = await this.#log.read(this.feed, { tail: Math.min(this.#depth, this.#capacity) }, PAGE)
    const { epoch } = newest.head
    this.#logOldest = newest.oldest
    const first = newest.kind === 'entries' ? newest.entries.first : newest.head.offset + 1
    this.series = new FeedSeries({ first, capacity: this.#capacity })
    this.epoch = epoch
    this.arrived = null
    if (newest.kind === 'entries') this.#append(newest.entries)
    await this.#catchUp()
  }

  #reaches({ windows, span = 0 }: SeriesNeed): boolean {
    const { series } = this
    const held = series.head - series.oldest + 1
    if (series.oldest <= this.#logOldest || held >= this.#capacity) return true
    const back = windows.reduce((most, window) => Math.max(most, 'span' in window ? window.span : 0), 0)
    const entries = windows.reduce((most, window) => Math.max(most, 'last' in window ? window.last : 0), 0)
    const from = series.newestTime - span - back
    // A margin for entries that came late: they lie behind newer ones.
    return held >= entries && (span + back === 0 || series.timeAt(series.oldest) < from - LATE_MARGIN_MS)
  }

  /** Reads `#depth` entries anew into a series that takes the place of the present one. False where it cannot. */
  async #deepen(): Promise<boolean> {
    const newest = await this.#log.read(this.feed, { tail: Math.min(this.#depth, this.#capacity) }, PAGE)
    this.#logOldest = newest.oldest
    if (newest.kind === 'reset' || newest.head.epoch !== this.epoch) return false
    const next = new FeedSeries({ first: newest.entries.first, capacity: this.#capacity })
    next.append(newest.entries.first, newest.entries.times, newest.entries.values)
    while (next.head + 1 < this.series.oldest) {
      await yieldToEvents()
      const slice = await this.#log.read(this.feed, { epoch: this.epoch, offset: next.head }, PAGE)
      if (slice.kind === 'reset' || slice.entries.times.length === 0 || this.#closed) return false
      next.append(slice.entries.first, slice.entries.times, slice.entries.values)
    }
    if (newest.head.epoch !== this.epoch) return false
    // What the present one has beyond it, in this turn: no entry can come between.
    const { head } = this.series
    for (let from = next.head + 1; from <= head; from += COPY_ENTRIES) {
      const length = Math.min(COPY_ENTRIES, head - from + 1)
      const times = new Float64Array(length)
      const values = new Float64Array(length)
      for (let i = 0; i < length; i++) {
        times[i] = this.series.timeAt(from + i)
        values[i] = this.series.valueAt(from + i)
      }
      next.append(from, times, values)
    }
    if (next.head === head) this.series = next
    return true
  }

  /** Reads on from the head until nothing is left, then merges what came meanwhile; begins anew where it cannot. */
  async #catchUp(): Promise<void> {
    while (!this.#closed) {
      const slice = await this.#log.read(this.feed, { epoch: this.epoch, offset: this.series.head }, PAGE)
      if (slice.kind === 'reset') return this.#rebuild()
      if (slice.entries.times.length > 0) {
        this.#append(slice.entries)
        await yieldToEvents()
        continue
      }
      const aside = this.#aside ?? []
      const gap = this.#merge(aside)
      if (!gap) {
        this.#aside = null
        return
      }
    }
  }

  /** True where an entry is missing between the head and what came live: read on. */
  #merge(aside: LogEntries[]): boolean {
    for (let entries = aside[0]; entries !== undefined; entries = aside[0]) {
      if (entries.epoch === this.epoch) {
        if (entries.first > this.series.head + 1) return true
        this.#append(entries)
      }
      aside.shift()
    }
    return false
  }

  async #repair(): Promise<void> {
    const before = this.epoch
    try {
      await this.#catchUp()
    } catch {
      // The log cannot be read now: the next live entries try again.
      this.#aside = null
      return
    }
    if (this.epoch === before) this.#hands.onRepaired()
    else for (const follower of this.#followers) follower(null)
  }
}

function tailOf(entries: LogEntries, skip: number): LogEntries {
  return {
    epoch: entries.epoch,
    first: entries.first + skip,
    times: entries.times.subarray(skip),
    values: entries.values.subarray(skip),
    arrived: entries.arrived.subarray(skip),
  }
}
