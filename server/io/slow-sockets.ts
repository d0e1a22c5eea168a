import type { Socket } from 'socket.io'
import type { WebSocket } from 'ws'

/** Bytes that wait to be written to this socket, in the engine's queue and in the WebSocket below it (TRANSPORT 5). */
export function waitingBytes({ conn }: Pick<Socket, 'conn'>): number {
  let bytes = bufferedAmount(conn)
  for (const packet of writeBuffer(conn)) bytes += sizeOf(packet)
  return bytes
}

/** Engine.IO's own queue, which its types keep private. */
function writeBuffer(conn: object): readonly unknown[] {
  return 'writeBuffer' in conn && Array.isArray(conn.writeBuffer) ? conn.writeBuffer : []
}

function sizeOf(packet: unknown): number {
  if (typeof packet !== 'object' || packet === null || !('data' in packet)) return 0
  const { data } = packet
  if (typeof data === 'string') return data.length
  return data instanceof Uint8Array ? data.byteLength : 0
}

function bufferedAmount(conn: Socket['conn']): number {
  return webSocketOf(conn)?.bufferedAmount ?? 0
}

/**
 * Ends the connection of one that does not read, with all that waits for it: `disconnect` would keep that until it is
 * read, or a minute long.
 */
export function cutOff({ conn }: Pick<Socket, 'conn'>): void {
  const webSocket = webSocketOf(conn)
  if (webSocket) webSocket.terminate()
  else conn.close(true)
}

/** Stops reading from the connection; by long polling it goes on, one body at a time. */
export function pause({ conn }: Socket): void {
  webSocketOf(conn)?.pause()
}

export function resume({ conn }: Socket): void {
  webSocketOf(conn)?.resume()
}

/** Engine.IO keeps the WebSocket (of its own copy of ws) in `transport.socket`, which its types do not show; polling has none. */
function webSocketOf(
  conn: Socket['conn'],
): Pick<WebSocket, 'bufferedAmount' | 'terminate' | 'pause' | 'resume'> | null {
  const { socket } = conn.transport as { socket?: WebSocket }
  return typeof socket?.bufferedAmount === 'number' ? socket : null
}
