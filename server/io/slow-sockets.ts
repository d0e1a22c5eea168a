import type { Socket } from 'socket.io'

/** Bytes that wait to be written to this socket, in the engine's queue and in the WebSocket below it (TRANSPORT 5). */
export function waitingBytes({ conn }: Socket): number {
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

/** Engine.IO keeps the WebSocket in `transport.socket`, which its types do not show; polling has none. */
function bufferedAmount(conn: Socket['conn']): number {
  const transport: object = conn.transport
  if (!('socket' in transport)) return 0
  const { socket } = transport
  if (typeof socket !== 'object' || socket === null || !('bufferedAmount' in socket)) return 0
  return typeof socket.bufferedAmount === 'number' ? socket.bufferedAmount : 0
}
