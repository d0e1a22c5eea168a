import { sourceFault } from '../../lib/domain/feed-id.ts'
import { type NormalPoint, normalisePoint, type PointFault } from '../../lib/domain/normalise-point.ts'
import { AppError, type ErrorCode } from '../../lib/protocol/errors.ts'
import {
  type Door,
  type IngestAnswer,
  producerSchema,
  type Refusal,
  type Rejection,
  seqSchema,
} from '../../lib/protocol/points.ts'
import type { Clock } from '../ports/clock.ts'
import type { FeedCatalog, FeedKey } from '../ports/feed-catalog.ts'
import type { FeedLog, FeedWrite } from '../ports/feed-log.ts'
import { MicroBatcher } from './micro-batch.ts'
import { RefusalRing } from './refusal-ring.ts'

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

export interface IngestOutcome extends IngestAnswer {
  /** Ids of the feeds that took points (for `?echo=1`). */
  readonly feeds: readonly string[]
  /** Aligned with `feeds`: the offset of the request's first entry in each; 0 where it was a duplicate. */
  readonly firsts: readonly number[]
}

/** Normalise → quota → catalog → micro-batch → log. One per process. */
export interface IngestService {
  /**
   * Resolves once every accepted point is in the log. Bad points are refused by index and the good ones kept. Rejects
   * with AppError where the request as a whole is refused (`bad_request`, `too_many_points`, `overloaded`,
   * `shutting_down`), and then nothing was logged.
   */
  post(request: IngestRequest): Promise<IngestOutcome>
  /** For what an edge refuses before it comes to points (bad JSON, too large). */
  refused(door: Door, code: ErrorCode, message: string, feed?: string): void
  /** Newest first, at most 1,000 lines. */
  refusals(): readonly Refusal[]
  /** How many points the queue would take now. */
  credit(): number
  /** Waits for what is queued, then refuses with `shutting_down`. */
  close(): Promise<void>
}

export interface IngestLimits {
  readonly requestPoints: number
  readonly queuedPoints: number
}

/** What ingest remembers of a feed, so that the hot path never waits for the catalog. */
interface KnownFeed {
  readonly id: string
  readonly key: FeedKey
  /** Newest event time accepted, -Infinity where there is none. Policy only (SPEC PT2). */
  newest: number
  ensured: number
}

interface Gathered {
  readonly feed: KnownFeed
  readonly times: number[]
  readonly values: number[]
  readonly indexes: number[]
}

interface Identity {
  readonly producer: string
  readonly seq: number
}

interface PointsBody extends Partial<Identity> {
  readonly points: readonly unknown[]
}

const LATE_MS = 60_000
const EARLY_MS = 60_000
const REENSURE_MS = 600_000
const MAX_REJECTIONS = 1000
/** Normalising yields to the event loop after each slice of this many points (about 1 ms). */
const SLICE_POINTS = 4096

