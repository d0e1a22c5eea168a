import { columnWidth } from '../../lib/domain/feed-series.ts'
import type { PackWriter } from '../../lib/domain/pack.ts'
import { MAX_RESUME_POINTS_PER_FEED } from '../../lib/protocol/limits.ts'
import type {
  PackedFeed,
  PackedRolling,
  SnapshotRange,
  SnapshotReason,
} from '../../lib/protocol/live-events.ts'
import type { Position } from '../../lib/protocol/positions.ts'
import type { StatsRow } from '../../lib/protocol/windows.ts'
import type { RollingColumns } from './rolling-cache.ts'
import { RollingCaches } from './rolling-caches.ts'
import type { SeriesHandle } from './series.ts'
import type { ViewFeed } from './view.ts'

/** What a feed without a point in the range shows of its past all the same: old data never blanks. */
const LAST_KNOWN = 100

const caches = new RollingCaches()

/** Whether what follows `since` can be sent entry by entry (SPEC RC1). */
export function continuation(
  handle: SeriesHandle,
  since: Position | undefined,
): { ok: true; points: number } | { ok: false; reason: SnapshotReason } {
  const { series, epoch } = handle
  if (since === undefined) return { ok: false, reason: 'new' }
  if (since.epoch !== epoch || since.offset > series.head) return { ok: false, reason: 'epoch_changed' }
  if (since.offset + 1 < series.oldest) return { ok: false, reason: 'trimmed' }
  const points = series.head - since.offset
  if (points > MAX_RESUME_POINTS_PER_FEED) return { ok: false, reason: 'too_far_behind' }
  return { ok: true, points }
}

/** Computes the rolling columns that a pack of this feed will need, so that the pack itself costs little. */
export function warmUp(feed: ViewFeed, range: SnapshotRange, now: number): void {
  const { from, to, width } = rangeOf(feed, range, now)
  for (const window of feed.windows) rollingOf(feed.handle, window, from, to, width)
}

export function packFeed(
  writer: PackWriter,
  feed: ViewFeed,
  range: SnapshotRange,
  now: number,
  stats: StatsRow[],
  since: Position | null,
  reason: SnapshotReason | null,
): PackedFeed {
  const { series, epoch, arrived } = feed.handle
  const { from, to, width } = rangeOf(feed, range, now)
  const resumedFrom = since === null ? from : Math.max(from, missedFrom(series, since, width))
  const rolling = feed.windows.map((window): PackedRolling => {
    const columns = rollingOf(feed.handle, window, resumedFrom, to, width)
    const first = firstKnown(columns)
    const add = (column: Float64Array) => writer.add(column, first, columns.to)
    return {
      width,
      end: add(columns.end),
      mean: add(columns.mean),
      std: add(columns.std),
      min: add(columns.min),
      max: add(columns.max),
    }
  })
  const points = since === null ? recent(series, from, width) : entriesAfter(series, since.offset)
  const packed: PackedFeed = {
    id: feed.id,
    windows: [...feed.windows],
    epoch,
    mode: since === null ? 'snapshot' : 'resumed',
    arrived,
    points: {
      from: points.first,
      to: series.head,
      shown: points.times.length,
      total: points.total,
      times: writer.add(points.times),
      values: writer.add(points.values),
    },
    rolling,
    stats,
  }
  if (reason !== null) packed.reason = reason
  return packed
}

/** Columns before a feed's first entry say nothing. Where none says anything all are kept. */
function firstKnown({ mean, from, to }: RollingColumns): number {
  for (let i = from; i < to; i++) if (!Number.isNaN(mean[i])) return i
  return from
}

interface Part {
  readonly first: number
  readonly times: Float64Array
  readonly values: Float64Array
  readonly total: number
}

function recent(series: SeriesHandle['series'], from: number, width: number): Part {
  const { head, oldest } = series
  const shown = series.m4(from, series.newestTime, width)
  if (shown.total === 0 && head >= oldest) {
    const first = Math.max(oldest, head - LAST_KNOWN + 1)
    return { first, ...series.reduce(first, head, LAST_KNOWN) }
  }
  return { first: shown.offsets[0] ?? head + 1, ...shown }
}

function entriesAfter(series: SeriesHandle['series'], offset: number): Part {
  const count = series.head - offset
  return { first: offset + 1, ...series.reduce(offset + 1, series.head, count) }
}

function rangeOf(
  { handle }: ViewFeed,
  { span, columns }: SnapshotRange,
  now: number,
): { from: number; to: number; width: number } {
  const width = columnWidth(span, columns)
  const to = Number.isFinite(handle.end) ? handle.end : now
  return { from: Math.floor((to - span) / width) * width, to, width }
}

/** The column in which the last entry lies that the client has: it was not over yet. */
function missedFrom(series: SeriesHandle['series'], since: Position, width: number): number {
  const time = series.timeAt(Math.min(since.offset + 1, series.head))
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : (Math.floor(time / width) - 1) * width
}

function rollingOf(
  { series }: SeriesHandle,
  window: ViewFeed['windows'][number],
  from: number,
  to: number,
  width: number,
): RollingColumns {
  return caches.read(series, window, width, from, to)
}
