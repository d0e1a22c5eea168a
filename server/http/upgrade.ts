import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { createTurns } from '../../lib/domain/turns.ts'
import type { AppError } from '../../lib/protocol/errors.ts'
import type { OriginPolicy } from './origin-policy.ts'

export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

export interface UpgradeRoutes {
  readonly policy: OriginPolicy
  /** Null while the server is closing. */
  readonly refusal: () => AppError | null
  readonly socketIo: UpgradeHandler
  readonly ws: UpgradeHandler
  /** Hot reloading of the pages while developing; null in production. */
  readonly pages: UpgradeHandler | null
}

/**
 * The one owner of the `upgrade` event: Next ends sockets that it does not know, engine.io ends those that are not its
 * own, and neither checks where a page comes from. Handshakes take turns, so that a thousand at once block nothing.
 */
export function createUpgradeHandler(routes: UpgradeRoutes): UpgradeHandler {
  const turns = createTurns()
  return (request, socket, head) => {
    // Until a protocol takes the socket over, nobody else listens for its errors.
    const ignore = () => socket.destroy()
    socket.on('error', ignore)
    const refusal = routes.policy.checkHost(request) ?? routes.policy.checkOrigin(request) ?? routes.refusal()
    if (refusal) return refuse(socket, refusal.status, { error: refusal.toWire() })
    const handler = handlerFor(routes, (request.url ?? '/').split('?', 1)[0] ?? '/')
    if (!handler)
      return refuse(socket, 404, {
        error: { code: 'not_found', message: 'sockets are at /ws and /socket.io' },
      })
    turns.run(() => {
      socket.off('error', ignore)
      if (!socket.destroyed) handler(request, socket, head)
    })
  }
}

function handlerFor(routes: UpgradeRoutes, path: string): UpgradeHandler | null {
  if (path === '/socket.io/') return routes.socketIo
  if (path === '/ws') return routes.ws
  if (path.startsWith('/_next/')) return routes.pages
  return null
}

function refuse(socket: Duplex, status: number, answer: unknown): void {
  const body = JSON.stringify(answer)
  // No HTTP timeout watches this socket any more: whoever keeps its own half open must not keep ours.
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    () => socket.destroy(),
  )
}
