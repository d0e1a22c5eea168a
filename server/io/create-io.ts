import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { Server, type ServerOptions } from 'socket.io'
import type { Bodies } from '../services/bodies.ts'
import { countingServer } from '../ws/half-received.ts'
import { packetParser } from './packet-parser.ts'

/** Larger messages close the connection (1009); each event checks its own, smaller limit (SPEC PB6). */
const MAX_MESSAGE_BYTES = 5_000_000

export interface Io {
  readonly io: Server
  request(request: IncomingMessage, response: ServerResponse): void
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  close(): Promise<void>
}

/**
 * Socket.IO on a server that never listens: requests and upgrades reach it only from our own dispatch, which has
 * checked their Host and Origin. `polling`: for python-socketio and for proxies that begin with it; with several nodes it
 * would need sticky sessions (SPEC PB6). `adapter`: to the sockets of other nodes.
 */
export function createIo(options: {
  allowedOrigins: readonly string[]
  polling: boolean
  adapter: ServerOptions['adapter'] | null
  /** Among which half-received messages count. */
  bodies: Bodies
}): Io {
  const detached = createServer()
  const io = new Server({
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    connectTimeout: 10_000,
    maxHttpBufferSize: MAX_MESSAGE_BYTES,
    destroyUpgrade: false,
    parser: packetParser,
    wsEngine: countingServer(options.bodies),
    transports: options.polling ? ['polling', 'websocket'] : ['websocket'],
    ...(options.adapter === null ? {} : { adapter: options.adapter }),
    cors: { origin: [...options.allowedOrigins] },
  })
  io.attach(detached)
  return {
    io,
    request: (request, response) => {
      detached.emit('request', request, response)
    },
    upgrade: (request, socket, head) => {
      detached.emit('upgrade', request, socket, head)
    },
    close: async () => {
      await io.close()
    },
  }
}
