import { PackWriter } from '../../lib/domain/pack.ts'
import { MAX_RESUME_POINTS_PER_VIEW } from '../../lib/protocol/limits.ts'
import type { PackedFeed, SnapshotRange, SnapshotReason, ViewPack } from '../../lib/protocol/live-events.ts'
import type { Position } from '../../lib/protocol/positions.ts'
import type { TrackedFeed, View } from './view.ts'
import { continuation, packFeed } from './view-pack.ts'
import { yieldToEvents } from './yield-to-events.ts'

/**
 * What one turn packs: numbers that are copied, where one that has to be looked for counts as fifty, and a window with its
 * statistics as two thousand. It takes some 10 ms.
 */
const TURN_WEIGHT = 1_000_000
const POINT_WEIGHT = 50
const WINDOW_WEIGHT = 2_000

export type Positions = Readonly<Record<string, Position>>

export interface PackedView {
  readonly pack: Uint8Array
  /** Every feed whose position was named goes on from there. */
  readonly resumed: boolean
}

/**
 * Packs a view whose entries are all in frames (`view.dirty` is false). What one turn may not hold is packed in the next
 * ones: frames that go out meanwhile come before the pack, which is of the frame that was the last when it began. A feed is
 * packed only while none of its entries waits for a frame, so that each frame after that follows on, or is held already.
 */
export async function packView(
  view: View,
  range: SnapshotRange,
  since: Positions | undefined,
  now: number,
): Promise<PackedView> {
  const { seq } = view
  const writer = new PackWriter()
  const texts: string[] = []
  let left = MAX_RESUME_POINTS_PER_VIEW
  let resumed = since !== undefined

  function pack(feed: TrackedFeed): PackedFeed {
    const position = positionOf(since, feed.id)
    const answer = continuation(feed.handle, position)
    const stats = view.statsOf(feed)
    if (answer.ok && answer.points <= left) {
      left -= answer.points
      return packFeed(writer, feed, range, now, stats, position ?? null, null)
    }
    if (position !== undefined) resumed = false
    const reason: SnapshotReason = answer.ok ? 'too_far_behind' : answer.reason
    return packFeed(writer, feed, range, now, stats, null, reason)
  }

  /** Packs of `indices` what one turn may; returns those that are left. */
  function packSome(indices: readonly number[]): number[] {
    let weight = 0
    return indices.filter((i) => {
      const feed = view.feeds[i]
      if (feed === undefined) return false
      if (weight >= TURN_WEIGHT || (feed.moved && view.dirty)) return true
      const before = writer.length
      const packed = pack(feed)
      texts[i] = JSON.stringify(packed)
      weight += writer.length - before
      weight += packed.points.shown * POINT_WEIGHT + feed.windows.length * WINDOW_WEIGHT
      return false
    })
  }

  let waiting = packSome(view.feeds.map((_, i) => i))
  for (let before = Number.POSITIVE_INFINITY; waiting.length > 0; ) {
    // Where all that are left wait for a frame, they are packed in the turn in which it went out: in the next one others may wait.
    if (waiting.length < before) await yieldToEvents()
    else await new Promise<void>((flushed) => view.onceFlushed(flushed))
    before = waiting.length
    waiting = packSome(waiting)
  }
  const about: Omit<ViewPack, 'feeds'> = { view: view.id, seq, serverTime: now }
  const header = `${JSON.stringify(about).slice(0, -1)},"feeds":[${texts.join()}]}`
  return { pack: writer.finishWith(header), resumed }
}

export function positionOf(since: Positions | undefined, id: string): Position | undefined {
  return since !== undefined && Object.hasOwn(since, id) ? since[id] : undefined
}
