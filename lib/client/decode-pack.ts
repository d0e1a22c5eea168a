import { decodePack, type Pack } from '../domain/pack.ts'
import type { Segment } from '../domain/series-reducer.ts'
import type { PackedFeed, SnapshotReason, ViewPack } from '../protocol/live-events.ts'
import { statsFromRow } from '../protocol/stats-row.ts'
import type { Stats, WindowSpec } from '../protocol/windows.ts'

/** Rolling statistics of one window at column ends; arrays of equal length, in the order of time. */
interface DecodedRolling {
  /** Column width, ms. */
  readonly width: number
  readonly end: Float64Array
  readonly mean: Float64Array
  readonly std: Float64Array
  readonly min: Float64Array
  readonly max: Float64Array
}

/** One feed of a pack. The arrays are views into the pack's memory. A gap is NaN. */
export interface DecodedFeed extends Segment {
  readonly id: string
  readonly windows: readonly WindowSpec[]
  readonly mode: 'resumed' | 'snapshot'
  readonly reason: SnapshotReason | null
  readonly arrived: number | null
  /** `shown < total` where M4 reduced the points. */
  readonly shown: number
  readonly total: number
  readonly times: Float64Array
  readonly values: Float64Array
  readonly rolling: readonly DecodedRolling[]
  readonly stats: readonly Stats[]
}

export interface DecodedView {
  readonly view: string
  readonly seq: number
  readonly serverTime: number
  readonly feeds: readonly DecodedFeed[]
}

/** Throws TypeError or RangeError where the bytes are no pack. */
export function decodeViewPack(bytes: ArrayBuffer | Uint8Array): DecodedView {
  const pack = decodePack(bytes)
  const header = pack.header as ViewPack
  return { ...header, feeds: header.feeds.map((feed) => decodeFeed(pack, feed)) }
}

function decodeFeed(pack: Pack, feed: PackedFeed): DecodedFeed {
  const { from, to, shown, total } = feed.points
  return {
    id: feed.id,
    windows: feed.windows,
    epoch: feed.epoch,
    mode: feed.mode,
    reason: feed.reason ?? null,
    arrived: feed.arrived,
    from,
    n: to - from + 1,
    exact: shown === to - from + 1,
    shown,
    total,
    times: pack.column(feed.points.times),
    values: pack.column(feed.points.values),
    rolling: feed.rolling.map((rolling) => ({
      width: rolling.width,
      end: pack.column(rolling.end),
      mean: pack.column(rolling.mean),
      std: pack.column(rolling.std),
      min: pack.column(rolling.min),
      max: pack.column(rolling.max),
    })),
    stats: feed.stats.map(statsFromRow),
  }
}
