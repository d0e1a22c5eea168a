import type { FeedKey } from '../../ports/feed-catalog.ts'
import type { FeedWrite, PointBatch } from '../../ports/feed-log.ts'
import { writeBlob } from './blob.ts'
import { bucketOf } from './buckets.ts'
import { PackWriter } from './pack-writer.ts'

/** Feeds of one call: Redis does nothing else meanwhile. */
const MAX_FEEDS = 512
/** Entries of one blob: a reader decodes it whole. */
const BLOB_ENTRIES = 4096
const NOBODY = new Uint8Array()

interface FeedPart {
  readonly feed: FeedKey
  readonly writes: FeedWrite[]
  /** Indices of the writes in the batch. */
  readonly indices: number[]
}

/** What one call of a bucket's script is about. */
export interface PointCall {
  readonly bucket: number
  /** Counts the calls of one batch and bucket. */
  readonly part: number
  readonly feeds: readonly FeedPart[]
}

/** Splits a micro-batch: each feed is in one call, with its writes in their order. */
export function pointCalls({ writes }: PointBatch): PointCall[] {
  const buckets = new Map<number, Map<FeedKey, FeedPart>>()
  for (const [i, write] of writes.entries()) {
    const bucket = bucketOf(write.feed)
    const parts = buckets.get(bucket) ?? new Map<FeedKey, FeedPart>()
    buckets.set(bucket, parts)
    const part = parts.get(write.feed) ?? { feed: write.feed, writes: [], indices: [] }
    parts.set(write.feed, part)
    part.writes.push(write)
    part.indices.push(i)
  }
  return [...buckets].flatMap(([bucket, parts]) => {
    const feeds = [...parts.values()]
    const count = Math.ceil(feeds.length / MAX_FEEDS)
    return Array.from({ length: count }, (_, part) => ({
      bucket,
      part,
      feeds: feeds.slice(part * MAX_FEEDS, (part + 1) * MAX_FEEDS),
    }))
  })
}

/** The part of a call that is about some feeds, where there is one. */
export function callFor(call: PointCall, isWanted: (feed: FeedKey) => boolean): PointCall[] {
  const feeds = call.feeds.filter(({ feed }) => isWanted(feed))
  return feeds.length === 0 ? [] : [{ ...call, feeds }]
}

/** The batch as lua/append.lua reads it: in one piece, since each argument of a command has its price. */
export function packCall({ feeds }: PointCall, arrived: number): Buffer {
  const writer = new PackWriter()
  writer.u32(feeds.length)
  for (const { feed } of feeds) writer.u32(feed)
  for (const { writes } of feeds) {
    writer.u32(writes.length)
    for (const { producer, seq, times, values } of writes) {
      const identified = producer !== undefined && seq !== undefined
      const name = identified ? Buffer.from(producer) : NOBODY
      writer.f64(identified ? seq : -1)
      writer.u32(Math.ceil(times.length / BLOB_ENTRIES))
      writer.u32(name.length)
      writer.bytes(name)
      for (let from = 0; from < times.length; from += BLOB_ENTRIES) {
        writeBlob(writer, times, values, from, Math.min(times.length, from + BLOB_ENTRIES), arrived)
      }
    }
  }
  return writer.finish()
}
