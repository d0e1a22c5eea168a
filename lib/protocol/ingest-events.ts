import type { WireError } from './errors.ts'
import type { IngestAnswer } from './points.ts'
import type { Result } from './result.ts'

/** `credit`: how many more points this connection may send before it should wait for an ack. */
export type IngestAck = Result<IngestAnswer & { credit: number }>

/** Events of the `/ingest` namespace. `points` takes what `pointsRequestSchema` describes. */
export interface IngestClientEvents {
  points: (body: unknown, ack?: (answer: IngestAck) => void) => void
}

export interface IngestServerEvents {
  /** Sent where there is no ack to carry the error: an unknown event, or `points` without a callback. */
  refused: (error: WireError) => void
}
