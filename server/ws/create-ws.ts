import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { MAX_SOURCE_LENGTH } from '../../lib/protocol/limits.ts'
import type { Bodies } from '../services/bodies.ts'
import { createLanes } from '../services/lanes.ts'
import { countingServer } from './half-received.ts'
import { createSession, type SessionDeps, type SessionOptions } from './session.ts'

export interface PlainWebSocket {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  readonly connections: number
  /** Tells every client (1001), waits for their goodbyes at most `graceMs`, then ends them. */
  close(graceMs: number): Promise<void>
}

/** Answers to queries that are made at once, over all connections. */
const LANES = 4

export interface PlainWebSocketOptions extends Omit<SessionDeps, 'lanes'> {
  /** Larger messages close the connection with 1009. */
  readonly maxMessageBytes: number
  /** Among which half-received messages count. */
  readonly bodies: Bodies
  readonly pingIntervalMs: number
}

/** The plain WebSocket at `/ws`: any language, no library needed. */
export function createWs(options: PlainWebSocketOptions): PlainWebSocket {
  const server = new (countingServer(options.bodies))({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: options.maxMessageBytes,
    clientTracking: true,
  })
  const deps: SessionDeps = { ...options, lanes: createLanes(LANES) }
  /** Connections from which something came since the last ping. */
  const heard = new WeakSet<WebSocket>()

  server.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    const session = createSession(socket, optionsOf(request), deps)
    heard.add(socket)
    socket.on('message', (data, isBinary) => {
      heard.add(socket)
      session.message(data, isBinary)
    })
    socket.on('pong', () => heard.add(socket))
    socket.on('ping', () => heard.add(socket))
    socket.on('error', (error) => options.logger.debug({ err: error }, '/ws: connection failed'))
    socket.on('close', () => session.close())
  })

  // A half-open connection answers no ping. One that only ever sends is alive, whether it reads or not.
  const stopPinging = options.clock.every(options.pingIntervalMs, () => {
    for (const socket of server.clients) {
      if (!heard.has(socket) && !socket.isPaused) {
        socket.terminate()
        continue
      }
      heard.delete(socket)
      socket.ping()
    }
  })

  return {
    upgrade: (request, socket, head) =>
      server.handleUpgrade(request, socket, head, (client) => server.emit('connection', client, request)),
    get connections() {
      return server.clients.size
    },
    async close(graceMs) {
      stopPinging()
      const clients = [...server.clients]
      const gone = clients.map(
        (client) => new Promise<void>((resolve) => client.once('close', () => resolve())),
      )
      for (const client of clients) {
        client.resume()
        client.close(1001, 'the server is shutting down')
      }
      const cancel = options.clock.after(graceMs, () => {
        for (const client of clients) client.terminate()
      })
      await Promise.all(gone)
      cancel()
      server.close()
    },
  }
}

function optionsOf(request: IncomingMessage): SessionOptions {
  const query = new URLSearchParams((request.url ?? '').split('?', 2)[1] ?? '')
  const on = (name: string) => query.has(name) && !/^(0|false|no|off)$/i.test(query.get(name) ?? '')
  return {
    source: (query.get('source') ?? '').slice(0, MAX_SOURCE_LENGTH) || 'unknown',
    echo: on('echo'),
    raw: on('raw'),
  }
}
