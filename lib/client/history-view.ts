import type { ColumnBuffer, RollingBuffer } from '../domain/column-buffer.ts'
import { type Ask, askFor, type ChartRange, type Range, serves } from '../domain/time-range.ts'
import { AppError } from '../protocol/errors.ts'
import type { WindowSpec } from '../protocol/windows.ts'
import type { FeedStore } from './feed-store.ts'
import { countIn, factsOf, type HeldHistory, type HistoryFacts, holdHistory } from './held-history.ts'
import { HistoryAsker, type HistoryClient } from './history-asker.ts'
import { createSignal, createStore, type Store } from './store.ts'
import { windowIndex } from './window-index.ts'

/** A live view holds so much; of longer spans the older part is history. */
export const MAX_LIVE_SPAN = 3_600_000

export interface HistoryStatus {
  /** A question has been on its way for longer than people notice. */
  readonly loading: boolean
  readonly failure: { readonly message: string; readonly retryable: boolean } | null
  /** Event time from which on nothing is missing; -Infinity where nothing is, or nothing was asked. */
  readonly heldFrom: number
  /** It is known that no point lies in the range. */
  readonly empty: boolean
  /** The statistics drawn are not those of the window but of columns of so many ms; null where they are the window's. */
  readonly perColumn: number | null
}

const QUIET: HistoryStatus = {
  loading: false,
  failure: null,
  heldFrom: Number.NEGATIVE_INFINITY,
  empty: false,
  perColumn: null,
}
/** Part of the range that is asked for beyond each side, so that a small pan shows no edge. */
const MARGIN = 0.25
/** Real time that a replay is asked for ahead, ms, and how much of it may be left before the next question. */
const AHEAD_MS = 12_000
const LEAD_MS = 4_000
/** Of one question. */
const MAX_COLUMNS = 4_096
const REFRESH_FIXED_MS = 2_000
const REFRESH_LIVE_MS = 15_000

export interface HistoryViewOptions {
  readonly feed: FeedStore
  readonly window: WindowSpec | null
  /** At most so many columns are drawn. */
  readonly columns: number
  readonly range: Store<ChartRange>
  readonly client: HistoryClient
  /** Runs a task once after ms; returns its cancel. */
  readonly after?: (ms: number, task: () => void) => () => void
}

/**
 * What a chart draws of one feed over any range. Short live ranges are the feed's own buffers. Fixed ranges and long
 * live ones are asked of the server; the live columns are merged into the latter, so that there is no hole between. What
 * was drawn stays until the next answer is there. It asks only while somebody subscribes, and holds no timer otherwise.
 */
export class HistoryView {
  readonly id: string
  readonly status: Store<HistoryStatus>
  /** As charts name it. */
  readonly history = this
  readonly #status = createStore<HistoryStatus>(QUIET)
  readonly #options: HistoryViewOptions
  readonly #signal = createSignal()
  readonly #asker: HistoryAsker
  readonly #after: (ms: number, task: () => void) => () => void
  #held: HeldHistory | null = null
  #users = 0
  #stops: (() => void)[] = []
  #cancelRefresh: () => void = () => undefined
  /** Of the feed: a snapshot replaced what it held, or the log itself was replaced. */
  #snapshots = -1
  #epoch = ''
  /** Columns of the feed before this one were merged and are over. */
  #merged = Number.NEGATIVE_INFINITY

