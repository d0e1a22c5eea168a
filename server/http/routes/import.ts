import type { Logger } from 'pino'
import { z } from 'zod'
import { errorAnswerSchema } from '../../../lib/protocol/http-api.ts'
import { type ImportNews, importAnswerSchema, importPreviewSchema } from '../../../lib/protocol/imports.ts'
import { answerError } from '../../services/answer-error.ts'
import type { Imports } from '../../services/exchange/imports.ts'
import { endSlowBody } from '../body-deadline.ts'
import type { Api } from '../create-api.ts'
import { importFields, optionsOf } from '../import-fields.ts'
import { NDJSON, openNews } from '../news-stream.ts'
import { streamBody } from '../stream-body.ts'

/** How long the rest of a refused body is thrown away, so that its sender gets to read the answer. */
const REFUSED_MS = 10_000

export function addImportRoutes(api: Api, { importer, logger }: { importer: Imports; logger: Logger }): void {
  api.route({
    method: 'POST',
    url: '/api/v1/import',
    schema: {
      summary: 'Take a file of history, of any length: CSV or NDJSON; gzip, deflate or br',
      description:
        'CSV begins with the names of its columns: time, value and possibly source, or a column of times and one of each ' +
        'feed; NDJSON and JSON text sequences have a point a record. `preview=1` says how the file is understood, and writes ' +
        'nothing. ' +
        'Good lines are kept and bad ones refused by number; a point that is there already is left out. The feeds are ' +
        'rebuilt by time under a new epoch once the whole body has come; where it breaks off, nothing was changed. With ' +
        '`Accept: application/x-ndjson` lines of {done, total} come before the one of {result} or {error}.',
      tags: ['points'],
      querystring: importFields,
      response: {
        200: z.union([importPreviewSchema, importAnswerSchema]),
        400: z.union([importAnswerSchema.extend(errorAnswerSchema.shape), errorAnswerSchema]),
        '4xx': errorAnswerSchema,
        '5xx': errorAnswerSchema,
      },
    },
    handler: async (request, reply) => {
      const { preview, partial } = request.query
      const options = optionsOf(request.query)
      reply.raw.once('finish', () => endSlowBody(request.raw, REFUSED_MS))
      if (preview) return importer.preview(streamBody(request.raw), options, !partial)
      const wantsNews = (request.headers.accept ?? '').includes(NDJSON)
      const news = openNews<ImportNews>(reply)
      const onProgress = (done: number, total: number) => news.tell({ done, total })
      try {
        const answer = await importer.run(streamBody(request.raw), {
          ...options,
          ...(wantsNews ? { onProgress } : {}),
        })
        const [first] = answer.refused
        if (answer.points === 0 && first) {
          const error = { code: first.code, message: `line ${first.line}: ${first.message}` }
          return reply.code(400).send({ ...answer, error })
        }
        if (!wantsNews) return reply.send(answer)
        news.end({ result: answer })
      } catch (error) {
        if (!news.begun) throw error
        news.end({ error: answerError(error, logger, request.id) })
      }
      return reply
    },
  })
}
