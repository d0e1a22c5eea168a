import { z } from 'zod'
import type { WireError } from './errors.ts'
import { MAX_DISTRIBUTION_QUESTIONS, MAX_VIEW_ITEMS, MAX_WINDOWS_PER_FEED } from './limits.ts'
import { positionSchema } from './positions.ts'
import type { Result } from './result.ts'
import { type Quantiles, type StatsRow, windowSchema } from './windows.ts'

const MAX_COLUMNS = 4096

const feedIdSchema = z.string().min(1).max(1024)

const feedSelector = { feed: feedIdSchema }
/** `match` is a glob (`*`, `?`) of the whole id; `labels` are globs of label values that must all be there. */
const matchSelector = {
  match: feedIdSchema,
  labels: z.record(z.string().min(1).max(128), z.string().max(256)).optional(),
}
/** A feed by id, or all feeds that a glob and labels match. */
export const selectorSchema = z.union([z.strictObject(feedSelector), z.strictObject(matchSelector)])
export type Selector = z.infer<typeof selectorSchema>

const windows = z.array(windowSchema).min(1).max(MAX_WINDOWS_PER_FEED)
/** One line of a view: a selector, and the windows of each feed that it finds. */
export const viewItemSchema = z.union([
  z.strictObject({ ...feedSelector, windows }),
  z.strictObject({ ...matchSelector, windows }),
])
export type ViewItem = z.infer<typeof viewItemSchema>

/** How much past a snapshot shows: `span` ms up to the live edge, in at most `columns` columns of 2^k ms (SPEC WN4). */
const snapshotRangeSchema = z.strictObject({
  span: z
    .number()
    .int()
    .min(1000)
    .max(366 * 24 * 3600 * 1000),
  columns: z.number().int().min(1).max(MAX_COLUMNS),
})
export type SnapshotRange = z.infer<typeof snapshotRangeSchema>

export const watchRequestSchema = z.strictObject({
  view: z.array(viewItemSchema).min(1).max(MAX_VIEW_ITEMS),
  range: snapshotRangeSchema,
  /** The positions that the client already holds, by feed id: it asks only for what follows. */
  since: z.record(feedIdSchema, positionSchema).optional(),
})
export type WatchRequest = z.infer<typeof watchRequestSchema>

export const fillRequestSchema = z.strictObject({
  view: z.string(),
  feed: feedIdSchema,
  since: positionSchema,
  range: snapshotRangeSchema,
})
export type FillRequest = z.infer<typeof fillRequestSchema>

/** A fixed part of the past of one feed, one to one; event time in ms, (from, to]. */
export const historyRequestSchema = z.strictObject({
  feed: feedIdSchema,
  from: z.number(),
  to: z.number(),
  columns: z.number().int().min(1).max(MAX_COLUMNS),
  windows: z.array(windowSchema).max(MAX_WINDOWS_PER_FEED),
})
export type HistoryRequest = z.infer<typeof historyRequestSchema>

/** About the values in one window of one feed. */
const distributionQuestionSchema = z.strictObject({
  feed: feedIdSchema,
  window: windowSchema,
  /** `before`: the statistics of the window that ends where this one begins. */
  want: z
    .array(z.enum(['quantiles', 'histogram', 'before']))
    .min(1)
    .max(3),
  /** Of the histogram; as many as suit the values where left out. */
  bins: z.number().int().min(2).max(200).optional(),
  /** Event time at which the window ends; the server's now where left out. */
  end: z.number().optional(),
})
export type DistributionQuestion = z.infer<typeof distributionQuestionSchema>
export const distributionRequestSchema = z.strictObject({
  questions: z.array(distributionQuestionSchema).min(1).max(MAX_DISTRIBUTION_QUESTIONS),
})

/** Exact over the whole window, but for quantiles that say `sampled` (SPEC WN7). */
export interface Distribution {
  readonly stats: StatsRow
  readonly quantiles?: Quantiles
  /** Bin i counts [from + i·width, from + (i + 1)·width), the last one its end too. null where there are no values. */
  readonly histogram?: { from: number; width: number; counts: readonly number[] } | null
  readonly before?: StatsRow
}

/** Why a feed's part of a reply is a snapshot and not a continuation. `new`: the client named no position. */
export type SnapshotReason = 'new' | 'epoch_changed' | 'too_far_behind' | 'trimmed'

/** Half-open range [start, start + length) into the pack's one Float64Array. */
export type ColumnRef = readonly [start: number, length: number]

/** Entries in offset order. `shown < total` where M4 reduced them. A gap (`null`) is NaN in the column. */
interface PackedPoints {
  /** First and last offset that the segment stands for; `to = from - 1` where it is empty. It applies whole (PB3). */
  from: number
  to: number
  shown: number
  total: number
  times: ColumnRef
  values: ColumnRef
}

/** The rolling statistics of one window at column ends (SPEC WN3); columns of `width` ms on absolute time. */
export interface PackedRolling {
  width: number
  end: ColumnRef
  mean: ColumnRef
  std: ColumnRef
  min: ColumnRef
  max: ColumnRef
}

