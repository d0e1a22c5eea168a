import { createAdapter } from '@socket.io/redis-adapter'
import type { ServerOptions } from 'socket.io'
import type { RedisClient } from './clients.ts'
import type { RedisLink } from './link.ts'

export type SocketAdapter = NonNullable<ServerOptions['adapter']>

const lost = () => undefined

/** What Socket.IO asks of the client that publishes. Nobody awaits it: what cannot be sent while Redis is away is lost. */
function sender(client: RedisClient) {
  return {
    publish: (channel: string, message: Buffer) => void client.publish(channel, message).catch(lost),
    on: client.on.bind(client),
    off: client.off.bind(client),
  }
}

type Listener = (...values: unknown[]) => unknown

/**
 * And of the one that listens: subscribed anew on each connection. What its listeners throw at a message that they cannot read
 * goes to `onError`.
 */
function receiver(client: RedisClient, onError: (error: unknown) => void) {
  const guarded = new Map<Listener, Listener>()
  const channels = new Set<string>()
  const patterns = new Set<string>()
  client.on('ready', () => {
    if (channels.size > 0) client.subscribe(...channels).catch(lost)
    if (patterns.size > 0) client.psubscribe(...patterns).catch(lost)
  })
  return {
    subscribe(names: string[]) {
      for (const name of names) channels.add(name)
      if (client.status === 'ready') client.subscribe(...names).catch(lost)
    },
    psubscribe(pattern: string) {
      patterns.add(pattern)
      if (client.status === 'ready') client.psubscribe(pattern).catch(lost)
    },
    unsubscribe(names: string[]) {
      for (const name of names) channels.delete(name)
      if (client.status === 'ready') client.unsubscribe(...names).catch(lost)
    },
    punsubscribe(pattern: string) {
      patterns.delete(pattern)
      if (client.status === 'ready') client.punsubscribe(pattern).catch(lost)
    },
    on(event: string, listener: Listener) {
      const guard = (...values: unknown[]) => {
        try {
          Promise.resolve(listener(...values)).catch(onError)
        } catch (error) {
          onError(error)
        }
      }
      guarded.set(listener, guard)
      client.on(event, guard)
    },
    off: (event: string, listener: Listener) => client.off(event, guarded.get(listener) ?? listener),
  }
}

/**
 * Socket.IO's own way from node to node: for what one socket tells the others of a room directly, and what may be lost. It
 * carries nothing that a log or a view brings to each node already; that is said to `local` sockets.
 */
export function createSocketAdapter(
  link: RedisLink,
  onError: (error: unknown) => void,
): { adapter: SocketAdapter; close(): void } {
  const listener = link.openListener()
  // A connection that says nothing for too long is ended.
  const stop = link.onBeat(() => {
    if (listener.status === 'ready') listener.ping().catch(lost)
  })
  return {
    adapter: createAdapter(sender(link.client), receiver(listener, onError), {
      key: `${link.prefix}socket.io`,
    }),
    close() {
      stop()
      listener.disconnect()
    },
  }
}
