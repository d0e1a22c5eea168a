import { fullJitter } from '../domain/backoff.ts'
import { judgeSeq } from '../domain/series-reducer.ts'
import type { WireError } from '../protocol/errors.ts'
import { errorKinds } from '../protocol/errors.ts'
import type {
  Beat,
  FillRequest,
  Frame,
  SnapshotRange,
  ViewItem,
  WatchReply,
  WatchRequest,
} from '../protocol/live-events.ts'
import type { Position } from '../protocol/positions.ts'
import type { Result } from '../protocol/result.ts'
import { type DecodedFeed, type DecodedView, decodeViewPack } from './decode-pack.ts'
import { type FeedStore, LiveFeed } from './feed-store.ts'
import { createStore, type Store } from './store.ts'

export type ViewState =
  | { readonly kind: 'loading' }
  | {
      readonly kind: 'ready'
      /** Ids in the view's order. */
      readonly feeds: readonly string[]
      /** How many feeds the items matched; more than `feeds` where the server cut the list. */
      readonly matched: number
      /** By `JSON.stringify` of a selector: how many feeds it matches, shown or not. */
      readonly counts: ReadonlyMap<string, number>
      /** Ids that no producer has posted yet. */
      readonly pending: readonly string[]
      /** Whether the newest (re)connection went on without a hole; false after a snapshot. */
      readonly resumed: boolean
      /** How often the server has answered: 1 after the first snapshot. */
      readonly answers: number
    }
  | { readonly kind: 'failed'; readonly error: WireError }

/** One live socket as a view sees it. A promise rejects where the reply does not come. */
export interface ViewWire {
  watch(request: WatchRequest): Promise<Result<WatchReply>>
  fill(request: FillRequest): Promise<Result<{ pack: ArrayBuffer | Uint8Array }>>
  /** The answer to a watch that nobody waits for any more has put the socket into this view. */
  unwanted(view: string): void
  /** The server sends nonsense or nothing: begin anew with another socket. */
  broken(reason: string): void
}

type Phase =
  | { readonly kind: 'away' }
  | {
      readonly kind: 'asking'
      readonly wire: ViewWire
      readonly early: Frame[]
      readonly changed: Set<string>
    }
  | { readonly kind: 'live'; readonly wire: ViewWire; readonly view: string; seq: number }

const PATIENCE_S = 10

/** Frames kept while a `watch` is on its way: its reply covers those before it (SPEC PB3), but one may overtake it. */
const MAX_EARLY = 64

/**
 * One view on one connection after another. Frames are applied only between the reply to `watch` and the next reason to
 * ask again.
 */
export class ViewSync {
  readonly #items: readonly ViewItem[]
  readonly #range: SnapshotRange
  readonly #random: () => number
  readonly #state = createStore<ViewState>({ kind: 'loading' })
  #feeds = new Map<string, LiveFeed>()
  /** By index in the view. */
  #order: LiveFeed[] = []
  #phase: Phase = { kind: 'away' }
  /** Heads of the beat before: a feed that is still behind them has lost something. */
  #heads: readonly number[] = []
  #refusals = 0
  /** Seconds without a beat, and how many are too many. */
  #quiet = 0
  #patience = PATIENCE_S
  #retry: ReturnType<typeof setTimeout> | undefined

  constructor(items: readonly ViewItem[], range: SnapshotRange, random: () => number) {
    this.#items = items
    this.#range = range
    this.#random = random
  }

  get state(): Store<ViewState> {
    return this.#state
  }

  feed(id: string): FeedStore | undefined {
    return this.#feeds.get(id)
  }

  /** The server's name for the view on the present socket, null while there is none. */
  get view(): string | null {
    return this.#phase.kind === 'live' ? this.#phase.view : null
  }

  /** A watch is on its way, and nobody knows yet which view it will give. */
  get asking(): boolean {
    return this.#phase.kind === 'asking'
  }