export function createIngest(deps: {
  catalog: FeedCatalog
  log: FeedLog
  clock: Clock
  limits: IngestLimits
  /** An in-order backlog is accepted this far back. */
  retentionMs?: number
}): IngestService {
  const { catalog, log, clock, limits } = deps
  const retentionMs = deps.retentionMs ?? 7 * 24 * 3600 * 1000
  const batcher = new MicroBatcher(log, clock)
  const known = new Map<string, KnownFeed>()
  const ring = new RefusalRing(1000)
  const point: NormalPoint = { source: '', time: 0, value: 0 }
  let reserved = 0
  let closed = false

  const unfollow = catalog.follow((event) => {
    if (event.kind === 'removed') known.delete(event.feed.id)
  })

  /** Makes every source of the points known, or returns why one is not. Costs a look-up a point and no more. */
  async function learn(ids: ReadonlySet<string>, now: number): Promise<Map<string, PointFault>> {
    const refused = new Map<string, PointFault>()
    const list = [...ids]
    const outcomes = await catalog.ensure(list, now)
    for (const [i, outcome] of outcomes.entries()) {
      const id = list[i] ?? ''
      if (!outcome.ok) {
        refused.set(id, outcome)
        continue
      }
      const old = known.get(id)
      if (old?.key === outcome.key) {
        old.ensured = now
        continue
      }
      const slice = await log.read(outcome.key, { tail: 1 }, 1)
      const newest = slice.kind === 'entries' ? (slice.entries.times.at(-1) ?? -Infinity) : -Infinity
      known.set(id, { id, key: outcome.key, newest, ensured: now })
    }
    return refused
  }

  function timeFault(feed: KnownFeed, time: number, now: number): PointFault | null {
    if (time > now + EARLY_MS) {
      const ahead = Math.round((time - now) / 1000)
      return {
        code: 'in_future',
        message: `The time lies ${ahead} s ahead of the server's clock; 60 s is the limit.`,
      }
    }
    const floor = Math.max(Math.min(feed.newest, now) - LATE_MS, now - retentionMs)
    if (time >= floor) return null
    const why =
      time < now - retentionMs
        ? 'older than what is kept'
        : `more than 60 s older than the feed's newest point`
    return { code: 'too_old', message: `The time ${show(time)} is ${why}.` }
  }

  async function gather(
    points: readonly unknown[],
    origin: IngestOrigin,
    refuse: (index: number, fault: PointFault, feed: string | null) => void,
  ): Promise<Gathered[]> {
    const now = clock.now()
    const writes = new Map<KnownFeed, Gathered>()
    const unknown = new Set<string>()
    const refusedFeeds = new Map<string, PointFault>()
    let postponed: number[] = []
    let learning = false

    // A feed that is not known postpones all its points of the first pass, so that their order stays.
    const find = (source: string): KnownFeed | null => {
      const feed = known.get(source)
      if (learning) return feed ?? null
      if (feed !== undefined && now - feed.ensured <= REENSURE_MS && !unknown.has(source)) return feed
      unknown.add(source)
      return null
    }

    const take = (index: number): void => {
      const fault = normalisePoint(points[index], origin.defaultSource, now, point)
      if (fault !== null) {
        refuse(index, fault, sourceOf(points[index]))
        return
      }
      const feed = find(point.source)
      if (feed === null) {
        const refusal = refusedFeeds.get(point.source)
        if (refusal === undefined) postponed.push(index)
        else refuse(index, refusal, point.source)
        return
      }
      const late = timeFault(feed, point.time, now)
      if (late !== null) {
        refuse(index, late, feed.id)
        return
      }
      if (point.time > feed.newest) feed.newest = point.time
      let write = writes.get(feed)
      if (write === undefined) {
        write = { feed, times: [], values: [], indexes: [] }
        writes.set(feed, write)
      }
      write.times.push(point.time)
      write.values.push(point.value)
      write.indexes.push(index)
    }

    for (let i = 0; i < points.length; i++) {
      if (i % SLICE_POINTS === SLICE_POINTS - 1) await yieldToEvents()
      take(i)
    }
    if (unknown.size > 0) {
      for (const [id, fault] of await learn(unknown, now)) refusedFeeds.set(id, fault)
      learning = true
      const again = postponed
      postponed = []
      for (const [i, index] of again.entries()) {
        if (i % SLICE_POINTS === SLICE_POINTS - 1) await yieldToEvents()
        take(index)
      }
      if (postponed.length > 0) {
        throw new AppError('overloaded', 'A feed was removed meanwhile; try again.', { retryAfter: 1 })
      }
    }
    return [...writes.values()]
  }

  async function post(request: IngestRequest): Promise<IngestOutcome> {
    if (closed)
      throw new AppError('shutting_down', 'The server is shutting down; try again in a moment.', {
        retryAfter: 2,
      })
    const { door, defaultSource } = request.origin
    const body = readBody(request)
    const { points } = body
    if (points.length > limits.requestPoints) {
      throw new AppError(
        'too_many_points',
        `The request has ${points.length} points; ${limits.requestPoints} is the limit. Send it in parts.`,
      )
    }
    const fault = sourceFault(defaultSource)
    if (fault !== null) throw new AppError('bad_source', fault)
    if (batcher.queued + reserved + points.length > limits.queuedPoints) {
      throw new AppError('overloaded', 'The server has more points waiting than it may hold; try again.', {
        retryAfter: 1,
      })
    }

    const rejected: Rejection[] = []
    let rejectedTotal = 0
    const refuse = (index: number, cause: PointFault, feed: string | null): void => {
      const { code, message } = cause
      rejectedTotal++
      if (rejected.length < MAX_REJECTIONS) rejected.push({ index, code, message })
      ring.add({ at: clock.now(), door, feed, code, message })
    }

    reserved += points.length
    let gathered: Gathered[]
    try {
      gathered = await gather(points, request.origin, refuse)
    } finally {
      reserved -= points.length
    }
    let accepted = 0
    let duplicates = 0
    const firsts: number[] = []
    if (gathered.length > 0) {
      const outcomes = await batcher.submit(toWrites(gathered, body), points.length)
      for (const [i, outcome] of outcomes.entries()) {
        const { indexes, feed } = gathered[i] ?? { indexes: [], feed: null }
        firsts.push(outcome.kind === 'appended' ? outcome.first : 0)
        if (outcome.kind === 'appended') accepted += indexes.length
        else if (outcome.kind === 'duplicate') duplicates += indexes.length
        else {
          const message = `seq ${body.seq} lies more than 1,024 behind the newest of producer "${body.producer}".`
          for (const index of indexes) refuse(index, { code: 'seq_too_old', message }, feed?.id ?? null)
        }
      }
    }
    if (rejected.length > 1) rejected.sort((a, b) => a.index - b.index)
    const feeds = gathered.map(({ feed }) => feed.id)
    return { accepted, duplicates, rejected, rejectedTotal, feeds, firsts }
  }

  return {
    post,
    refused(door, code, message, feed) {
      ring.add({ at: clock.now(), door, feed: feed ?? null, code, message })
    },
    refusals: () => ring.list(),
    credit: () => Math.max(0, limits.queuedPoints - batcher.queued - reserved),
    async close() {
      closed = true
      unfollow()
      await batcher.drained()
    },
  }
}

