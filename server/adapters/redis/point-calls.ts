import { encodeEntries } from '../../../lib/domain/entry-codec.ts'
import type { FeedKey } from '../../ports/feed-catalog.ts'
import type { FeedWrite, PointBatch } from '../../ports/feed-log.ts'
import { bucketOf } from './buckets.ts'

/** Feeds of one call: Redis does nothing else meanwhile. */
const MAX_FEEDS = 512
/** Entries of one blob: a reader decodes it whole. */
const BLOB_ENTRIES = 4096

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

/** The end of the script's arguments: feeds, then their writes, as lua/append.lua reads them. */
export function callArgs({ feeds }: PointCall, arrived: number): (string | number | Buffer)[] {
  const args: (string | number | Buffer)[] = [feeds.length, ...feeds.map(({ feed }) => feed)]
  for (const { writes } of feeds) {
    args.push(writes.length)
    for (const { producer, seq, times, values } of writes) {
      const identified = producer !== undefined && seq !== undefined
      const blobs = Math.ceil(times.length / BLOB_ENTRIES)
      args.push(identified ? producer : '', identified ? seq : 0, blobs)
      for (let from = 0; from < times.length; from += BLOB_ENTRIES) {
        const to = Math.min(times.length, from + BLOB_ENTRIES)
        args.push(to - from, encode(times.slice(from, to), values.slice(from, to), arrived))
      }
    }
  }
  return args
}

function encode(times: readonly number[], values: readonly number[], arrived: number): Buffer {
  return Buffer.from(
    encodeEntries({
      times: Float64Array.from(times),
      values: Float64Array.from(values),
      arrived: new Float64Array(times.length).fill(arrived),
    }).buffer,
  )
}
