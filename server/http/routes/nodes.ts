import { nodeListSchema } from '../../../lib/protocol/nodes.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Nodes } from '../../services/nodes.ts'
import type { Api } from '../create-api.ts'

export function addNodeRoutes(api: Api, { nodes, clock }: { nodes: Nodes; clock: Clock }): void {
  api.route({
    method: 'GET',
    url: '/api/v1/nodes',
    schema: {
      summary: 'The nodes of this server, their releases, and how far their clocks are off',
      tags: ['health'],
      response: { 200: nodeListSchema },
    },
    handler: async () => ({ nodes: nodes.list(), warnings: nodes.warnings(), at: clock.now() }),
  })
}
