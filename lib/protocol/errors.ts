interface ErrorKind {
  /** HTTP status of an answer whose cause is this error. */
  readonly status: number
  /** True where the same request may succeed later; false where it never will. */
  readonly retryable: boolean
}

/** Every error that leaves the server has one of these codes. The sentence beside it is written where it is raised. */
export const errorKinds = {
  // a point, refused by its index
  value_missing: { status: 400, retryable: false },
  not_a_number: { status: 400, retryable: false },
  not_finite: { status: 400, retryable: false },
  bad_point: { status: 400, retryable: false },
  bad_source: { status: 400, retryable: false },
  bad_time: { status: 400, retryable: false },
  too_old: { status: 400, retryable: false },
  in_future: { status: 400, retryable: false },
  too_many_feeds: { status: 400, retryable: false },
  seq_too_old: { status: 400, retryable: false },
  // a whole request
  bad_json: { status: 400, retryable: false },
  bad_request: { status: 400, retryable: false },
  bad_encoding: { status: 415, retryable: false },
  unsupported_type: { status: 415, retryable: false },
  too_large: { status: 413, retryable: false },
  too_many_points: { status: 413, retryable: false },
  unknown_event: { status: 400, retryable: false },
  unknown_feed: { status: 404, retryable: false },
  unknown_view: { status: 404, retryable: false },
  /** Never posted here, deleted, or gone by age. */
  unknown_message: { status: 404, retryable: false },
  /** Somebody else wrote it. */
  not_author: { status: 403, retryable: false },
  unknown_room: { status: 404, retryable: false },
  /** A room's document, or a part of it, that this release cannot read; the sentence names the field. */
  bad_room: { status: 400, retryable: false },
  room_full: { status: 400, retryable: false },
  too_many_rooms: { status: 400, retryable: false },
  /** Another room has this address. */
  room_exists: { status: 409, retryable: false },
  /** Somebody changed it after the version that the request was made on. */
  room_changed: { status: 409, retryable: false },
  /** It comes from a file or is built in. */
  room_provided: { status: 409, retryable: false },
  not_found: { status: 404, retryable: false },
  method_not_allowed: { status: 405, retryable: false },
  origin_refused: { status: 403, retryable: false },
  host_refused: { status: 403, retryable: false },
  /** The peer speaks another `PROTOCOL_VERSION`: a page that is older than the server, mostly. */
  version_mismatch: { status: 426, retryable: false },
  quota_exceeded: { status: 429, retryable: true },
  overloaded: { status: 503, retryable: true },
  /** Too much is being asked, received or read at once, by this client or by all together; `retryAfter` says when to come back. */
  busy: { status: 503, retryable: true },
  storage_failed: { status: 503, retryable: true },
  shutting_down: { status: 503, retryable: true },
  slow_reader: { status: 503, retryable: true },
  internal: { status: 500, retryable: true },
} as const satisfies Record<string, ErrorKind>

export type ErrorCode = keyof typeof errorKinds

/** What is known of a request that was refused although a part of it may be stored (SPEC LG8d). */
export interface RequestOutcome {
  /** Points that are stored, that are not and will not be, and that the server cannot say of. */
  taken: number
  not_taken: number
  unknown: number
  /** The same of each feed; the first 1,000 of `feedsTotal`. */
  feeds: { feed: string; points: number; outcome: 'taken' | 'not_taken' | 'unknown' }[]
  feedsTotal: number
}

/** An error as it is sent. */
export interface WireError {
  code: ErrorCode
  message: string
  /** Present where the error concerns one point of a request. */
  index?: number | undefined
  /** Seconds to wait before a retry, where `retryable`. */
  retryAfter?: number | undefined
  /** Present where a part of the request is stored, or may be. Without it nothing of a refused request is. */
  outcome?: RequestOutcome | undefined
}

/** Whether it is an error as this release's servers send it. */
export function isWireError(value: unknown): value is WireError {
  if (typeof value !== 'object' || value === null || !('code' in value) || !('message' in value)) return false
  return (
    typeof value.code === 'string' &&
    Object.hasOwn(errorKinds, value.code) &&
    typeof value.message === 'string'
  )
}

/** The one error class whose message may be shown to whoever caused it. Everything else becomes `internal`. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly retryAfter: number | undefined
  readonly outcome: RequestOutcome | undefined

  constructor(
    code: ErrorCode,
    message: string,
    options: { retryAfter?: number | undefined; cause?: unknown; outcome?: RequestOutcome } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.retryAfter = options.retryAfter
    this.outcome = options.outcome
  }

  get status(): number {
    return errorKinds[this.code].status
  }

  get retryable(): boolean {
    return errorKinds[this.code].retryable
  }

  toWire(): WireError {
    const wire: WireError = { code: this.code, message: this.message }
    if (this.retryAfter !== undefined) wire.retryAfter = this.retryAfter
    if (this.outcome !== undefined) wire.outcome = this.outcome
    return wire
  }
}
