import { Readable } from 'node:stream'
import { z } from 'zod'
import { columnsAnswerSchema, errorAnswerSchema } from '../../../lib/protocol/http-api.ts'
import { columnsAsCsv, columnsAsJson, columnsAsNpy } from '../../services/encode-columns.ts'
import type { ReadService } from '../../services/reads.ts'
import { attachment } from '../attachment.ts'
import type { Api } from '../create-api.ts'
import { countField, feedField, timeField } from '../query-fields.ts'
import { sendEncoded } from '../send-encoded.ts'

const MAX_COLUMNS = 100_000

export function addColumnRoutes(api: Api, { reads }: { reads: ReadService }): void {
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
      const found = await reads.columns(feed, { from, columns, ...(to === undefined ? {} : { to }) })
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
        return sendEncoded(reply, columnsAsNpy(found))
      }
      if (format === 'csv')
        return sendEncoded(reply.type('text/csv; charset=utf-8'), Readable.from(columnsAsCsv(found)))
      return sendEncoded(
        reply.type('application/json; charset=utf-8'),
        Readable.from(columnsAsJson(feed, found)),
      )
    },
  })
}