export interface PackedFeed {
  id: string
  windows: z.infer<typeof windowSchema>[]
  epoch: string
  mode: 'resumed' | 'snapshot'
  reason?: SnapshotReason
  /** When the newest entry arrived (server ms), null where the feed has none. */
  arrived: number | null
  points: PackedPoints
  /** Aligned with `windows`. In mode `resumed` it covers the missed time only. */
  rolling: PackedRolling[]
  /** Aligned with `windows`. */
  stats: StatsRow[]
}

/** Header of the binary pack of a `watch` or `fill` ack; `lib/domain/pack.ts` reads and writes packs. */
export interface ViewPack {
  view: string
  /** The view's last flushed frame: the next one that the client receives is `seq + 1`. */
  seq: number
  serverTime: number
  feeds: PackedFeed[]
}

/** Statistics at column ends, in the order of time; where a column has no value it is left out. */
export interface PackedStats {
  end: ColumnRef
  n: ColumnRef
  mean: ColumnRef
  std: ColumnRef
  min: ColumnRef
  max: ColumnRef
}

/** Header of the binary pack of a `history` ack: one feed over a fixed range of event time. */
export interface HistoryPack {
  feed: string
  epoch: string
  serverTime: number
  /** Of the columns, ms: a power of two, wider than the request's columns need where only rollup rows are left. */
  width: number
  /** `rows`: drawn from rollup rows, so that a minimum or maximum stands in the middle of its row. */
  source: 'entries' | 'rows'
  /** M4 of the columns, `shown` points for `total` entries. A gap is NaN. */
  points: { shown: number; total: number; times: ColumnRef; values: ColumnRef }
  /** Each column's own exact statistics. */
  own: PackedStats
  /** Aligned with the request's windows (SPEC WN3); null where only rows are left: `own` stands in, and says so. */
  rolling: (PackedStats | null)[]
  /** Event time from which on nothing is missing of what the feed ever had; null where nothing is. */
  heldFrom: number | null
}

export interface WatchReply {
  view: string
  /** True where every feed whose position was named goes on without a hole. */
  resumed: boolean
  /** How many feeds the request's globs and ids match, at least; more than `MAX_VIEW_FEEDS` are cut, and this says so. */
  matched: number
  /** By the request's items, in their order: how many feeds each matches, shown or not. */
  counts: number[]
  /** Ids that no producer has posted yet; the view changes by itself when they appear (`changed`). */
  pending: string[]
  pack: ArrayBuffer | Uint8Array
}

/**
 * One feed of a frame. `o` is the offset of the first entry that it stands for, `n` how many entries (0: only the
 * statistics moved, because a span window aged). Where `t.length < n` they were reduced by M4 and apply whole.
 */
export interface FrameFeed {
  /** Index into the view's feeds, in the order of `ViewPack.feeds`. */
  i: number
  /** Epoch, present only in the first frame after it changed. */
  e?: string
  o: number
  n: number
  t: number[]
  v: (number | null)[]
  /** When the newest entry arrived, server ms. */
  a: number
  /** One row per window. */
  s: StatsRow[]
}

/** Sent as JSON text, encoded once per view and tick. */
export interface Frame {
  view: string
  seq: number
  at: number
  feeds: FrameFeed[]
}

/** Once a second and view: the server's clock, the last frame's seq, and the head offset of each feed (SPEC PB5). */
export interface Beat {
  view: string
  seq: number
  at: number
  heads: number[]
}

export interface LiveClientEvents {
  watch: (request: WatchRequest, ack: (reply: Result<WatchReply>) => void) => void
  unwatch: (request: { view: string }, ack: (reply: Result<object>) => void) => void
  fill: (request: FillRequest, ack: (reply: Result<{ pack: ArrayBuffer | Uint8Array }>) => void) => void
  history: (request: HistoryRequest, ack: (reply: Result<{ pack: ArrayBuffer | Uint8Array }>) => void) => void
  /** In the order of the questions; null where the feed does not exist, or `end` is too long ago. */
  distribution: (
    request: { questions: readonly DistributionQuestion[] },
    ack: (reply: Result<{ answers: (Distribution | null)[] }>) => void,
  ) => void
  /** A round trip for the client's estimate of the server's clock (SPEC PB5). */
  clock: (ack: (reply: Result<{ at: number }>) => void) => void
}

export interface LiveServerEvents {
  frame: (text: string) => void
  beat: (beat: Beat) => void
  /** The set of feeds behind a view changed: watch again, with positions. */
  changed: (notice: { view: string }) => void
  /** This socket read too slowly and left the view; it has drained now: watch again, with positions. */
  resync: (notice: { view: string; reason: string }) => void
  /**
   * Since when (server ms) this server has not reached its storage: what it shows is from then. null: it does again. Sent at
   * each change, and to who connects meanwhile.
   */
  storage: (notice: { since: number | null }) => void
  /** The server is about to close this connection, and whether to come back. */
  goodbye: (notice: { reason: string; reconnect: boolean }) => void
  refused: (error: WireError) => void
}
