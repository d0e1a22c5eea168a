import { createServer } from 'node:http'
import type { MetricsText } from './render-metrics.ts'

export interface MetricsListener {
  listen(port: number, host: string): Promise<number>
  close(): Promise<void>
}

/** A port for `/metrics` alone, for networks where the other one is open to everybody. */
export function createMetricsListener(metrics: MetricsText): MetricsListener {
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 10_000 }, (request, response) => {
    const [path] = (request.url ?? '').split('?', 1)
    if (path !== '/metrics' || (request.method !== 'GET' && request.method !== 'HEAD')) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' })
      response.end('Only /metrics is here.\n')
      return
    }
    metrics.render().then(
      (text) => {
        response.writeHead(200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' })
        response.end(text)
      },
      () => response.writeHead(500).end(),
    )
  })
  return {
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, () => {
          server.off('error', reject)
          const address = server.address()
          resolve(typeof address === 'object' && address !== null ? address.port : port)
        })
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
