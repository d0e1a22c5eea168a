import type { Drawing } from '../domain/draw-history.ts'
import { decodePack } from '../domain/pack.ts'
import type { HistoryPack, PackedStats } from '../protocol/live-events.ts'

/** The past of one feed over a fixed range. Arrays are views into the pack's memory. */
export interface History extends Drawing {
  readonly feed: string
  readonly epoch: string
  /** Event time from which on nothing is missing; -Infinity where nothing is. */
  readonly heldFrom: number
}

/** Throws TypeError or RangeError where the bytes are no pack. */
export function decodeHistory(bytes: ArrayBuffer | Uint8Array): History {
  const pack = decodePack(bytes)
  const header = pack.header as HistoryPack
  const stats = ({ end, n, mean, std, min, max }: PackedStats) => ({
    end: pack.column(end),
    n: pack.column(n),
    mean: pack.column(mean),
    std: pack.column(std),
    min: pack.column(min),
    max: pack.column(max),
  })
  return {
    feed: header.feed,
    epoch: header.epoch,
    width: header.width,
    source: header.source,
    total: header.points.total,
    times: pack.column(header.points.times),
    values: pack.column(header.points.values),
    own: stats(header.own),
    rolling: header.rolling.map((one) => (one === null ? null : stats(one))),
    heldFrom: header.heldFrom ?? Number.NEGATIVE_INFINITY,
  }
}
