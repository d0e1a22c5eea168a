import type { PointFault } from '../../lib/domain/normalise-point.ts'
import type { Door, IngestAnswer, Refusal, Rejection } from '../../lib/protocol/points.ts'
import type { FeedKey } from '../ports/feed-catalog.ts'
import type { WriteOutcome } from '../ports/feed-log.ts'
import type { DraftRefusals } from './draft.ts'
import type { KnownFeed, Segment } from './known-feed.ts'
import type { BatchMember } from './micro-batch.ts'
import type { Identity } from './read-request.ts'
import { failureOf, type Remains, reportOf, sumOf, withOutcome } from './request-outcome.ts'

const MAX_REJECTIONS = 1000

export interface IngestOutcome extends IngestAnswer {
  /** Ids of the feeds that took points (for `?echo=1`). */
  readonly feeds: readonly string[]
  /** Aligned with `feeds`: the offset of the request's first entry in each; 0 where it was a duplicate. */
  readonly firsts: readonly number[]
}

interface Late {
  readonly index: number
  readonly fault: PointFault
}

export interface AnswerHooks {
  /** Counts what the log made of the points of one request. */
  taken(door: Door, accepted: number, duplicates: number): void
  /** Writes a refusal down for the operators. */
  record(refusal: Omit<Refusal, 'count'>): void
  /** The feed's state is not what was thought: it must be learned anew. */
  forget(feed: KnownFeed): void
  /** The request is refused, and a part of it is stored or may be. Settles once a repeat may come. */
  remember(remains: Remains): Promise<void>
}

/** What becomes of one request, from its first refused point to the answer. */
export class PendingAnswer implements BatchMember, DraftRefusals {
  /** One per feed, null before the first: most requests have one, and an array grown from empty would cost more. */
  segments: Segment[] | null = null
  /** Of what the request asks to store. */
  fingerprint = 0
  /** Where it repeats a request that was refused: the feeds that took their points then. */
  taken: ReadonlySet<FeedKey> | null = null
  #repeated: Map<KnownFeed, number> | null = null
  readonly identity: Identity | null
  resolve: (outcome: IngestOutcome) => void = () => {}
  reject: (error: unknown) => void = () => {}
  #rejected: Rejection[] | null = null
  #rejectedTotal = 0
  #late: Map<KnownFeed, Late[]> | null = null
  readonly #door: Door
  readonly #at: number
  readonly #hooks: AnswerHooks

  constructor(identity: Identity | null, door: Door, at: number, hooks: AnswerHooks) {
    this.identity = identity
    this.#door = door
    this.#at = at
    this.#hooks = hooks
  }

  has(feed: KnownFeed): boolean {
    if (this.taken === null || feed.key === null || !this.taken.has(feed.key)) return false
    this.#repeated ??= new Map()
    this.#repeated.set(feed, (this.#repeated.get(feed) ?? 0) + 1)
    return true
  }

  addSegment(segment: Segment): void {
    if (this.segments === null) this.segments = [segment]
    else this.segments.push(segment)
  }

  refuse(index: number, fault: PointFault, feed: string | null): void {
    const { code, message } = fault
    this.#rejectedTotal++
    this.#rejected ??= []
    this.#keep({ index, code, message }, this.#rejected)
    this.#hooks.record({ at: this.#at, door: this.#door, feed, code, message })
  }

  late(index: number, fault: PointFault, feed: KnownFeed): void {
    // Without an identity nothing can tell a retry from a late point.
    if (this.identity === null) {
      this.refuse(index, fault, feed.id)
      return
    }
    this.#late ??= new Map()
    const late = this.#late.get(feed)
    if (late === undefined) this.#late.set(feed, [{ index, fault }])
    else late.push({ index, fault })
  }

