import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { AppError } from '../../lib/protocol/errors.ts'
import type { Clock } from '../ports/clock.ts'
import { endSlowBody } from './body-deadline.ts'
import type { OriginPolicy } from './origin-policy.ts'
import type { PagePolicy } from './page-policy.ts'
import { requestId } from './request-id.ts'
import { createStalledReaders } from './stalled-readers.ts'
import type { UpgradeHandler } from './upgrade.ts'

type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void

export interface ListenerRoutes {
  readonly clock: Clock
  readonly policy: OriginPolicy
  readonly pagePolicy: PagePolicy
  readonly api: RequestHandler
  readonly socketIo: RequestHandler
  /** Null where no pages are served. */
  readonly pages: RequestHandler | null
  readonly upgrade: UpgradeHandler
}

export interface Listener {
  /** TCP connections that are open, upgraded ones among them. */
  readonly connections: number
  /** Bytes over all connections since the start, closed ones among them. */
  readonly traffic: { readonly sent: number; readonly received: number }
  listen(port: number, host: string): Promise<number>
  /** Takes no new connection, ends idle ones, lets what is under way finish, and after `graceMs` ends that as well. */
  close(graceMs: number): Promise<void>
}

/** A body of any length comes here, and its reader ends the one that stalls. */
const IMPORT_PATH = '/api/v1/import'
/** For every other body to arrive. */
const BODY_MS = 120_000
const API_PATH = /^\/(api(\/|$)|healthz$|readyz$|metrics$)/

/** The one http.Server of the process: every request is dispatched here, before Next sees it. */
export function createListener(routes: ListenerRoutes): Listener {
  // Node's own requestTimeout would end a long import amid its way.
  const server = createServer({ headersTimeout: 20_000, requestTimeout: 0, keepAliveTimeout: 65_000 })
  const connections = new Set<Socket>()
  const past = { sent: 0, received: 0 }
  const stalled = createStalledReaders(routes)
  let closing = false

  server.on('connection', (socket) => {
    connections.add(socket)
    stalled.watch(socket)
    socket.once('close', () => {
      connections.delete(socket)
      past.sent += socket.bytesWritten
      past.received += socket.bytesRead
    })
  })

  server.on('request', (request, response) => {
    response.setHeader('x-request-id', requestId(request))
    if (closing) response.setHeader('connection', 'close')
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
    if (path !== IMPORT_PATH) endSlowBody(request, BODY_MS)
    const refusal = path === '/healthz' || path === '/readyz' ? null : routes.policy.checkHost(request)
    if (refusal) return refuse(response, refusal)
    if (!isPath(path)) return refuse(response, new AppError('bad_request', 'the path cannot be read'))
    routes.pagePolicy.mark(path, request, response)
    if (API_PATH.test(path)) return routes.api(request, response)
    if (path === '/socket.io/') {
      const foreign = routes.policy.checkOrigin(request)
      return foreign ? refuse(response, foreign) : routes.socketIo(request, response)
    }
    if (path === '/ws') {
      response.writeHead(426, {
        upgrade: 'websocket',
        'content-type': 'application/json',
        'cache-control': 'no-store',
      })
      response.end('{"error":{"code":"bad_request","message":"/ws speaks WebSocket; this was plain HTTP"}}')
      return
    }
    return routes.pages ? routes.pages(request, response) : routes.api(request, response)
  })
  server.on('upgrade', (request, socket, head) => {
    stalled.release(socket)
    routes.upgrade(request, socket, head)
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Too Large' : '400 Bad Request'
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`, () => socket.destroy())
  })

  return {
    get connections() {
      return connections.size
    },
    get traffic() {
      let { sent, received } = past
      for (const socket of connections) {
        sent += socket.bytesWritten
        received += socket.bytesRead
      }
      return { sent, received }
    },
    listen: (port, host) =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, () => {
          server.off('error', reject)
          const address = server.address()
          resolve(typeof address === 'object' && address !== null ? address.port : port)
        })
      }),
    close: (graceMs) =>
      new Promise((resolve) => {
        closing = true
        const force = setTimeout(() => {
          for (const socket of connections) socket.destroy()
        }, graceMs)
        server.close(() => {
          clearTimeout(force)
          stalled.close()
          resolve()
        })
        server.closeIdleConnections()
      }),
  }
}

/** Of this server and decodable: a proxy's absolute URL is not ours, and neither router answers bad escapes well. */
function isPath(path: string): boolean {
  if (!path.startsWith('/')) return path === '*'
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}

function refuse(response: ServerResponse, refusal: AppError): void {
  response.writeHead(refusal.status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'close',
  })
  response.end(JSON.stringify({ error: refusal.toWire() }))
}
