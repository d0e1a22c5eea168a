import { type NormalPoint, normalisePoint, type PointFault } from '../../lib/domain/normalise-point.ts'
import { Fingerprint } from './fingerprint.ts'
import { createKnownFeed, type KnownFeed } from './known-feed.ts'
import type { KnownFeeds } from './known-feeds.ts'
import { timeFault } from './time-policy.ts'

export interface DraftRules {
  readonly known: KnownFeeds
  readonly retentionMs: number
}

/** Where the points of a request go that are not taken. `feed` is what is known of the source. */
export interface DraftRefusals {
  refuse(index: number, fault: PointFault, feed: string | null): void
  /** Too old, which a repeated request may find on points that are long in the log (SPEC LG1). */
  late(index: number, fault: PointFault, feed: KnownFeed): void
  /** Whether the log has the request's points of this feed already, and one more of them was just read. */
  has(feed: KnownFeed): boolean
}

/** A feed that the catalog must be asked about. */
export interface UnknownFeed {
  readonly feed: KnownFeed
  /** A point of it would be taken if the feed were new. Where none would, it is not made. */
  mayBegin: boolean
}

/** The points of one request, read and checked but in no batch yet. Columns in the order of the request. */
export class Draft {
  size = 0
  readonly feeds: KnownFeed[] = []
  readonly indexes: number[] = []
  readonly times: number[] = []
  readonly values: number[] = []
  /** Feeds that the catalog must be asked about; their points are in the draft, their times not yet checked. */
  unknown: Map<string, UnknownFeed> | null = null
  /** Of all points that could be read, whatever becomes of them. */
  readonly fingerprint = new Fingerprint()
  readonly #point: NormalPoint = { source: '', time: 0, value: 0, timed: false }

  reset(): void {
    this.fingerprint.reset()
    this.size = 0
    this.unknown = null
  }

  /** Reads points[from..to). */
  read(
    points: readonly unknown[],
    from: number,
    to: number,
    defaultSource: string,
    now: number,
    rules: DraftRules,
    refusals: DraftRefusals,
  ): void {
    const point = this.#point
    let feed: KnownFeed | null = null
    for (let index = from; index < to; index++) {
      const fault = normalisePoint(points[index], defaultSource, now, point)
      if (fault !== null) {
        refusals.refuse(index, fault, sourceOf(points[index]))
        continue
      }
      if (feed === null || feed.id !== point.source) {
        feed = rules.known.find(point.source, now) ?? this.#unknownFeed(point.source)
      }
      if (feed.key === null && timeFaultForNew(point.time, now, rules) === null) this.#mayBegin(feed)
      this.fingerprint.add(feed.hash, point.value, point.time, point.timed)
      if (
        feed.key === null ||
        (!refusals.has(feed) && isTimely(feed, index, point.time, now, rules, refusals))
      ) {
        this.#add(feed, index, point.time, point.value)
      }
    }
  }

  /** Puts in what became of the unknown feeds: points of refused ones leave, and so do those that are late or early. */
  resolve(
    refused: ReadonlyMap<string, PointFault>,
    now: number,
    rules: DraftRules,
    refusals: DraftRefusals,
  ): void {
    const { size, feeds, indexes, times, values } = this
    this.size = 0
    this.unknown = null
    for (let i = 0; i < size; i++) {
      let feed = feeds[i] as KnownFeed
      const index = indexes[i] as number
      const time = times[i] as number
      if (feed.key === null) {
        const fault = refused.get(feed.id)
        if (fault !== undefined) {
          refusals.refuse(index, timeFaultForNew(time, now, rules) ?? fault, feed.id)
          continue
        }
        feed = rules.known.find(feed.id, now) ?? this.#unknownFeed(feed.id)
        if (feed.key !== null) {
          if (refusals.has(feed) || !isTimely(feed, index, time, now, rules, refusals)) continue
        }
      }
      this.#add(feed, index, time, values[i] as number)
    }
  }

  #add(feed: KnownFeed, index: number, time: number, value: number): void {
    const i = this.size++
    this.feeds[i] = feed
    this.indexes[i] = index
    this.times[i] = time
    this.values[i] = value
  }

  #unknownFeed(id: string): KnownFeed {
    this.unknown ??= new Map()
    const known = this.unknown.get(id)
    if (known !== undefined) return known.feed
    const feed = createKnownFeed(id, null, 0)
    this.unknown.set(id, { feed, mayBegin: false })
    return feed
  }

  #mayBegin({ id }: KnownFeed): void {
    const unknown = this.unknown?.get(id)
    if (unknown !== undefined) unknown.mayBegin = true
  }
}

function timeFaultForNew(time: number, now: number, rules: DraftRules): PointFault | null {
  return timeFault(time, Number.NEGATIVE_INFINITY, now, rules.retentionMs)
}

function isTimely(
  feed: KnownFeed,
  index: number,
  time: number,
  now: number,
  rules: DraftRules,
  refusals: DraftRefusals,
): boolean {
  const fault = timeFault(time, feed.newest, now, rules.retentionMs)
  if (fault === null) {
    if (time > feed.newest) feed.newest = time
    return true
  }
  if (fault.code === 'too_old') refusals.late(index, fault, feed)
  else refusals.refuse(index, fault, feed.id)
  return false
}

function sourceOf(raw: unknown): string | null {
  const source = typeof raw === 'object' && raw !== null && 'source' in raw ? raw.source : null
  return typeof source === 'string' ? source.slice(0, 200) : null
}
