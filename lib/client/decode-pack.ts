import { decodePack, type Pack } from '../domain/pack.ts'
import type { Segment } from '../domain/series-reducer.ts'
import type { PackedFeed, PackedRolling, SnapshotReason, ViewPack } from '../protocol/live-events.ts'
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

/** Throws TypeError or RangeError where the bytes are no pack, or its parts do not fit together. */
export function decodeViewPack(bytes: ArrayBuffer | Uint8Array): DecodedView {
  const pack = decodePack(bytes)
  const header = pack.header as ViewPack
  return { ...header, feeds: header.feeds.map((feed) => decodeFeed(pack, feed)) }
}

function decodeFeed(pack: Pack, feed: PackedFeed): DecodedFeed {
  const { from, to, shown, total } = feed.points
  const n = to - from + 1
  const times = pack.column(feed.points.times)
  const values = pack.column(feed.points.values)
  if (!(Number.isSafeInteger(from) && Number.isSafeInteger(n) && n >= shown))
    throw new RangeError(`a pack tells of entries ${from} to ${to} and shows ${shown}`)
  expectLength([times, values], shown)
  return {
    id: feed.id,
    windows: feed.windows,
    epoch: feed.epoch,
    mode: feed.mode,
    reason: feed.reason ?? null,
    arrived: feed.arrived,
    from,
    n,
    exact: shown === n,
    shown,
    total,
    times,
    values,
    rolling: feed.rolling.map((rolling) => decodeRolling(pack, rolling)),
    stats: feed.stats.map(statsFromRow),
  }
}

function decodeRolling(pack: Pack, rolling: PackedRolling): DecodedRolling {
  const decoded = {
    width: rolling.width,
    end: pack.column(rolling.end),
    mean: pack.column(rolling.mean),
    std: pack.column(rolling.std),
    min: pack.column(rolling.min),
    max: pack.column(rolling.max),
  }
  const { end, mean, std, min, max } = decoded
  expectLength([mean, std, min, max], end.length)
  return decoded
}

/** Throws RangeError where a column is longer or shorter. */
export function expectLength(columns: readonly Float64Array[], length: number): void {
  for (const column of columns)
    if (column.length !== length)
      throw new RangeError(`a pack has a column of ${column.length} numbers beside one of ${length}`)
}
