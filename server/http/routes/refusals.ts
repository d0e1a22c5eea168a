import { refusalListSchema } from '../../../lib/protocol/http-api.ts'
import type { Clock } from '../../ports/clock.ts'
import type { IngestService } from '../../services/ingest.ts'
import type { Api } from '../create-api.ts'

export function addRefusalRoutes(api: Api, { ingest, clock }: { ingest: IngestService; clock: Clock }): void {
  api.route({
    method: 'GET',
    url: '/api/v1/refusals',
    schema: {
      summary: 'The most recent refused points, newest first',
      tags: ['points'],
      response: { 200: refusalListSchema },
    },
    handler: async () => ({ refusals: [...ingest.refusals()], at: clock.now() }),
  })
}
