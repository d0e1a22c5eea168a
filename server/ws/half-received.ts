import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws'
import type { Bodies, Receiving } from '../services/bodies.ts'

/** What has come of a message is counted from so many bytes on. */
const SMALL_BYTES = 65_536
/** Of a control frame, beside what it carries. */
const FRAME_HEAD = 6

/** WebSocket servers whose half-received messages count among all bodies that are being received (SPEC BD8). */
export function countingServer(bodies: Bodies): new (options: ServerOptions) => WebSocketServer {
  return class extends WebSocketServer {
    override handleUpgrade(
      request: IncomingMessage,
      socket: Duplex,
      head: Buffer,
      done: (client: WebSocket, request: IncomingMessage) => void,
    ): void {
      super.handleUpgrade(request, socket, head, (client, from) => {
        countHalfReceived(client, socket, bodies)
        done(client, from)
      })
    }
  }
}

/** Half a message cannot be refused: where there is no room for it, or it comes too slowly, its connection ends. */
function countHalfReceived(client: WebSocket, socket: Duplex, bodies: Bodies): void {
  let held = 0
  let receiving: Receiving | null = null

  function release(): void {
    held = 0
    receiving?.release()
    receiving = null
  }
  function cut(): void {
    release()
    client.close(1013, 'too much is being received')
    client.terminate()
  }
  function take(part: Buffer): void {
    held += part.length
    if (held <= SMALL_BYTES) return
    try {
      const isFirst = receiving === null
      receiving ??= bodies.receive(cut)
      receiving.came(isFirst ? held : part.length)
      receiving.hold(held)
    } catch {
      cut()
    }
  }
  const forget = (data: Buffer): void => {
    held = Math.max(0, held - data.length - FRAME_HEAD)
  }
  // Before its messages are told of, so that what was told of is not counted.
  socket.prependListener('data', take)
  client.on('message', release)
  client.on('ping', forget)
  client.on('pong', forget)
  client.on('close', release)
}
