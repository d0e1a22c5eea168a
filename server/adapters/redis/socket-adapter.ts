import { createAdapter } from '@socket.io/redis-adapter'
import type { ServerOptions } from 'socket.io'
import type { RedisClient } from './clients.ts'
import type { RedisLink } from './link.ts'

export type SocketAdapter = NonNullable<ServerOptions['adapter']>

type Listener = (...values: unknown[]) => unknown

const lost = () => undefined

/** Names of Socket.IO's channels begin with this; all of them go through one channel of Redis. */
const KEY = 'socket.io'

/** What Socket.IO asks of the client that publishes. Nobody awaits it: what cannot be sent while Redis is away is lost. */
function sender(client: RedisClient, through: string) {
  return {
    publish(name: string, message: Buffer | string) {
      const label = Buffer.from(name)
      const head = Buffer.allocUnsafe(2)
      head.writeUInt16LE(label.length)
      void client.publish(through, Buffer.concat([head, label, Buffer.from(message)])).catch(lost)
    },
    on: client.on.bind(client),
    off: client.off.bind(client),
  }
}

/**
 * And of the one that listens: the channel is joined by `link`, and again wherever it was lost. A pattern of Redis would have to
 * stand in an ACL word for word. What a listener throws at a message that it cannot read goes to `onError`.
 */
function receiver(link: RedisLink, through: string, onError: (error: unknown) => void) {
  const listeners = { messageBuffer: new Set<Listener>(), pmessageBuffer: new Set<Listener>() }
  const of = (event: string) =>
    event === 'messageBuffer' || event === 'pmessageBuffer' ? listeners[event] : null

  async function tell(listener: Listener, ...values: unknown[]): Promise<void> {
    try {
      await listener(...values)
    } catch (error) {
      onError(error)
    }
  }

  const stop = link.subscriptions.add(through, (bytes) => {
    const end = bytes.length < 2 ? 2 : 2 + bytes.readUInt16LE()
    const name = bytes.toString('utf8', 2, end)
    const message = bytes.subarray(end)
    // Each listener leaves aside what is of another namespace.
    for (const listener of [...listeners.messageBuffer]) void tell(listener, name, message)
    for (const listener of [...listeners.pmessageBuffer]) void tell(listener, null, name, message)
  })
  const client = {
    subscribe: lost,
    psubscribe: lost,
    unsubscribe: lost,
    punsubscribe: lost,
    on: (event: string, listener: Listener) => of(event)?.add(listener),
    off: (event: string, listener: Listener) => of(event)?.delete(listener),
  }
  return { client, stop }
}

/**
 * Socket.IO's own way from node to node: for what one socket tells the others of a room directly, and what may be lost. It
 * carries nothing that a log or a view brings to each node already; that is said to `local` sockets.
 */
export function createSocketAdapter(
  link: RedisLink,
  onError: (error: unknown) => void,
): { adapter: SocketAdapter; close(): void } {
  const through = `${link.prefix}sockets`
  const { client, stop } = receiver(link, through, onError)
  return { adapter: createAdapter(sender(link.client, through), client, { key: KEY }), close: stop }
}