  /** Feeds of which every point is late: the log still has to say whether it knows the request. */
  lateFeeds(): readonly KnownFeed[] | null {
    if (this.#late === null) return null
    const taken = new Set(this.segments?.map(({ feed }) => feed))
    return [...this.#late.keys()].filter((feed) => !taken.has(feed))
  }

  committed(outcomes: readonly WriteOutcome[]): void {
    const only = this.segments?.length === 1 ? this.segments[0] : undefined
    const outcome = only === undefined ? undefined : outcomes[only.at]
    // Nearly every request: one feed, nothing refused.
    if (
      only !== undefined &&
      outcome?.kind === 'appended' &&
      this.#rejected === null &&
      this.#late === null &&
      this.taken === null
    ) {
      this.#hooks.taken(this.#door, only.count, 0)
      this.resolve({
        accepted: only.count,
        duplicates: 0,
        rejected: [],
        rejectedTotal: 0,
        feeds: [only.feed.id],
        firsts: [outcome.first + only.start],
      })
      return
    }
    const error = failureOf(this.segments ?? [], outcomes)
    if (error === null) this.resolve(this.#answer(outcomes))
    else this.#refuse(error, outcomes)
  }

  failed(error: unknown): void {
    this.#refuse(error, [])
  }

  /** `outcomes` is empty where the log took nothing. */
  #refuse(error: unknown, outcomes: readonly WriteOutcome[]): void {
    const segments = this.segments ?? []
    for (const { feed } of segments) this.#hooks.forget(feed)
    const report = reportOf(segments, outcomes, this.#repeated)
    if (report === null) {
      this.reject(error)
      return
    }
    const refusal = withOutcome(error, report.outcome)
    // Where it has an identity of its own the log tells a repeat by that.
    if (this.identity !== null) this.reject(refusal)
    else {
      const remains = { ...report.remains, fingerprint: this.fingerprint }
      void this.#hooks.remember(remains).then(() => this.reject(refusal))
    }
  }

  #answer(outcomes: readonly WriteOutcome[]): IngestOutcome {
    let accepted = 0
    let duplicates = sumOf(this.#repeated)
    const feeds: string[] = []
    const firsts: number[] = []
    for (const { feed, at, start, count, indexes } of this.segments ?? []) {
      const outcome = outcomes[at]
      const late = this.#late?.get(feed) ?? []
      switch (outcome?.kind) {
        case 'appended':
          accepted += count
          for (const { index, fault } of late) this.refuse(index, fault, feed.id)
          break
        case 'duplicate':
          duplicates += count + late.length
          break
        default:
          this.#hooks.forget(feed)
          for (const index of indexes ?? []) this.refuse(index, this.#seqFault(), feed.id)
          for (const { index } of late) this.refuse(index, this.#seqFault(), feed.id)
          continue
      }
      if (count === 0) continue
      feeds.push(feed.id)
      firsts.push(outcome.kind === 'appended' ? outcome.first + start : 0)
    }
    this.#cutRejected()
    this.#hooks.taken(this.#door, accepted, duplicates)
    return {
      accepted,
      duplicates,
      rejected: this.#rejected ?? [],
      rejectedTotal: this.#rejectedTotal,
      feeds,
      firsts,
    }
  }

  #seqFault(): PointFault {
    const { producer, seq } = this.identity ?? { producer: '', seq: 0 }
    const message = `seq ${seq} lies 1,024 or more behind the newest of producer "${producer}".`
    return { code: 'seq_too_old', message }
  }

  /** Keeps the first by index, though the points are gone over more than once. */
  #keep(rejection: Rejection, rejected: Rejection[]): void {
    const last = rejected[MAX_REJECTIONS - 1]
    if (last !== undefined && rejection.index > last.index) return
    rejected.push(rejection)
    if (rejected.length >= 2 * MAX_REJECTIONS) this.#cutRejected()
  }

  #cutRejected(): void {
    if (this.#rejected === null) return
    this.#rejected.sort((a, b) => a.index - b.index)
    this.#rejected.length = Math.min(this.#rejected.length, MAX_REJECTIONS)
  }
}
