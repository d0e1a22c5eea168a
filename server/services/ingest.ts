import type { Logger } from 'pino'
import type { BudgetUse } from '../../lib/domain/budget.ts'
import { sourceFault } from '../../lib/domain/feed-id.ts'
import { AppError, type ErrorCode } from '../../lib/protocol/errors.ts'
import type { Door, Refusal } from '../../lib/protocol/points.ts'
import type { Clock } from '../ports/clock.ts'
import type { FeedCatalog } from '../ports/feed-catalog.ts'
import type { FeedLog } from '../ports/feed-log.ts'
import type { PartlyTaken } from '../ports/partly-taken.ts'
import { Draft, type DraftRules } from './draft.ts'
import { askBatch, fillBatch } from './fill-batch.ts'
import { Fingerprint } from './fingerprint.ts'
import { inSlices } from './in-slices.ts'
import { type AnswerHooks, type IngestOutcome, PendingAnswer } from './ingest-answer.ts'
import { KnownFeeds } from './known-feeds.ts'
import { Batch, MicroBatcher } from './micro-batch.ts'
import { PerKeyOrder } from './per-key-order.ts'
import { readRequest } from './read-request.ts'
import { RefusalRing } from './refusal-ring.ts'
import { Repeats } from './repeats.ts'
import { createPointTally, createTelemetry, type Telemetry } from './telemetry.ts'

/** Who posts: one object per connection, whose posts keep their order in the log. */
export interface IngestOrigin {
  readonly door: Door
  /** Stands in for a missing `source`. */
  readonly defaultSource: string
}

export interface IngestRequest {
  readonly origin: IngestOrigin
  /** Parsed JSON of the shape `pointsRequestSchema` describes, not yet checked; or an array with an `Unparsable` for each
   * line that is not JSON. */
  readonly body: unknown
  /** From headers; an identity in the body goes before it. */
  readonly producer?: string
  readonly seq?: number
}

/** Normalise → quota → catalog → micro-batch → log. One per process. */
export interface IngestService {
  /**
   * Resolves once every accepted point is in the log. Bad points are refused by index and the good ones kept. Rejects
   * with AppError where the request as a whole is refused (`bad_request`, `too_many_points`, `overloaded`,
   * `shutting_down`), and then nothing was logged; where that is not sure, or not so, the error says per feed what is known
   * (`outcome`), and the same request again adds the rest (SPEC LG8d).
   */
  post(request: IngestRequest): Promise<IngestOutcome>
  /** For what an edge refuses before it comes to points (bad JSON, too large). */
  refused(door: Door, code: ErrorCode, message: string, feed?: string): void
  /** Newest first, at most 1,000 lines. */
  refusals(): readonly Refusal[]
  /** How many points the queue would take now. */
  credit(): number
  /** Points, and the bytes that they are taken to occupy, that wait for the log. */
  queue(): BudgetUse
  /** Waits for what is queued, then refuses with `shutting_down`. */
  close(): Promise<void>
}

export interface IngestLimits {
  readonly requestPoints: number
  /** Points waiting for the log. */
  readonly queuedPoints: number
  /** And the memory that they and their requests take, roughly. */
  readonly queuedBytes?: number
}

const DAY_MS = 24 * 3600 * 1000
/** Work yields to the event loop after each slice of this many points (a few ms). */
const SLICE_POINTS = 8192
/** A request of so few is small. */
const SMALL_POINTS = 100
/** What a request, and each of its points, is taken to occupy while it waits. */
const REQUEST_BYTES = 500
const POINT_BYTES = 16
const REFUSAL_LINES = 1000

