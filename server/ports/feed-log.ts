import type { AppError } from '../../lib/protocol/errors.ts'
import type { Position } from '../../lib/protocol/positions.ts'
import type { FeedKey } from './feed-catalog.ts'

/** Points of one feed out of one request, in the producer's order. A gap is NaN. `times` in ms since the epoch. */
export interface FeedWrite {
  readonly feed: FeedKey
  readonly times: readonly number[]
  readonly values: readonly number[]
  /**
   * Identity for exactly-once effect (SPEC LG1); without it the points are simply appended. A write without points asks
   * whether its identity was seen (`duplicate`), and leaves no trace where it was not.
   */
  readonly producer?: string
  readonly seq?: number
}

export interface PointBatch {
  /** Server ms; becomes `arrived` of every entry. */
  readonly arrived: number
  readonly writes: readonly FeedWrite[]
}

export type WriteOutcome =
  /** `first` is the offset of the write's first point; the others follow on. */
  | { readonly kind: 'appended'; readonly epoch: string; readonly first: number }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'seq_too_old' }
  /** Nothing of the write is in the log, or will be. */
  | { readonly kind: 'not_taken'; readonly error: AppError }
  /**
   * The log did not answer. `settled` says later whether the write was taken, or null where nobody can say any more; it never
   * rejects.
   */
  | { readonly kind: 'unknown'; readonly error: AppError; readonly settled: Promise<boolean | null> }

/** Consecutive entries of one feed. Arrays are of equal length; entry i has offset `first + i`. Read only. */
export interface LogEntries {
  readonly epoch: string
  readonly first: number
  readonly times: Float64Array
  readonly values: Float64Array
  readonly arrived: Float64Array
}

export type LogSlice =
  | {
      readonly kind: 'entries'
      readonly entries: LogEntries
      readonly head: Position
      readonly oldest: number
    }
  /** The position cannot be resumed: another epoch, past the head, or trimmed. `head` is where the feed stands now. */
  | {
      readonly kind: 'reset'
      readonly why: 'epoch_changed' | 'past_head' | 'trimmed'
      readonly head: Position
      readonly oldest: number
    }

/**
 * Ordered log per feed. Offsets begin at 1 and are gapless; the epoch changes only where the log was lost or replaced.
 * An unknown feed reads as empty with head offset 0.
 */
export interface FeedLog {
  /**
   * Appends a micro-batch: each write whole or not at all, outcomes aligned with `writes`. When it resolves, every
   * appended point is as durable as this log promises, and only then do followers hear of it (SPEC LG3). Concurrent
   * calls are carried out in the order of the calls. Rejects with AppError (`overloaded`, or `shutting_down` once the
   * log is closed) and then has logged nothing; where only some writes failed, or may have, their outcomes say so (SPEC
   * LG8d). What a follower throws does not reach the caller.
   */
  append(batch: PointBatch): Promise<readonly WriteOutcome[]>
  /** Entries after `since` (or of the last `tail`), the oldest `limit` of them. `oldest` is the first offset still held. */
  read(feed: FeedKey, since: Position | { readonly tail: number }, limit: number): Promise<LogSlice>
  /**
   * Live entries from the next append on, in order, each call with consecutive entries, called synchronously after the
   * commit. A gap between calls is possible where the transport may lose; the follower repairs it by `read`.
   */
  follow(feed: FeedKey, onEntries: (entries: LogEntries) => void): () => void
  close(): Promise<void>
}
