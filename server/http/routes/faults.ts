import { z } from 'zod'
import { faultSchema } from '../../../lib/protocol/faults.ts'
import { errorAnswerSchema } from '../../../lib/protocol/http-api.ts'
import type { Bodies } from '../../services/bodies.ts'
import { parseOr } from '../../services/describe-fault.ts'
import type { PageFaults } from '../../services/page-faults.ts'
import type { Api } from '../create-api.ts'
import { readJson } from '../read-json.ts'

const MAX_BODY_BYTES = 1024

export function addFaultRoutes(api: Api, { faults, bodies }: { faults: PageFaults; bodies: Bodies }): void {
  api.route({
    method: 'POST',
    url: '/api/v1/faults',
    schema: {
      summary: 'A part of a page stopped working: one line in the log, without any data',
      tags: ['health'],
      body: faultSchema,
      response: { 204: z.null(), '4xx': errorAnswerSchema, '5xx': errorAnswerSchema },
    },
    handler: async (request, reply) => {
      faults.report(parseOr(faultSchema, await readJson(request.raw, MAX_BODY_BYTES, bodies), 'bad_request'))
      return reply.code(204).send(null)
    },
  })
}
