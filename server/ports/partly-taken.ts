import type { FeedKey } from './feed-catalog.ts'

/**
 * Requests that were refused although some of their feeds took their points (SPEC LG8d), by the fingerprint of what they ask
 * to store. They are kept for 15 minutes, within a bound; all nodes on one storage know each other's.
 */
export interface PartlyTaken {
  /** True nearly always: then nothing else need be asked. */
  readonly isEmpty: boolean
  /** Whether such a request may be known. It is asked for every request, and answers from memory. */
  mayHave(fingerprint: number): boolean
  /** Remembers the feeds that took their points. Settles once every node can claim it, or this one alone; it never rejects. */
  remember(fingerprint: number, taken: readonly FeedKey[]): Promise<void>
  /** The feeds of one such request, which is forgotten thereby: only one repeat gets them. Null where there is none. */
  claim(fingerprint: number): Promise<ReadonlySet<FeedKey> | null>
}
