import type { ColumnStats } from '../../lib/domain/draw-history.ts'
import { PackWriter } from '../../lib/domain/pack.ts'
import type { HistoryPack, HistoryRequest, PackedStats } from '../../lib/protocol/live-events.ts'
import type { HistoryColumns } from '../ports/feed-history.ts'

/** The answer to `history`: one binary attachment. */
export function packHistory({ feed }: HistoryRequest, drawn: HistoryColumns, now: number): Uint8Array {
  const writer = new PackWriter()
  const header: HistoryPack = {
    feed,
    epoch: drawn.epoch,
    serverTime: now,
    width: drawn.width,
    source: drawn.source,
    points: {
      shown: drawn.times.length,
      total: drawn.total,
      times: writer.add(drawn.times),
      values: writer.add(drawn.values),
    },
    own: packStats(writer, drawn.own),
    rolling: drawn.rolling.map((stats) => (stats === null ? null : packStats(writer, stats))),
    heldFrom: Number.isFinite(drawn.heldFrom) ? drawn.heldFrom : null,
  }
  return writer.finish(header)
}

function packStats(writer: PackWriter, stats: ColumnStats): PackedStats {
  return {
    end: writer.add(stats.end),
    n: writer.add(stats.n),
    mean: writer.add(stats.mean),
    std: writer.add(stats.std),
    min: writer.add(stats.min),
    max: writer.add(stats.max),
  }
}
