import { z } from 'zod'
import { AppError } from '../../../lib/protocol/errors.ts'
import { errorAnswerSchema, feedListSchema, statsAnswerSchema } from '../../../lib/protocol/http-api.ts'
import type { ReadService } from '../../services/reads.ts'
import { yieldToEvents } from '../../services/yield-to-events.ts'
import type { Api } from '../create-api.ts'
import { countField, feedField, windowFields, windowOf } from '../query-fields.ts'

export function addFeedRoutes(api: Api, { reads }: { reads: ReadService }): void {
  api.route({
    method: 'GET',
    url: '/api/v1/feeds',
    schema: {
      summary: 'Feeds by id, in pages: one (`feed`), those that match, or all',
      tags: ['feeds'],
      querystring: z.object({
        feed: feedField.optional(),
        match: z.string().min(1).max(1024).optional().describe('a glob (* and ?), or a part of the id'),
        cursor: z.string().max(2048).optional().describe('the `next` of the page before'),
        limit: countField(1000).default(100),
      }),
      response: { 200: feedListSchema, '4xx': errorAnswerSchema },
    },
    handler: async (request, reply) => {
      const { feed, match, cursor, limit } = request.query
      if (feed !== undefined) await reads.find(feed)
      const list = await reads.feeds({
        limit,
        ...(feed === undefined ? {} : { feed }),
        ...(match === undefined ? {} : { match }),
        ...(cursor === undefined ? {} : { cursor }),
      })
      // Several lists may be read to their end in one turn. To check a thousand feeds against the schema takes 50 ms.
      await yieldToEvents()
      return reply.serializer(JSON.stringify).send(list)
    },
  })

  api.route({
    method: 'GET',
    url: '/api/v1/stats',
    schema: {
      summary: "Statistics of a feed's window: the last N entries, or a span of time up to its live end",
      description:
        'std is the population standard deviation (ddof 0), as numpy.std. The default is the last 10.',
      tags: ['feeds'],
      querystring: z.object({ feed: feedField, ...windowFields }),
      response: { 200: statsAnswerSchema, '4xx': errorAnswerSchema },
    },
    handler: async (request) => {
      const window = windowOf(request.query)
      if (!window) throw new AppError('bad_request', 'a window is `last` or `span`, not both')
      return reads.stats(request.query.feed, window)
    },
  })
}