  connect(wire: ViewWire): void {
    clearTimeout(this.#retry)
    this.#quiet = 0
    const changed = new Set<string>()
    const asking = { kind: 'asking', wire, early: [], changed } as const satisfies Phase
    this.#phase = asking
    const since: Record<string, Position> = {}
    for (const [id, feed] of this.#feeds) since[id] = feed.position
    const request: WatchRequest = { view: [...this.#items], range: this.#range }
    if (this.#feeds.size > 0) request.since = since
    wire.watch(request).then(
      (reply) => {
        if (this.#phase !== asking) {
          if (reply.ok) wire.unwanted(reply.view)
          return
        }
        if (!reply.ok) {
          this.#refused(wire, reply.error)
          return
        }
        this.#welcome(wire, reply)
        for (const frame of asking.early) this.frame(frame)
        for (const view of asking.changed) this.again(view)
      },
      () => {
        if (this.#phase === asking) wire.broken('the server did not answer in time')
      },
    )
  }

  disconnect(): void {
    clearTimeout(this.#retry)
    this.#phase = { kind: 'away' }
    for (const feed of this.#feeds.values()) feed.fillFailed()
  }

  frame(frame: Frame): void {
    const phase = this.#phase
    if (phase.kind === 'asking' && phase.early.length < MAX_EARLY) phase.early.push(frame)
    if (phase.kind !== 'live' || phase.view !== frame.view) return
    const order = judgeSeq(phase.seq, frame.seq)
    if (order === 'stale') return
    if (order === 'skipped' || frame.feeds.some((part) => this.#order[part.i] === undefined)) {
      this.connect(phase.wire)
      return
    }
    phase.seq = frame.seq
    for (const part of frame.feeds) {
      const feed = this.#order[part.i]
      if (feed === undefined) continue
      feed.frame(part)
      this.#fill(feed)
    }
    for (const part of frame.feeds) this.#order[part.i]?.flush()
  }

  beat(beat: Beat): void {
    const phase = this.#phase
    if (phase.kind !== 'live' || phase.view !== beat.view) return
    this.#quiet = 0
    this.#patience = PATIENCE_S
    if (beat.seq > phase.seq) {
      this.connect(phase.wire)
      return
    }
    // Entries that the server has but did not flush yet are not lost: only what the beat before knew counts.
    this.#order.forEach((feed, i) => {
      if (feed.position.offset < (this.#heads[i] ?? 0)) feed.behind()
      this.#fill(feed)
      feed.flush()
    })
    this.#heads = beat.heads
  }

  /**
   * Call once a second. A link may be alive and the view on it forgotten: without a beat for 10 s (then 20, 40, …, so
   * that a server under load is not asked by all at once) it is watched again.
   */
  pulse(): void {
    const phase = this.#phase
    if (phase.kind !== 'live' || ++this.#quiet < this.#patience) return
    this.#patience *= 2
    this.connect(phase.wire)
  }

  /** What the server said of the view does not hold any more: ask again. Null: whichever view it is. */
  again(view: string | null): void {
    const phase = this.#phase
    // A notice may come with the answer that it is about, and be heard first.
    if (phase.kind === 'asking' && view !== null) phase.changed.add(view)
    if (phase.kind === 'live' && (view === null || phase.view === view)) this.connect(phase.wire)
  }

  #welcome(wire: ViewWire, reply: WatchReply): void {
    let pack: DecodedView
    try {
      pack = decodeViewPack(reply.pack)
    } catch {
      wire.broken('the server sent a reply that cannot be read')
      return
    }
    this.#refusals = 0
    this.#heads = []
    this.#phase = { kind: 'live', wire, view: reply.view, seq: pack.seq }
    const before = this.#feeds
    this.#order = pack.feeds.map((feed) => this.#take(feed))
    this.#feeds = new Map(this.#order.map((feed) => [feed.id, feed]))
    const old = this.#state.getSnapshot()
    this.#state.set({
      kind: 'ready',
      feeds: pack.feeds.map((feed) => feed.id),
      matched: reply.matched,
      counts: new Map(
        this.#items.map(({ windows: _, ...selector }, i) => [JSON.stringify(selector), reply.counts[i] ?? 0]),
      ),
      pending: reply.pending,
      resumed: before.size > 0 && reply.resumed,
      answers: old.kind === 'ready' ? old.answers + 1 : 1,
    })
    for (const feed of this.#order) {
      this.#fill(feed)
      feed.flush()
    }
  }

  #take(pack: DecodedFeed): LiveFeed {
    const held = this.#feeds.get(pack.id)
    if (held === undefined) {
      const { span, columns } = this.#range
      const width = pack.rolling[0]?.width ?? 2 ** Math.max(0, Math.ceil(Math.log2(span / columns)))
      return new LiveFeed(pack, width, columns + 2)
    }
    held.fillFailed()
    held.answer(pack)
    return held
  }

  #refused(wire: ViewWire, error: WireError): void {
    this.#phase = { kind: 'away' }
    if (!errorKinds[error.code].retryable) {
      this.#state.set({ kind: 'failed', error })
      return
    }
    this.#refusals++
    const ms = Math.max(fullJitter(this.#refusals, this.#random), (error.retryAfter ?? 0) * 1000)
    this.#retry = setTimeout(() => this.connect(wire), ms)
  }

  #fill(feed: LiveFeed): void {
    const phase = this.#phase
    if (phase.kind !== 'live') return
    const since = feed.takeFill()
    if (since === null) return
    const { wire, view } = phase
    const current = () =>
      this.#phase.kind === 'live' && this.#phase.view === view && this.#phase.wire === wire
    wire.fill({ view, feed: feed.id, since, range: this.#range }).then(
      (reply) => {
        if (!current()) return
        if (reply.ok) this.#filled(feed, wire, reply.pack)
        else this.connect(wire)
      },
      () => {
        if (current()) wire.broken('the server did not answer in time')
      },
    )
  }

  #filled(feed: LiveFeed, wire: ViewWire, bytes: ArrayBuffer | Uint8Array): void {
    try {
      for (const pack of decodeViewPack(bytes).feeds) if (pack.id === feed.id) feed.answer(pack)
    } catch {
      wire.broken('the server sent a reply that cannot be read')
      return
    }
    this.#fill(feed)
    feed.flush()
  }
}
