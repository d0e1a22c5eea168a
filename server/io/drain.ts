import type { Clock } from '../ports/clock.ts'

/** Of a Socket.IO namespace what is needed here. */
interface Sockets {
  readonly sockets: ReadonlyMap<string, Leaver>
}
interface Leaver {
  /** Its connection, by identity. */
  readonly conn: object
  emit(event: 'goodbye', notice: { reason: string; reconnect: boolean }): unknown
}

const GOODBYE = { reason: 'the server is shutting down', reconnect: true }
const STEP_MS = 50

/**
 * Says goodbye to every socket, evenly over `ms`: who is told comes back at another node, and they do not all come at once.
 * What one connection has in several namespaces goes together. Who comes meanwhile is told at the end.
 */
export async function drain(namespaces: readonly Sockets[], ms: number, clock: Clock): Promise<void> {
  const leavers = () =>
    Map.groupBy(
      namespaces.flatMap((one) => [...one.sockets.values()]),
      ({ conn }) => conn,
    )
  const connections = [...leavers().values()]
  const steps = Math.ceil(ms / STEP_MS)
  let told = 0
  for (let step = 1; step <= steps; step++) {
    const until = Math.ceil((connections.length * step) / steps)
    for (; told < until; told++) for (const socket of connections[told] ?? []) socket.emit('goodbye', GOODBYE)
    await new Promise<void>((resolve) => clock.after(STEP_MS, resolve))
  }
  for (const sockets of leavers().values()) for (const socket of sockets) socket.emit('goodbye', GOODBYE)
}
