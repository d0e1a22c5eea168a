import type { Drawing } from '../domain/draw-history.ts'
import { decodePack } from '../domain/pack.ts'
import type { HistoryPack, PackedStats } from '../protocol/live-events.ts'
import { expectLength } from './decode-pack.ts'

/** The past of one feed over a fixed range. Arrays are views into the pack's memory. */
export interface History extends Drawing {
  readonly feed: string
  readonly epoch: string
  /** Event time from which on nothing is missing; -Infinity where nothing is. */
  readonly heldFrom: number
}

/** Throws TypeError or RangeError where the bytes are no pack, or its parts do not fit together. */
export function decodeHistory(bytes: ArrayBuffer | Uint8Array): History {
  const pack = decodePack(bytes)
  const header = pack.header as HistoryPack
  const stats = (packed: PackedStats) => {
    const decoded = {
      end: pack.column(packed.end),
      n: pack.column(packed.n),
      mean: pack.column(packed.mean),
      std: pack.column(packed.std),
      min: pack.column(packed.min),
      max: pack.column(packed.max),
    }
    const { end, n, mean, std, min, max } = decoded
    expectLength([n, mean, std, min, max], end.length)
    return decoded
  }
  const times = pack.column(header.points.times)
  const values = pack.column(header.points.values)
  expectLength([values], times.length)
  return {
    feed: header.feed,
    epoch: header.epoch,
    width: header.width,
    source: header.source,
    total: header.points.total,
    times,
    values,
    own: stats(header.own),
    rolling: header.rolling.map((one) => (one === null ? null : stats(one))),
    heldFrom: header.heldFrom ?? Number.NEGATIVE_INFINITY,
  }
}