function toWrites(gathered: readonly Gathered[], { producer, seq }: PointsBody): FeedWrite[] {
  return gathered.map(({ feed, times, values }) =>
    producer === undefined || seq === undefined
      ? { feed: feed.key, times, values }
      : { feed: feed.key, times, values, producer, seq },
  )
}

function readBody({ body, producer, seq }: IngestRequest): PointsBody {
  if (Array.isArray(body)) return withIdentity(body, producer, seq)
  if (typeof body !== 'object' || body === null) {
    throw new AppError('bad_request', 'Send a point, an array of points, or {"points": […]}.')
  }
  if (!('points' in body)) return withIdentity([body], producer, seq)
  const envelope = body as { points: unknown; producer?: unknown; seq?: unknown }
  if (!Array.isArray(envelope.points)) throw new AppError('bad_request', '"points" must be an array.')
  return withIdentity(envelope.points, envelope.producer ?? producer, envelope.seq ?? seq)
}

function withIdentity(points: readonly unknown[], producer: unknown, seq: unknown): PointsBody {
  if (producer === undefined && seq === undefined) return { points }
  const name = producerSchema.safeParse(producer)
  if (!name.success)
    throw new AppError('bad_request', '"producer" must be text of 1 to 200 characters, beside "seq".')
  const number = seqSchema.safeParse(seq)
  if (!number.success)
    throw new AppError('bad_request', '"seq" must be a whole number from 0, beside "producer".')
  return { points, producer: name.data, seq: number.data }
}

function sourceOf(raw: unknown): string | null {
  const source = typeof raw === 'object' && raw !== null && 'source' in raw ? raw.source : null
  return typeof source === 'string' ? source.slice(0, 200) : null
}

function show(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : String(time)
}

function yieldToEvents(): Promise<void> {
  return new Promise((resume) => setImmediate(resume))
}
