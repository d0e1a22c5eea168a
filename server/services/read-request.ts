import { AppError } from '../../lib/protocol/errors.ts'
import { producerSchema, seqSchema } from '../../lib/protocol/points.ts'

export interface Identity {
  readonly producer: string
  readonly seq: number
}

export interface PointsBody {
  readonly points: readonly unknown[]
  /** SPEC LG1 */
  readonly identity: Identity | null
}

/** A point, an array of points or an envelope with an identity; one in the body goes before one from headers. */
export function readRequest(body: unknown, producer: unknown, seq: unknown): PointsBody {
  if (Array.isArray(body)) return { points: body, identity: readIdentity(producer, seq) }
  if (typeof body !== 'object' || body === null) {
    throw new AppError('bad_request', 'Send a point, an array of points, or {"points": […]}.')
  }
  if (!('points' in body)) return { points: [body], identity: readIdentity(producer, seq) }
  const envelope = body as { points: unknown; producer?: unknown; seq?: unknown }
  if (!Array.isArray(envelope.points)) throw new AppError('bad_request', '"points" must be an array.')
  const named = envelope.producer !== undefined || envelope.seq !== undefined
  const identity = named ? readIdentity(envelope.producer, envelope.seq) : readIdentity(producer, seq)
  return { points: envelope.points, identity }
}

function readIdentity(producer: unknown, seq: unknown): Identity | null {
  if (producer === undefined && seq === undefined) return null
  const name = producerSchema.safeParse(producer)
  if (!name.success) {
    throw new AppError('bad_request', '"producer" must be text of 1 to 200 characters, beside "seq".')
  }
  const number = seqSchema.safeParse(seq)
  if (!number.success) {
    throw new AppError('bad_request', '"seq" must be a whole number from 0, beside "producer".')
  }
  return { producer: name.data, seq: number.data }
}
