import type { ErrorCode } from '../../lib/protocol/errors.ts'
import type { Door, IngestAnswer, Refusal } from '../../lib/protocol/points.ts'

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
