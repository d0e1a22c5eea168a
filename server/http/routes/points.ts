import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { AppError } from '../../../lib/protocol/errors.ts'
import { errorAnswerSchema, pointsAnswerSchema } from '../../../lib/protocol/http-api.ts'
import {
  ingestAnswerSchema,
  pointsRequestSchema,
  producerSchema,
  seqSchema,
} from '../../../lib/protocol/points.ts'
import type { Limits } from '../../config.ts'
import type { Bodies } from '../../services/bodies.ts'
import { pointsAsCsv, pointsAsJson, pointsAsNpy } from '../../services/encode-points.ts'
import type { IngestService } from '../../services/ingest.ts'
import { createLanes } from '../../services/lanes.ts'
import { WHOLE_BYTES } from '../../services/parse-large-json.ts'
import { parsePoints } from '../../services/parse-points.ts'
import type { ReadService } from '../../services/reads.ts'
import { noRoom, type UnreadAnswers } from '../../services/unread-answers.ts'
import { answerInParts, readerOf } from '../answer-in-parts.ts'
import type { Api } from '../create-api.ts'
import { declaredType } from '../points-type.ts'
import { countField, feedField, timeField } from '../query-fields.ts'
import { withBody } from '../read-body.ts'

const MAX_POINTS_READ = 1_000_000
/** Parsed points take several times the memory of their text, so that only a few large bodies are parsed at once. */
const LARGE_AT_ONCE = 4
/** What is held of an answer while it is read: two pages, and their text. */
const PAGE_BYTES = 1024 * 1024
/** Before it is known how many entries there are. */
const FIRST_BYTES = 32 * 1024
/** Of an entry as JSON, with what it is made of. */
const BYTES_PER_ENTRY = 100
const BYTES_PER_POINT = 24

export function addPointsRoutes(
  api: Api,
  deps: { ingest: IngestService; reads: ReadService; unread: UnreadAnswers; bodies: Bodies; limits: Limits },
): void {
  const { ingest, reads, unread, bodies, limits } = deps
  const largeOnes = createLanes(LARGE_AT_ONCE)
  api.route({
    method: 'POST',
    url: '/api/v1/points',
    schema: {
      summary:
        'Post points: an object, an array, {"points": […]}, NDJSON, a JSON text sequence or CSV; gzip, deflate or br',
      description:
        'Good points are kept and bad ones refused by index. With a producer and a seq (in the body, or as ' +
        'X-Producer and X-Seq), or an Idempotency-Key, a repeated request is a duplicate.',
      tags: ['points'],
      querystring: z.object({
        source: z.string().min(1).max(200).optional().describe('stands in for a missing source'),
      }),
      body: pointsRequestSchema,
      response: {
        202: ingestAnswerSchema,
        400: z.union([ingestAnswerSchema.extend(errorAnswerSchema.shape), errorAnswerSchema]),
        '4xx': errorAnswerSchema,
        '5xx': errorAnswerSchema,
      },
    },
    handler: async (request, reply) => {
      try {
        const { type, decoder } = declaredType(request.raw)
        const source = request.query.source
        const body = await withBody(request.raw, limits.bodyBytes, bodies, (bytes) => {
          const parse = () => parsePoints(decoded(bytes, decoder), type, limits.requestPoints, source ?? null)
          return bytes.length > WHOLE_BYTES ? largeOnes(parse) : parse()
        })
        const {
          feeds: _feeds,
          firsts: _firsts,
          ...answer
        } = await ingest.post({
          origin: { door: 'http', defaultSource: source ?? 'unknown' },
          body,
          ...identityOf(request.raw),
        })
        const nothing = answer.accepted === 0 && answer.duplicates === 0 && answer.rejectedTotal > 0
        const first = answer.rejected[0]
        if (nothing && first) return reply.code(400).send({ ...answer, error: first })
        return reply.code(202).send(answer)
      } catch (error) {
        if (error instanceof AppError) ingest.refused('http', error.code, error.message)
        throw error
      }
    },
  })

  api.route({
    method: 'GET',
    url: '/api/v1/points',
    schema: {
      summary: "A feed's entries: the last N, or those of event time (from, to]",
      description:
        '`columns` reduces them to first, minimum, maximum and last of each column of 2^k ms (M4). `format=npy` is a ' +
        'structured array with the float64 fields time (ms), value (NaN is a gap) and offset, for numpy.load.',
      tags: ['points'],
      querystring: z.object({
        feed: feedField,
        from: timeField.optional(),
        to: timeField.optional(),
        last: countField(MAX_POINTS_READ).optional(),
        columns: countField(100_000).optional(),
        limit: countField(MAX_POINTS_READ).default(10_000),
        format: z.enum(['json', 'csv', 'npy']).default('json'),
      }),
      response: { 200: pointsAnswerSchema, '4xx': errorAnswerSchema },
    },
    handler: async (request, reply) => {
      const { feed, format, from, to, last, columns, limit } = request.query
      if (last !== undefined && (from !== undefined || to !== undefined))
        throw new AppError('bad_request', 'ask for the last N entries or for a range of time, not both')
      const reader = readerOf(reply, unread)
      const lease = reader.take(FIRST_BYTES)
      const query = {
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
        ...(last === undefined ? {} : { last }),
        ...(columns === undefined ? {} : { columns }),
        limit: Math.max(limit, last ?? 0),
      }
      const found = await reads.pages(feed, query, reader.gone)
      // Entries are made page by page as they are read; columns lie in memory until they are.
      const page = Math.min(PAGE_BYTES, FIRST_BYTES + found.shown * BYTES_PER_ENTRY)
      if (!lease.resize(page + (columns === undefined ? 0 : found.shown * BYTES_PER_POINT))) throw noRoom()
      reply
        .header('x-epoch', found.epoch)
        .header('x-shown', found.shown)
        .header('x-total', found.total)
        .header('x-complete', String(found.complete))
      if (format === 'npy') {
        reply
          .type('application/octet-stream')
          .header('content-disposition', 'attachment; filename="points.npy"')
        return answerInParts(reply, pointsAsNpy(found))
      }
      if (format === 'csv') return answerInParts(reply.type('text/csv; charset=utf-8'), pointsAsCsv(found))
      return answerInParts(reply.type('application/json; charset=utf-8'), pointsAsJson(feed, found))
    },
  })
}

function decoded(bytes: Buffer, decoder: TextDecoder | null): Buffer {
  if (decoder === null) return bytes
  try {
    return Buffer.from(decoder.decode(bytes), 'utf8')
  } catch (error) {
    throw new AppError('bad_encoding', `the body is not valid ${decoder.encoding}`, { cause: error })
  }
}

/** Of the headers. An Idempotency-Key names a run of one request: its seq is always 0. */
function identityOf(request: IncomingMessage): { producer?: string; seq?: number } {
  const { 'x-producer': producer, 'x-seq': seq, 'idempotency-key': key } = request.headers
  if (producer === undefined && seq === undefined)
    return key === undefined
      ? {}
      : { producer: `key:${check(producerSchema, key, 'Idempotency-Key')}`.slice(0, 200), seq: 0 }
  if (producer === undefined || seq === undefined)
    throw new AppError('bad_request', 'X-Producer and X-Seq go together')
  return {
    producer: check(producerSchema, producer, 'X-Producer'),
    seq: check(seqSchema, /^\d+$/.test(String(seq)) ? Number(seq) : Number.NaN, 'X-Seq'),
  }
}

function check<T>(schema: z.ZodType<T>, value: unknown, name: string): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new AppError('bad_request', `${name}: ${parsed.error.issues[0]?.message ?? 'not usable'}`)
}
