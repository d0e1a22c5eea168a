import type { FeedKey } from '../ports/feed-catalog.ts'
import { hashOf } from './fingerprint.ts'

/** What ingest remembers of a feed, so that the hot path never waits for the catalog. */
export interface KnownFeed {
  readonly id: string
  /** null until the catalog has answered. */
  readonly key: FeedKey | null
  /** Of the id. */
  readonly hash: number
  /** Newest event time taken, -Infinity where there is none. Policy only (SPEC PT2). */
  newest: number
  ensured: number
  /** The write that gathers this feed's points now. */
  open: OpenWrite | null
}

/** A write of a batch that is being filled. */
export interface OpenWrite {
  readonly batch: object
  /** Who may add to it: its batch, or one request where the write has an identity. */
  readonly owner: object
  /** Its place among the batch's writes. */
  readonly at: number
  readonly times: number[]
  readonly values: number[]
  /** The newest request's part of it. */
  segment: Segment | null
}

/** One request's points of one feed: `count` of them from the `start`-th of the batch's write `at` on. */
export interface Segment {
  readonly request: object
  readonly feed: KnownFeed
  readonly at: number
  readonly start: number
  count: number
  /** The request's indexes of them, kept where the write has an identity. */
  readonly indexes: number[] | null
}

export function createKnownFeed(id: string, key: FeedKey | null, now: number): KnownFeed {
  return { id, key, hash: hashOf(id), newest: Number.NEGATIVE_INFINITY, ensured: now, open: null }
}
