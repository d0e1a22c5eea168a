import type { Api } from '../create-api.ts'
import type { MetricsText } from '../render-metrics.ts'

export function addMetricsRoute(api: Api, { metrics }: { metrics: MetricsText }): void {
  api.route({
    method: 'GET',
    url: '/metrics',
    schema: {
      summary: "The server's own figures, in Prometheus' text format",
      tags: ['health'],
    },
    handler: async (_request, reply) =>
      reply
        .serializer((text: string) => text)
        .type(metrics.contentType)
        .send(await metrics.render()),
  })
}
