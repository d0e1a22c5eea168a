import type { Durations } from '../../lib/domain/instruments.ts'
import type { Clock } from '../ports/clock.ts'
import type { FeedLog, FeedWrite, WriteOutcome } from '../ports/feed-log.ts'
import type { KnownFeed, OpenWrite } from './known-feed.ts'

const MAX_BATCH_POINTS = 4096

/** A request whose points are in a batch. Exactly one of the two is called, after the batch is in the log or refused. */
export interface BatchMember {
  committed(outcomes: readonly WriteOutcome[]): void
  failed(error: unknown): void
}

export class Batch {
  /** Where this batch finds its open writes, if it is filled in turns with others; the feeds know them otherwise. */
  readonly own: Map<KnownFeed, OpenWrite> | null
  readonly writes: FeedWrite[] = []
  /** The feeds of the writes; each lets its write go with the batch. */
  readonly feeds: KnownFeed[] = []
  readonly members: BatchMember[] = []
  points = 0
  bytes = 0

  constructor(options: { readonly private: boolean }) {
    this.own = options.private ? new Map() : null
  }
}

/**
 * Gathers points for the log (SPEC LG3): an idle log commits at once, and what arrives during a commit forms the next
 * micro-batch of at most 4,096 points. A request is never split over batches, since a failure refuses it whole (LG2): a
 * larger one is a batch by itself.
 */
export class MicroBatcher {
  readonly #log: FeedLog
  readonly #clock: Clock
  readonly #seconds: Durations
  readonly #queue: Batch[] = []
  #committing = false
  #idle: (() => void)[] = []
  /** Points, and bytes, that are not in the log yet. */
  points = 0
  bytes = 0

  constructor(log: FeedLog, clock: Clock, seconds: Durations) {
    this.#log = log
    this.#clock = clock
    this.#seconds = seconds
  }

  /** The batch that takes so many points next. */
  batchFor(points: number): Batch {
    const last = this.#queue.at(-1)
    if (last !== undefined && last.points + points <= MAX_BATCH_POINTS) return last
    return new Batch({ private: false })
  }

  /** Puts a request's points, which are in the batch by now, on their way. */
  submit(batch: Batch, member: BatchMember, points: number, bytes: number): void {
    if (batch.points === 0) this.#queue.push(batch)
    batch.members.push(member)
    batch.points += points
    batch.bytes += bytes
    this.points += points
    this.bytes += bytes
    if (!this.#committing) this.#commitNext()
  }

  async drained(): Promise<void> {
    if (this.#committing) await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  #commitNext(): void {
    const batch = this.#queue.shift()
    this.#committing = batch !== undefined
    if (batch !== undefined) {
      this.#append(batch).then(
        (outcomes) => this.#settle(batch, (member) => member.committed(outcomes)),
        (error) => this.#settle(batch, (member) => member.failed(error)),
      )
      return
    }
    for (const resolve of this.#idle.splice(0)) resolve()
  }

  async #append(batch: Batch): Promise<readonly WriteOutcome[]> {
    const began = this.#clock.monotonic()
    try {
      return await this.#log.append({ arrived: this.#clock.now(), writes: batch.writes })
    } finally {
      this.#seconds.observe((this.#clock.monotonic() - began) / 1000)
    }
  }

  #settle(batch: Batch, tell: (member: BatchMember) => void): void {
    this.points -= batch.points
    this.bytes -= batch.bytes
    for (const feed of batch.feeds) if (feed.open?.batch === batch) feed.open = null
    for (const member of batch.members) tell(member)
    this.#commitNext()
  }
}
