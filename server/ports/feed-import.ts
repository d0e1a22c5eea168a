import type { FeedKey } from './feed-catalog.ts'

export interface ImportCounts {
  /** Feeds that gained entries. */
  readonly feeds: number
  readonly added: number
  /** Points left out because the feed has them already. */
  readonly duplicates: number
  /** Points left out because they lie before the oldest entry that a feed still holds: only rows are left there. */
  readonly tooOld: number
}

/**
 * Rebuilds feeds from their entries and imported points, merged by time, each under a new epoch (SPEC PT2, LG7). A job is
 * known by the name that its first `stage` gives it; what a crash leaves staged is dropped at the next start.
 */
export interface FeedImport {
  /** Takes points of one feed, in any order; a gap is NaN. Nothing of them is visible before `commit`. */
  stage(job: string, feed: FeedKey, times: Float64Array, values: Float64Array): Promise<void>
  /**
   * Makes what was staged under a number below 0 points of a feed: an import numbers feeds that are not there yet, and makes
   * them only when it commits. `null` drops it.
   */
  assign(job: string, number: number, feed: FeedKey | null): Promise<void>
  /**
   * Ends the job. Atomic per feed, and appends go on meanwhile: an entry that comes during the rebuild is in the new epoch
   * too. Entries of equal time keep their order, the imported ones after those that were there. Each entry that was there
   * stands for one imported point of the same time and value, which is a duplicate: importing a file twice adds nothing the
   * second time, while equal points within a file are all kept. A feed that gains nothing keeps its epoch. Where it
   * rejects, some feeds may be done; importing again completes them.
   */
  commit(job: string, onProgress?: (done: number, total: number) => void): Promise<ImportCounts>
  /** Drops what was staged. Does nothing where the job is unknown. */
  abort(job: string): Promise<void>
}
