import type { FeedWrite } from '../ports/feed-log.ts'
import type { Draft } from './draft.ts'
import type { PendingAnswer } from './ingest-answer.ts'
import type { KnownFeed, OpenWrite, Segment } from './known-feed.ts'
import type { Batch } from './micro-batch.ts'

/**
 * Moves draft[from..to) into the batch. Points of one feed share a write with those of other requests, except where the
 * request has an identity, which is the write's. A feed's points stay in the order in which they came.
 */
export function fillBatch(batch: Batch, draft: Draft, from: number, to: number, answer: PendingAnswer): void {
  let feed: KnownFeed | null = null
  let open: OpenWrite | null = null
  let segment: Segment | null = null
  for (let i = from; i < to; i++) {
    const next = draft.feeds[i] as KnownFeed
    if (next !== feed || open === null || segment === null) {
      feed = next
      open = openWrite(batch, feed, answer)
      segment = segmentOf(feed, open, answer)
    }
    open.times.push(draft.times[i] as number)
    open.values.push(draft.values[i] as number)
    segment.count++
    if (segment.indexes !== null) segment.indexes.push(draft.indexes[i] as number)
  }
}

/** Writes without points: they only ask the log whether it knows the request. */
export function askBatch(batch: Batch, answer: PendingAnswer): void {
  const late = answer.lateFeeds()
  if (late === null) return
  for (const feed of late) segmentOf(feed, openWrite(batch, feed, answer), answer)
}

function openWrite(batch: Batch, feed: KnownFeed, answer: PendingAnswer): OpenWrite {
  const { identity } = answer
  const owner = identity === null ? batch : answer
  const current = batch.own === null ? feed.open : batch.own.get(feed)
  if (current?.owner === owner) return current
  if (feed.key === null) throw new Error(`the feed "${feed.id}" has no key`)
  const times: number[] = []
  const values: number[] = []
  const write: FeedWrite =
    identity === null
      ? { feed: feed.key, times, values }
      : { feed: feed.key, times, values, producer: identity.producer, seq: identity.seq }
  const open = { batch, owner, at: batch.writes.length, times, values, segment: null }
  batch.writes.push(write)
  if (batch.own !== null) batch.own.set(feed, open)
  else {
    feed.open = open
    batch.feeds.push(feed)
  }
  return open
}

function segmentOf(feed: KnownFeed, open: OpenWrite, answer: PendingAnswer): Segment {
  if (open.segment?.request === answer) return open.segment
  const segment: Segment = {
    request: answer,
    feed,
    at: open.at,
    start: open.times.length,
    count: 0,
    indexes: answer.identity === null ? null : [],
  }
  open.segment = segment
  answer.addSegment(segment)
  return segment
}