export function createIngest(deps: {
  catalog: FeedCatalog
  log: FeedLog
  partlyTaken: PartlyTaken
  clock: Clock
  limits: IngestLimits
  /** An in-order backlog is accepted this far back; 7 days where nothing is said. */
  retentionMs?: number
  logger?: Logger
  telemetry?: Telemetry
}): IngestService {
  const { catalog, log, clock, limits, logger, telemetry = createTelemetry() } = deps
  const queuedBytes = limits.queuedBytes ?? 256 * 1024 * 1024
  const known = new KnownFeeds(catalog, log, (error) =>
    logger?.warn({ err: error }, 'the catalog did not answer'),
  )
  const rules: DraftRules = { known, retentionMs: deps.retentionMs ?? 7 * DAY_MS }
  const batcher = new MicroBatcher(log, clock, telemetry.appendSeconds)
  const ring = new RefusalRing(REFUSAL_LINES)
  const turns = new PerKeyOrder<IngestOrigin>()
  const tally = createPointTally(telemetry)
  const repeats = new Repeats(deps.partlyTaken, clock)
  const hooks: AnswerHooks = {
    taken: (door, accepted, duplicates) => tally.taken(door, accepted, duplicates),
    record(refusal) {
      ring.add(refusal)
      tally.refused(refusal.door, refusal.code)
    },
    forget: ({ id }) => known.forget(id),
    remember: (remains) => repeats.remember(remains),
  }
  /** Points of requests that are still being read, and so not queued yet. */
  let reading = 0
  let scratch = new Draft()
  let turn: number | null = null
  let closed = false

  /** The time, asked once in a turn of the event loop: a socket's messages come many at a time. */
  function turnNow(): number {
    if (turn === null) {
      turn = clock.now()
      queueMicrotask(endTurn)
    }
    return turn
  }

  function endTurn(): void {
    turn = null
  }

  function admit(n: number, { defaultSource }: IngestOrigin): void {
    if (n > limits.requestPoints) {
      throw new AppError(
        'too_many_points',
        `The request has ${n} points; ${limits.requestPoints} is the limit. Send it in parts.`,
      )
    }
    const fault = defaultSource === 'unknown' ? null : sourceFault(defaultSource)
    if (fault !== null) throw new AppError('bad_source', fault)
    const waiting = batcher.points + reading
    const bytes = batcher.bytes + reading * POINT_BYTES + REQUEST_BYTES + n * POINT_BYTES
    // Small requests have a tenth of the queue for themselves, so that a few large ones do not shut everybody out.
    const room = limits.queuedPoints * (n <= SMALL_POINTS ? 1.1 : 1)
    // An empty queue takes any one request, or a large one could never come in.
    if (waiting > 0 && (waiting + n > room || bytes > queuedBytes)) {
      throw new AppError('overloaded', 'The server has more points waiting than it may hold; try again.', {
        retryAfter: 1,
      })
    }
  }

  function submit(draft: Draft, batch: Batch, answer: PendingAnswer): Promise<IngestOutcome> {
    const points = draft.size
    answer.fingerprint = draft.fingerprint.value
    fillBatch(batch, draft, 0, points, answer)
    return enter(batch, points, answer)
  }

  function enter(batch: Batch, points: number, answer: PendingAnswer): Promise<IngestOutcome> {
    askBatch(batch, answer)
    return new Promise((resolve, reject) => {
      answer.resolve = resolve
      answer.reject = reject
      if (answer.segments === null) answer.committed([])
      else batcher.submit(batch, answer, Math.max(1, points), REQUEST_BYTES + points * POINT_BYTES)
    })
  }

  /** A long request is looked at in slices, later. */
  function isLikelyRepeat(points: readonly unknown[], defaultSource: string): boolean {
    if (points.length > SLICE_POINTS) return true
    const fingerprint = new Fingerprint()
    fingerprint.read(points, 0, points.length, defaultSource)
    return repeats.mayHave(fingerprint.value)
  }

  async function knownFingerprint(points: readonly unknown[], defaultSource: string): Promise<number | null> {
    const fingerprint = new Fingerprint()
    await inSlices(0, points.length, SLICE_POINTS, (start, end) =>
      fingerprint.read(points, start, end, defaultSource),
    )
    return repeats.mayHave(fingerprint.value) ? fingerprint.value : null
  }

  /** As `finish`, and where the points were refused in part before, it leaves out what was taken then. */
  async function finishRepeat(
    points: readonly unknown[],
    defaultSource: string,
    now: number,
    answer: PendingAnswer,
  ): Promise<{ outcome: Promise<IngestOutcome> }> {
    const fingerprint = await knownFingerprint(points, defaultSource)
    if (fingerprint !== null) answer.taken = await repeats.claim(fingerprint)
    const { taken } = answer
    try {
      return await finish(new Draft(), 0, points, defaultSource, now, answer)
    } catch (error) {
      // It did not come to the log: the next repeat must find the same.
      if (fingerprint !== null && taken !== null) {
        await repeats.remember({ fingerprint, taken: [...taken], unsettled: [] })
      }
      throw error
    }
  }

  /** Reads what the draft does not hold yet, learns its feeds, and puts it into a batch. */
  async function finish(
    draft: Draft,
    from: number,
    points: readonly unknown[],
    defaultSource: string,
    now: number,
    answer: PendingAnswer,
  ): Promise<{ outcome: Promise<IngestOutcome> }> {
    await inSlices(from, points.length, SLICE_POINTS, (start, end) =>
      draft.read(points, start, end, defaultSource, now, rules, answer),
    )
    if (draft.unknown !== null) {
      draft.resolve(await known.learn(draft.unknown, now), now, rules, answer)
      if (draft.unknown !== null) {
        throw new AppError('overloaded', 'A feed was removed meanwhile; try again.', { retryAfter: 1 })
      }
    }
    const { size } = draft
    if (size <= SLICE_POINTS) return { outcome: submit(draft, batcher.batchFor(size), answer) }
    const own = new Batch({ private: true })
    answer.fingerprint = draft.fingerprint.value
    await inSlices(0, size, SLICE_POINTS, (start, end) => fillBatch(own, draft, start, end, answer))
    return { outcome: enter(own, size, answer) }
  }

  function postNow({ origin, body, producer, seq }: IngestRequest): Promise<IngestOutcome> {
    if (closed) {
      throw new AppError('shutting_down', 'The server is shutting down; try again in a moment.', {
        retryAfter: 2,
      })
    }
    const { points, identity } = readRequest(body, producer, seq)
    admit(points.length, origin)
    const n = points.length
    const now = turnNow()
    const answer = new PendingAnswer(identity, origin.door, now, hooks)
    let draft = scratch
    let from = 0
    const mayRepeat = identity === null && !repeats.isEmpty && isLikelyRepeat(points, origin.defaultSource)
    if (!mayRepeat && n <= SLICE_POINTS && !turns.isBusy(origin)) {
      draft.reset()
      draft.read(points, 0, n, origin.defaultSource, now, rules, answer)
      if (draft.unknown === null) return submit(draft, batcher.batchFor(draft.size), answer)
      scratch = new Draft()
      from = n
    } else draft = new Draft()

    // It is long, or names a feed that is not known here, or comes after such a one of its connection.
    reading += n
    return turns
      .take(origin, () =>
        mayRepeat
          ? finishRepeat(points, origin.defaultSource, now, answer)
          : finish(draft, from, points, origin.defaultSource, now, answer),
      )
      .finally(() => {
        reading -= n
      })
      .then(({ outcome }) => outcome)
  }

  return {
    post(request) {
      try {
        return postNow(request)
      } catch (error) {
        return Promise.reject(error)
      }
    },
    refused(door, code, message, feed) {
      ring.add({ at: clock.now(), door, feed: feed ?? null, code, message })
      telemetry.refusedRequests.of({ transport: door, code }).add()
    },
    refusals: () => ring.list(),
    credit: () => Math.max(0, limits.queuedPoints - batcher.points - reading),
    queue: () => ({
      name: 'queued points',
      used: { bytes: batcher.bytes + reading * POINT_BYTES, items: batcher.points + reading },
      limit: { bytes: queuedBytes, items: limits.queuedPoints },
    }),
    async close() {
      closed = true
      await turns.drained()
      await batcher.drained()
      known.close()
    },
  }
}
