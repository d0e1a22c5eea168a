import { z } from 'zod'
import type { Health } from '../../services/health.ts'
import type { Api } from '../create-api.ts'

const readySchema = z.object({ ready: z.boolean(), reasons: z.array(z.string()) })

export function addHealthRoutes(api: Api, { health }: { health: Health }): void {
  api.route({
    method: 'GET',
    url: '/healthz',
    schema: {
      summary: 'Whether the process answers at all',
      tags: ['health'],
      response: { 200: z.object({ ok: z.literal(true) }) },
    },
    handler: async () => ({ ok: true as const }),
  })
  api.route({
    method: 'GET',
    url: '/readyz',
    schema: {
      summary: 'Whether this server should get traffic, and if not, why',
      tags: ['health'],
      response: { 200: readySchema, 503: readySchema },
    },
    handler: async (_request, reply) => {
      const reasons = await health.reasons()
      return reply.code(reasons.length === 0 ? 200 : 503).send({ ready: reasons.length === 0, reasons })
    },
  })
}
