import { AppError, type RequestOutcome } from '../../lib/protocol/errors.ts'
import type { FeedKey } from '../ports/feed-catalog.ts'
import type { WriteOutcome } from '../ports/feed-log.ts'
import type { KnownFeed, Segment } from './known-feed.ts'

const MAX_FEEDS = 1000

/** What a refused request leaves behind: feeds that took their points, and feeds of which that is not known yet. */
export interface Remains {
  readonly fingerprint: number
  readonly taken: readonly FeedKey[]
  readonly unsettled: readonly { readonly feed: FeedKey; readonly settled: Promise<boolean | null> }[]
}

/** Why the request is refused, or null where the log answered for all of it. */
export function failureOf(segments: readonly Segment[], outcomes: readonly WriteOutcome[]): AppError | null {
  for (const { at } of segments) {
    const outcome = outcomes[at]
    if (outcome?.kind === 'not_taken' || outcome?.kind === 'unknown') return outcome.error
  }
  return null
}

/** Null where nothing of the request is stored, or can be. `repeated` was taken when it was sent before. */
export function reportOf(
  segments: readonly Segment[],
  outcomes: readonly WriteOutcome[],
  repeated: ReadonlyMap<KnownFeed, number> | null,
): { readonly outcome: RequestOutcome; readonly remains: Omit<Remains, 'fingerprint'> } | null {
  const outcome: RequestOutcome = { taken: 0, not_taken: 0, unknown: 0, feeds: [], feedsTotal: 0 }
  const taken: FeedKey[] = []
  const unsettled: { feed: FeedKey; settled: Promise<boolean | null> }[] = []
  const count = (feed: string, points: number, kind: 'taken' | 'not_taken' | 'unknown'): void => {
    outcome[kind] += points
    outcome.feedsTotal++
    if (outcome.feeds.length < MAX_FEEDS) outcome.feeds.push({ feed, points, outcome: kind })
  }
  for (const [{ id, key }, points] of repeated ?? []) {
    if (key !== null) taken.push(key)
    count(id, points, 'taken')
  }
  for (const { feed, at, count: points } of segments) {
    const written = outcomes[at]
    const key = feed.key ?? 0
    switch (written?.kind) {
      case 'appended':
      case 'duplicate':
        taken.push(key)
        count(feed.id, points, 'taken')
        break
      case 'unknown':
        unsettled.push({ feed: key, settled: written.settled })
        count(feed.id, points, 'unknown')
        break
      default:
        count(feed.id, points, 'not_taken')
    }
  }
  return taken.length + unsettled.length === 0 ? null : { outcome, remains: { taken, unsettled } }
}

/** The error, with what is known of the request. */
export function withOutcome(error: unknown, outcome: RequestOutcome): unknown {
  if (!(error instanceof AppError)) return error
  const { taken, not_taken, unknown } = outcome
  const unsure = unknown === 0 ? '' : ` and ${unknown} may be`
  const message = `${error.message} Of ${taken + not_taken + unknown} points ${taken} are stored${unsure}. Send the same request again: it adds what is missing.`
  return new AppError(error.code, message, { retryAfter: error.retryAfter, cause: error.cause, outcome })
}

export function sumOf(counts: ReadonlyMap<KnownFeed, number> | null): number {
  let sum = 0
  for (const count of counts?.values() ?? []) sum += count
  return sum
}
