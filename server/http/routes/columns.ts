import { z } from 'zod'
import { columnsAnswerSchema, errorAnswerSchema } from '../../../lib/protocol/http-api.ts'
import { columnsAsCsv, columnsAsJson, columnsAsNpy } from '../../services/encode-columns.ts'
import type { ReadService } from '../../services/reads.ts'
import { noRoom, type UnreadAnswers } from '../../services/unread-answers.ts'
import { answerInParts, readerOf } from '../answer-in-parts.ts'
import { attachment } from '../attachment.ts'
import type { Api } from '../create-api.ts'
import { countField, feedField, timeField } from '../query-fields.ts'

const MAX_COLUMNS = 100_000
/** Until it is known how many there are. */
const FIRST_BYTES = 256 * 1024
const BYTES_PER_COLUMN = 48
const BYTES_PER_POINT = 16

export function addColumnRoutes(
  api: Api,
  { reads, unread }: { reads: ReadService; unread: UnreadAnswers },
): void {
  api.route({
    method: 'GET',
    url: '/api/v1/columns',
    schema: {
      summary: 'Statistics of columns of time: n, mean, std, min and max of each, over any range',
      description:
        'The range is widened to whole columns of 2^k ms on absolute time, at most one more than asked for. std is the ' +
        'population standard deviation. `format=npy` is a structured array with the fields end, n, mean, std, min and ' +
        'max, for numpy.load. The headers x-width, x-source, x-total and x-held-from say what JSON says beside `columns`.',
      tags: ['points'],
      querystring: z.object({
        feed: feedField,
        from: timeField,
        to: timeField.optional().describe("absent: the server's now"),
        columns: countField(MAX_COLUMNS).default(600),
        format: z.enum(['json', 'csv', 'npy']).default('json'),
      }),
      response: { 200: columnsAnswerSchema, '4xx': errorAnswerSchema },
    },
    handler: async (request, reply) => {
      const { feed, format, from, to, columns } = request.query
      const lease = readerOf(reply, unread).take(FIRST_BYTES)
      const found = await reads.columns(feed, { from, columns, ...(to === undefined ? {} : { to }) })
      const bytes = found.own.end.length * BYTES_PER_COLUMN + found.times.length * BYTES_PER_POINT
      if (!lease.resize(FIRST_BYTES + bytes)) throw noRoom()
      reply
        .header('x-epoch', found.epoch)
        .header('x-width', found.width)
        .header('x-source', found.source)
        .header('x-total', found.total)
      if (Number.isFinite(found.heldFrom)) reply.header('x-held-from', found.heldFrom)
      if (format === 'npy') {
        reply
          .type('application/octet-stream')
          .header('content-disposition', attachment(`${feed}-columns`, 'npy'))
        return answerInParts(reply, columnsAsNpy(found))
      }
      if (format === 'csv') return answerInParts(reply.type('text/csv; charset=utf-8'), columnsAsCsv(found))
      return answerInParts(reply.type('application/json; charset=utf-8'), columnsAsJson(feed, found))
    },
  })
}
