import type { ColumnBuffer, RollingBuffer } from '../domain/column-buffer.ts'
import { type Ask, askFor, type ChartRange } from '../domain/time-range.ts'
import type { WindowSpec } from '../protocol/windows.ts'
import type { History } from './decode-history.ts'
import type { FeedSnapshot, FeedStore } from './feed-store.ts'
import { HistoryAsker, type HistoryClient } from './history-asker.ts'
import { Moments } from './moments.ts'
import type { RecentEntries } from './recent-ring.ts'
import { createSignal, type Store } from './store.ts'

/** A page that is paused this shortly after its instant has just seen it: what it shows is kept. */
const JUST_NOW_MS = 3_000
const COLUMNS = 512
const RECENT = 2_000
/** Real time that a replay is asked for ahead, ms, and how much of it may be left before the next question. */
const AHEAD_MS = 12_000
const LEAD_MS = 4_000
/** Where a feed has no point in the page's span, it is looked for so many spans back. */
const REACHES = [1, 64, 4_096] as const

export interface FeedAtOptions {
  readonly feed: FeedStore
  readonly range: Store<ChartRange>
  readonly client: HistoryClient
  /** Runs a task once after ms; returns its cancel. */
  readonly after?: (ms: number, task: () => void) => () => void
}

/**
 * A feed as its page shows it: live, or as of the instant at which the page is paused or replayed. Buffers stay the live
 * feed's, since charts ask for their own past. It asks only while somebody subscribes.
 */
export class FeedAt implements FeedStore {
  readonly id: string
  readonly #feed: FeedStore
  readonly #range: Store<ChartRange>
  readonly #client: HistoryClient
  readonly #signal = createSignal()
  readonly #asker: HistoryAsker
  #users = 0
  #stops: (() => void)[] = []
  #snapshot: FeedSnapshot
  #recent: RecentEntries | null = null
  /** The instant whose live numbers are kept; NaN where it is none. */
  #keptAt = Number.NaN
  #moments: Moments | null = null
  /** What `#snapshot` was read from; empty while the page is live. */
  #key = ''
  #reach = 0

  constructor({ feed, range, client, after = afterMs }: FeedAtOptions) {
    this.id = feed.id
    this.#feed = feed
    this.#range = range
    this.#client = client
    this.#asker = new HistoryAsker({
      client,
      after,
      onAnswer: (ask, history) => this.#answer(ask, history),
      onChange: () => undefined,
      onIdle: () => this.#look(),
    })
    this.#snapshot = feed.getSnapshot()
    const { asOf } = this
    // A feed that comes to a page which is paused already may know more than the page did at its instant.
    if (asOf !== null) this.#enter(asOf, (this.#snapshot.arrived ?? Number.POSITIVE_INFINITY) <= asOf)
  }

  get windows(): readonly WindowSpec[] {
    return this.#feed.windows
  }

  get columns(): ColumnBuffer {
    return this.#feed.columns
  }

  get asOf(): number | null {
    return this.#range.getSnapshot().asOf ?? null
  }

  get isKept(): boolean {
    return this.#key !== '' && this.asOf === this.#keptAt
  }

  rolling(windowIndex: number): RollingBuffer {
    return this.#feed.rolling(windowIndex)
  }

  recent(): RecentEntries {
    const { asOf } = this
    if (asOf === null || this.#key === '') return this.#feed.recent()
    return this.#recent ?? this.#moments?.recent(asOf, RECENT) ?? NO_ENTRIES
  }

  readonly getSnapshot = (): FeedSnapshot => (this.#key === '' ? this.#feed.getSnapshot() : this.#snapshot)

  readonly subscribe = (onChange: () => void): (() => void) => {
    const stop = this.#signal.subscribe(onChange)
    if (this.#users++ === 0) this.#start()
    return () => {
      stop()
      if (--this.#users > 0) return
      for (const end of this.#stops) end()
      this.#stops = []
      this.#asker.stop()
    }
  }

  #start(): void {
    this.#stops = [
      this.#feed.subscribe(() => {
        if (this.asOf === null) this.#signal.notify()
      }),
      this.#range.subscribe(() => this.#move()),
    ]
    this.#move()
  }

  #move(): void {
    const { asOf } = this
    if (asOf === null) {
      this.#asker.stop()
      this.#moments = null
      this.#recent = null
      this.#keptAt = Number.NaN
      this.#key = ''
      this.#signal.notify()
      return
    }
    if (asOf === this.#keptAt) return
    if (this.#key === '') this.#enter(asOf, true)
    else this.#recent = null
    this.#look()
  }

  /** From live to an instant; `seen`: what the live feed says is no newer than what the page showed at it. */
  #enter(asOf: number, seen: boolean): void {
    const live = this.#feed.getSnapshot()
    this.#key = 'entered'
    if (seen && Math.abs(this.#client.serverNow() - asOf) < JUST_NOW_MS) {
      this.#keptAt = asOf
      this.#snapshot = live
      this.#recent = this.#feed.recent()
    } else {
      this.#snapshot = { ...live, newest: null, arrived: null, stats: [] }
    }
    this.#signal.notify()
  }

  #look(): void {
    const { span, asOf, speed = 0 } = this.#range.getSnapshot()
    if (this.#users === 0 || asOf === undefined || asOf === this.#keptAt) return
    this.#show(asOf)
    const held = this.#moments?.ask
    const serves = held !== undefined && held.from <= asOf - span && held.to >= asOf
    if (serves && held.to >= asOf + speed * LEAD_MS) {
      this.#asker.enough()
      return
    }
    if (held !== undefined) this.#reach = 0
    const back = span * (REACHES[this.#reach] ?? 1)
    const ask = askFor({ from: asOf - back, to: asOf }, COLUMNS, 0, Math.min(2, (speed * AHEAD_MS) / back))
    this.#asker.want({ feed: this.id, windows: [...this.windows], ask }, serves)
  }

  #answer(ask: Ask, history: History): void {
    const { asOf } = this
    if (asOf === null) return
    this.#moments = new Moments(ask, history)
    this.#key = 'answered'
    this.#show(asOf)
    const known = this.#snapshot.newest !== null || history.heldFrom > ask.from
    if (known || this.#reach >= REACHES.length - 1) return
    this.#reach++
    this.#moments = null
    this.#look()
  }

  #show(asOf: number): void {
    const moments = this.#moments
    if (moments === null || moments.ask.from > asOf || moments.ask.to < asOf) return
    const key = moments.key(asOf)
    if (key === this.#key) return
    this.#key = key
    const { newest, stats } = moments.read(asOf)
    const live = this.#feed.getSnapshot()
    this.#snapshot = { ...live, newest, arrived: newest?.time ?? null, stats }
    this.#signal.notify()
  }
}

const NO_ENTRIES: RecentEntries = { offsets: [], times: [], values: [] }

function afterMs(ms: number, task: () => void): () => void {
  const timer = setTimeout(task, ms)
  return () => clearTimeout(timer)
}