  constructor(options: HistoryViewOptions) {
    this.#options = options
    this.id = options.feed.id
    this.status = this.#status
    this.#after = options.after ?? afterMs
    this.#asker = new HistoryAsker({
      client: options.client,
      after: this.#after,
      onAnswer: (ask, history) => this.#answer(holdHistory(ask, history, options.window !== null)),
      onChange: () => this.#publish(),
      onIdle: () => this.#look(),
    })
  }

  subscribe = (onChange: () => void): (() => void) => {
    const stop = this.#signal.subscribe(onChange)
    if (this.#users++ === 0) this.#start()
    return () => {
      stop()
      if (--this.#users === 0) this.#stop()
    }
  }

  get columns(): ColumnBuffer {
    return this.#held?.columns ?? this.#options.feed.columns
  }

  get live(): ColumnBuffer {
    return this.#options.feed.columns
  }

  get rolling(): RollingBuffer | null {
    if (this.#held !== null) return this.#held.rolling
    const { feed, window } = this.#options
    const i = window === null ? -1 : windowIndex(feed, window)
    return i < 0 ? null : feed.rolling(i)
  }

  /** null where what is drawn is the live feed itself. */
  facts(range: Range): HistoryFacts | null {
    return this.#held === null ? null : factsOf(this.#held, range)
  }

  /** Draws what another view of the same feed drew until the first answer comes. */
  adopt(before: HistoryView): void {
    const held = before.#held
    if (held === null || this.#held !== null) return
    // Too wide to serve any range, so that it is asked for anew.
    this.#held = { ...held, rolling: null, ask: { ...held.ask, width: Number.POSITIVE_INFINITY } }
  }

  retry = (): void => {
    this.#asker.unblock()
    this.#look()
  }

  #start(): void {
    const { feed, range } = this.#options
    const { epoch, snapshots } = feed.getSnapshot()
    this.#epoch = epoch
    this.#snapshots = snapshots
    this.#stops = [feed.subscribe(() => this.#fed()), range.subscribe(() => this.#look())]
    this.#look()
  }

  #stop(): void {
    for (const stop of this.#stops) stop()
    this.#stops = []
    this.#cancelRefresh()
    this.#asker.stop()
  }

  /** What of the past is wanted now; null where the live feed itself shows it all. */
  #wanted(): Range | null {
    const { fixed, span, asOf } = this.#options.range.getSnapshot()
    const { newest } = this.#options.feed.getSnapshot()
    // Paused at the live edge beside a feed that fell silent before: what was on screen stays.
    const silent = newest !== null && fixed !== null && newest.time <= fixed.from
    if (silent && asOf === fixed.to && span === fixed.to - fixed.from && this.#held === null) return null
    if (fixed !== null) return fixed
    if (span <= MAX_LIVE_SPAN) return null
    const now = this.#options.client.serverNow()
    return { from: now - span, to: now }
  }

  get #isFixed(): boolean {
    return this.#options.range.getSnapshot().fixed !== null
  }

  #askFor(range: Range): Ask {
    const { columns } = this.#options
    const { speed = 0 } = this.#options.range.getSnapshot()
    if (!this.#isFixed) return askFor(range, columns, 0)
    const span = range.to - range.from
    const ahead = Math.min(MAX_COLUMNS / columns - 1 - 2 * MARGIN, (speed * AHEAD_MS) / span)
    return askFor(range, columns, MARGIN, Math.max(MARGIN, ahead))
  }

  #look(): void {
    if (this.#users === 0) return
    const wanted = this.#wanted()
    if (wanted === null) {
      this.#cancelRefresh()
      this.#asker.stop()
      this.#held = null
    } else {
      const { ask } = this.#held ?? {}
      if (ask !== undefined && (ask.to <= wanted.from || ask.from >= wanted.to)) this.#held = null
      const { speed = 0 } = this.#options.range.getSnapshot()
      const served = this.#held !== null && serves(this.#held.ask, wanted, this.#options.columns)
      const left = (this.#held?.ask.to ?? 0) - wanted.to
      if (served && left >= speed * LEAD_MS) this.#asker.enough()
      else this.#asker.want(this.#request(wanted), served)
    }
    this.#publish()
    this.#signal.notify()
  }

  #request(range: Range) {
    const { feed, window } = this.#options
    return { feed: feed.id, windows: window === null ? [] : [window], ask: this.#askFor(range) }
  }

  #answer(held: HeldHistory): void {
    this.#held = held
    this.#merged = Number.NEGATIVE_INFINITY
    if (!this.#isFixed) this.#mergeLive(held)
    this.#planRefresh(held)
    this.#publish()
    this.#signal.notify()
  }

  /** Asks again for a range that is not over yet, since only the newest part of it is live. */
  #planRefresh({ history }: HeldHistory): void {
    this.#cancelRefresh()
    const wanted = this.#wanted()
    if (wanted === null || wanted.to < this.#options.client.serverNow() - 1000) return
    const every = this.#isFixed ? REFRESH_FIXED_MS : REFRESH_LIVE_MS
    this.#cancelRefresh = this.#after(Math.max(every, history.width), () => this.#refresh())
  }

  #refresh(): void {
    const wanted = this.#wanted()
    if (this.#users === 0 || wanted === null) return
    this.#asker.want(this.#request(wanted), true)
    if (this.#held !== null) this.#planRefresh(this.#held)
  }

  #fed(): void {
    const { epoch, snapshots } = this.#options.feed.getSnapshot()
    const replaced = snapshots !== this.#snapshots
    if (epoch !== this.#epoch) this.#held = null
    this.#epoch = epoch
    this.#snapshots = snapshots
    const held = this.#held
    if (held !== null && this.#isFixed && !replaced) return
    if (held !== null && !this.#isFixed) {
      if (replaced) this.#merged = Number.NEGATIVE_INFINITY
      this.#mergeLive(held)
    }
    // What was missed is too long ago for the live feed.
    if (replaced) this.#refresh()
    if (held === null) this.#look()
    else this.#signal.notify()
  }

  #mergeLive({ columns, rolling, own }: HeldHistory): void {
    const { feed, window } = this.#options
    const live = feed.columns
    columns.merge(live, this.#merged)
    if (rolling !== null && !own && window !== null) {
      const i = windowIndex(feed, window)
      if (i >= 0) rolling.merge(feed.rolling(i), this.#merged)
    }
    this.#merged = live.to
  }

  #publish(): void {
    const wanted = this.#wanted()
    if (wanted === null) {
      this.#status.set(QUIET)
      return
    }
    const before = this.#status.getSnapshot()
    const { slow: loading, failure } = this.#asker
    const history = this.#held?.history
    const heldFrom = history?.heldFrom ?? Number.NEGATIVE_INFINITY
    const served = this.#held !== null && serves(this.#held.ask, wanted, this.#options.columns)
    const empty =
      history !== undefined && this.#isFixed && (served ? countIn(history, wanted) === 0 : before.empty)
    const perColumn = this.#held?.own ? this.#held.history.width : null
    const same =
      before.loading === loading &&
      before.failure?.message === failure?.message &&
      before.heldFrom === heldFrom &&
      before.empty === empty &&
      before.perColumn === perColumn
    if (same) return
    this.#status.set({
      loading,
      failure: failure === null ? null : describe(failure),
      heldFrom,
      empty,
      perColumn,
    })
  }
}

function describe(error: Error): { message: string; retryable: boolean } {
  if (error instanceof AppError) return { message: error.message, retryable: error.retryable }
  return { message: 'The answer of the server could not be read.', retryable: true }
}

function afterMs(ms: number, task: () => void): () => void {
  const timer = setTimeout(task, ms)
  return () => clearTimeout(timer)
}
