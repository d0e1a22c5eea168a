import { Cluster, Redis } from 'ioredis'
import type { RedisAddress } from './address.ts'

export type RedisClient = Redis | Cluster

/** An answer that takes longer than this ends the connection: what was asked is then asked again, or refused. */
const SILENCE_MS = 5000
const CONNECT_MS = 5000

/**
 * A connection that reconnects by itself. Nothing is kept while it is down, and nothing is sent twice (SPEC LG8): who asks
 * hears of it at once. `onError` hears why it is down.
 */
export function createClient(
  address: RedisAddress,
  retryMs: (attempt: number) => number,
  onError: (error: Error) => void,
): RedisClient {
  const { kind, hosts, username, password, tls, db, master } = address
  const common = {
    replyMapping: 'legacy' as const,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    retryStrategy: retryMs,
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
  }
  const client = open()
  client.on('error', onError)
  return client

  function open(): RedisClient {
    if (kind === 'cluster') {
      const { enableOfflineQueue, retryStrategy: clusterRetryStrategy, ...redisOptions } = common
      return new Cluster([...hosts], {
        enableOfflineQueue,
        clusterRetryStrategy,
        redisOptions,
        slotsRefreshTimeout: CONNECT_MS,
        shardedSubscribers: true,
      })
    }
    if (kind === 'sentinel') {
      const sentinel = { sentinels: [...hosts], name: master ?? '', sentinelRetryStrategy: retryMs }
      return new Redis({ ...common, ...sentinel, db, enableTLSForSentinelMode: tls })
    }
    const [{ host, port } = { host: 'localhost', port: 6379 }] = hosts
    return new Redis({ ...common, host, port, db })
  }
}
