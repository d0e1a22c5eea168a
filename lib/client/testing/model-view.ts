import { encodePack, PackWriter } from '../../domain/pack.ts'
import type {
  Beat,
  ColumnRef,
  FillRequest,
  Frame,
  FrameFeed,
  HistoryPack,
  PackedFeed,
  ViewPack,
  WatchReply,
  WatchRequest,
} from '../../protocol/live-events.ts'
import type { Position } from '../../protocol/positions.ts'
import type { StatsRow, WindowSpec } from '../../protocol/windows.ts'

interface ModelFeed {
  readonly id: string
  epoch: string
  times: number[]
  values: number[]
  flushed: number
  /** The epoch changed since the last frame. */
  renewed: boolean
}

const windows: WindowSpec[] = [{ last: 10 }]

/**
 * The least server that speaks `/live`: one view, arrays for logs, every rule by brute force. Tests break its frames on
 * purpose, which a real server would not do.
 */
export class ModelView {
  readonly view: string
  readonly feeds: ModelFeed[]
  seq = 0
  /** The clock, also the time of the next entry. */
  at: number
  /** A resume of more entries becomes a snapshot. */
  limit = 5_000
  asked: WatchRequest[] = []
  filled: FillRequest[] = []

  constructor(ids: readonly string[], options: { view?: string; epoch?: string; at?: number } = {}) {
    this.view = options.view ?? 'v1'
    this.at = options.at ?? 1_000_000
    this.feeds = ids.map((id) => ({
      id,
      epoch: options.epoch ?? 'e1',
      times: [],
      values: [],
      flushed: 0,
      renewed: false,
    }))
  }

  /** Appends `n` entries, whose values are their offsets. */
  append(i: number, n = 1): void {
    const feed = this.feed(i)
    for (let k = 0; k < n; k++) {
      this.at += 1
      feed.times.push(this.at)
      feed.values.push(feed.times.length)
    }
  }

  renew(i: number, epoch: string): void {
    Object.assign(this.feed(i), { epoch, times: [], values: [], flushed: 0, renewed: true })
  }

  /** The next frame with every feed that moved, or null where none did. */
  flush(options: { reduced?: boolean } = {}): Frame | null {
    const moved = this.feeds.flatMap((feed, i) => {
      if (feed.flushed === feed.times.length && !feed.renewed) return []
      const o = feed.flushed + 1
      const n = feed.times.length - feed.flushed
      const keep = options.reduced === true && n > 1 ? [n - 1] : Array.from({ length: n }, (_, k) => k)
      const part: FrameFeed = {
        i,
        ...(feed.renewed ? { e: feed.epoch } : {}),
        o,
        n,
        t: keep.map((k) => feed.times[o - 1 + k] ?? 0),
        v: keep.map((k) => feed.values[o - 1 + k] ?? null),
        a: this.at,
        s: [statsOf(feed)],
      }
      feed.flushed = feed.times.length
      feed.renewed = false
      return [part]
    })
    if (moved.length === 0) return null
    this.seq++
    return { view: this.view, seq: this.seq, at: this.at, feeds: moved }
  }

  beat(): Beat {
    return { view: this.view, seq: this.seq, at: this.at, heads: this.feeds.map((feed) => feed.times.length) }
  }

  watch(request: WatchRequest): WatchReply {
    this.asked.push(request)
    const { header, pack } = this.#pack(this.feeds, request.since ?? {})
    const named = header.feeds.filter((feed) => request.since?.[feed.id] !== undefined)
    const resumed = named.every((feed) => feed.mode === 'resumed')
    return { view: this.view, resumed, matched: this.feeds.length, counts: [], pending: [], pack }
  }

  fill(request: FillRequest): { pack: Uint8Array } {
    this.filled.push(request)
    const feeds = this.feeds.filter((feed) => feed.id === request.feed)
    return { pack: this.#pack(feeds, { [request.feed]: request.since }).pack }
  }

  feed(i: number): ModelFeed {
    const feed = this.feeds[i]
    if (feed === undefined) throw new RangeError(`no feed ${i}`)
    return feed
  }

  #pack(
    feeds: readonly ModelFeed[],
    since: Record<string, Position>,
  ): { header: ViewPack; pack: Uint8Array } {
    const writer = new PackWriter()
    const packed = feeds.map((feed) => packFeed(feed, since[feed.id], this.limit, writer, this.at))
    const header = { view: this.view, seq: this.seq, serverTime: this.at, feeds: packed }
    return { header, pack: writer.finish(header) }
  }
}

function packFeed(
  feed: ModelFeed,
  since: Position | undefined,
  limit: number,
  writer: PackWriter,
  arrived: number,
): PackedFeed {
  const missed = since?.epoch === feed.epoch ? feed.flushed - since.offset : -1
  const resumed = since !== undefined && missed >= 0 && missed <= limit
  const from = resumed ? since.offset + 1 : 1
  const entries = (column: number[]): ColumnRef => writer.add(column.slice(from - 1, feed.flushed))
  const length = feed.flushed - from + 1
  const none = writer.add([])
  return {
    id: feed.id,
    windows,
    epoch: feed.epoch,
    mode: resumed ? 'resumed' : 'snapshot',
    ...(resumed
      ? {}
      : { reason: since === undefined ? 'new' : missed > limit ? 'too_far_behind' : 'epoch_changed' }),
    arrived: feed.flushed === 0 ? null : arrived,
    points: {
      from,
      to: feed.flushed,
      shown: length,
      total: length,
      times: entries(feed.times),
      values: entries(feed.values),
    },
    rolling: [{ width: 1024, end: none, mean: none, std: none, min: none, max: none }],
    stats: [statsOf(feed)],
  }
}

function statsOf(feed: ModelFeed): StatsRow {
  const held = feed.values.slice(-10)
  const n = held.length
  if (n === 0) return [0, null, null, null, null, null, null, null, null, null]
  const sum = held.reduce((a, b) => a + b, 0)
  const mean = sum / n
  const std = Math.sqrt(held.reduce((a, b) => a + (b - mean) ** 2, 0) / n)
  return [
    n,
    mean,
    std,
    Math.min(...held),
    Math.max(...held),
    sum,
    held[0] ?? 0,
    held[n - 1] ?? 0,
    feed.times.at(-1) ?? 0,
    null,
  ]
}

/** A `history` reply without a point. */
export function emptyHistory(feed: string): Uint8Array {
  const none = [0, 0] as const
  const own = { end: none, n: none, mean: none, std: none, min: none, max: none }
  const points = { shown: 0, total: 0, times: none, values: none }
  const header: HistoryPack = {
    feed,
    epoch: 'e',
    serverTime: 0,
    width: 1,
    source: 'entries',
    points,
    own,
    rolling: [],
    heldFrom: null,
  }
  return encodePack(header, [])
}
