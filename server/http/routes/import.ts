import type { Logger } from 'pino'
import { z } from 'zod'
import { errorAnswerSchema } from '../../../lib/protocol/http-api.ts'
import { type ImportNews, importAnswerSchema } from '../../../lib/protocol/imports.ts'
import { answerError } from '../../services/answer-error.ts'
import type { Imports } from '../../services/imports.ts'
import { endSlowBody } from '../body-deadline.ts'
import type { Api } from '../create-api.ts'
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
        'CSV begins with the names of its columns (time, value, source; others are ignored), NDJSON has a point a line. ' +
        'Good lines are kept and bad ones refused by number; a point that is there already is left out. The feeds are ' +
        'rebuilt by time under a new epoch once the whole body has come; where it breaks off, nothing was changed. With ' +
        '`Accept: application/x-ndjson` lines of {done, total} come before the one of {result} or {error}.',
      tags: ['points'],
      querystring: z.object({
        source: z.string().min(1).max(200).default('unknown').describe('stands in for a missing source'),
        unit: z
          .enum(['s', 'ms', 'us', 'ns'])
          .optional()
          .describe('of times that are numbers; absent: ms, and what looks like seconds is refused'),
      }),
      response: {
        200: importAnswerSchema,
        400: z.union([importAnswerSchema.extend(errorAnswerSchema.shape), errorAnswerSchema]),
        '4xx': errorAnswerSchema,
        '5xx': errorAnswerSchema,
      },
    },
    handler: async (request, reply) => {
      const { source, unit } = request.query
      const wantsNews = (request.headers.accept ?? '').includes(NDJSON)
      reply.raw.once('finish', () => endSlowBody(request.raw, REFUSED_MS))
      const news = openNews<ImportNews>(reply)
      const onProgress = (done: number, total: number) => news.tell({ done, total })
      try {
        const answer = await importer.run(streamBody(request.raw), {
          defaultSource: source,
          unit: unit ?? null,
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
