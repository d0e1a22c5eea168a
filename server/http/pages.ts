import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import next from 'next'
import type { UpgradeHandler } from './upgrade.ts'

export interface Pages {
  handle(request: IncomingMessage, response: ServerResponse): void
  readonly upgrade: UpgradeHandler
  close(): Promise<void>
}

/**
 * Next.js behind this server. It adds an `upgrade` listener of its own to the server it is given, and that one ends
 * every socket it does not know: it gets a server that never listens, which hands on only what is meant for it.
 */
export async function openPages(options: { dev: boolean; host: string; port: number }): Promise<Pages> {
  process.env.NEXT_TELEMETRY_DISABLED ??= '1'
  const detached = createServer()
  const app = next({
    dev: options.dev,
    httpServer: detached,
    hostname: options.host,
    port: options.port,
    ...(options.dev ? { turbopack: true } : {}),
  })
  await app.prepare()
  const handle = app.getRequestHandler()
  return {
    handle: (request, response) => {
      handle(request, response).catch(() => response.destroy())
    },
    upgrade: (request, socket, head) => {
      if (!detached.emit('upgrade', request, socket, head)) socket.destroy()
    },
    close: () => app.close(),
  }
}
