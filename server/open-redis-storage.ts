import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { counter, Durations, gauge, histogram } from '../lib/domain/instruments.ts'
import { retentionOf } from '../lib/domain/retention.ts'
import { RedisBus } from './adapters/redis/bus.ts'
import { RedisChatLog } from './adapters/redis/chat-log.ts'
import { RedisFeedCatalog } from './adapters/redis/feed-catalog.ts'
import { RedisFeedImport } from './adapters/redis/feed-import.ts'
import { RedisFeedLog } from './adapters/redis/feed-log.ts'
import { newerFormat, watchFormat } from './adapters/redis/format.ts'
import { RedisLink } from './adapters/redis/link.ts'
import { RedisPartlyTaken } from './adapters/redis/partly-taken.ts'
import { RedisQuota } from './adapters/redis/quota.ts'
import { RedisRoomStore } from './adapters/redis/room-store.ts'
import { RedisClock } from './adapters/redis/shared-clock.ts'
import { createSocketAdapter } from './adapters/redis/socket-adapter.ts'
import { type Config, ConfigError } from './config.ts'
import type { Storage } from './open-storage.ts'
import { createOutage } from './services/outage.ts'
import { systemClock } from './system-clock.ts'

/** Redis must answer so soon after the start; later it may go away and come back. */
const PATIENCE_MS = 15_000

const newId = () => randomBytes(9).toString('base64url')

/** Everything in Redis, for this node and all others that name the same one. */
export async function openRedisStorage(
  config: Config,
  redis: NonNullable<Config['redis']>,
  logger: Logger,
  signal?: AbortSignal,
): Promise<Storage> {
  const onUnreadable = seldom((error) =>
    logger.warn({ err: error }, 'a message of another node cannot be read and is passed over'),
  )
  const onRefusal = seldom((error) => logger.error({ err: error }, 'Redis refuses what it is asked'))
  const link = new RedisLink({ ...redis, clock: systemClock, random: Math.random, onUnreadable, onRefusal })
  const where = redis.address.hosts.map(({ host, port }) => `${host}:${port}`).join(', ')
  const giveUp = (what: string): never => {
    link.close()
    throw new ConfigError([`REDIS_URL: ${where} ${what}`])
  }
  const hurry = () => link.hurry()
  if (signal?.aborted) hurry()
  signal?.addEventListener('abort', hurry, { once: true })
  if (!(await link.whenUp(PATIENCE_MS))) {
    const reason = link.reason()
    giveUp(`does not answer${reason === null ? '' : ` (${reason})`}`)
  }
  const refused = await newerFormat(link).catch((error: unknown) => giveUp(`refuses: ${causeOf(error)}`))
  if (refused !== null) giveUp(`cannot be used: ${refused}.`)
  const stopLooking = watchFormat(link)
  const outage = createOutage()
  const redisSeconds = measureRoundTrips(link)
  const askMemory = () => (link.clustered ? '' : link.client.info('memory'))
  link.onChange((up) => {
    outage.set(up ? null : link.downSince)
    if (up) logger.info('Redis is reached, and takes what it gets')
    else logger.error({ reason: link.reason() }, link.trouble() ?? 'nothing can be stored')
  })
  const onFollowerError = (error: unknown) => logger.error({ err: error }, 'a reader of the log failed')
  const ruleOf = retentionOf(config.retention)
  const log = new RedisFeedLog({
    link,
    newId,
    budgetBytes: config.rawBudgetBytes,
    ruleOf: (feed) => {
      const id = catalog.idOf(feed)
      return id === null ? null : ruleOf(id)
    },
    isKnown: (feed) => catalog.idOf(feed) !== null,
    onFollowerError,
  })
  const catalog: RedisFeedCatalog = new RedisFeedCatalog({
    link,
    maxFeeds: config.limits.feeds,
    newId,
    drop: (feed) => log.drop(feed),
    whileStill: (feeds, work) => log.whileStill(feeds, work),
    onUnreadable: seldom((why) =>
      logger.error({ err: why }, 'a stored feed cannot be read and is left out; it stays in Redis'),
    ),
  })
  const rooms = new RedisRoomStore({
    link,
    newId,
    onUnreadable: (why) =>
      logger.error({ err: why }, 'a stored room cannot be read and is left out; it stays in Redis'),
  })
  const { chatRetentionMs: retentionMs } = config
  const chat = new RedisChatLog({ link, newId, retentionMs, onFollowerError })
  await Promise.all([catalog.open(), rooms.open()]).catch((error: unknown) =>
    giveUp(`cannot be read: ${causeOf(error)}`),
  )
  const partlyTaken = new RedisPartlyTaken(link)
  const sockets = createSocketAdapter(link, onUnreadable)
  return {
    catalog,
    log,
    partlyTaken,
    history: log,
    importer: new RedisFeedImport({ link, newId, isKnown: (feed) => catalog.idOf(feed) !== null }),
    rooms,
    roomChanges: rooms,
    bus: new RedisBus({ link, node: newId(), onError: onUnreadable }),
    quota: new RedisQuota(link),
    sharedClock: new RedisClock(link),
    socketAdapter: sockets.adapter,
    chat,
    markers: chat.markers,
    trouble: () => link.trouble(),
    outage,
    metrics: [
      gauge('watchroom_redis_up', '1 while Redis is reached and takes what it gets.', () =>
        link.trouble() === null ? 1 : 0,
      ),
      histogram(
        'watchroom_redis_round_trip_seconds',
        'How long Redis took to answer a PING, once a second.',
        redisSeconds,
      ),
      counter(
        'watchroom_retention_deleted_entries_total',
        'Entries that this node deleted for age or size.',
        () => log.deleted.entries,
      ),
      counter(
        'watchroom_retention_deleted_rollups_total',
        'Groups of rollup rows that this node deleted for age or size.',
        () => log.deleted.rollups,
      ),
      gauge('watchroom_redis_memory_bytes', 'Memory that Redis uses, where it is one.', async () =>
        memoryOf(await askMemory(), 'used_memory'),
      ),
      gauge(
        'watchroom_redis_memory_limit_bytes',
        'Memory that Redis may use, where it is one and has a limit.',
        async () => memoryOf(await askMemory(), 'maxmemory'),
      ),
    ],
    budgets: [],
    redisSeconds,
    hurry: () => link.hurry(),
    threads: null,
    async close() {
      stopLooking()
      await Promise.all([log.close(), catalog.close(), chat.close()])
      partlyTaken.close()
      rooms.close()
      sockets.close()
      link.close()
    },
  }
}

/** A line of what Redis says of its memory; null where it says 0, which is no limit, or nothing. */
function memoryOf(info: string, name: string): number | null {
  return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0) || null
}

/** One PING a second, the next only after the answer to the last. */
function measureRoundTrips(link: RedisLink): Durations {
  const durations = new Durations()
  let asking = false
  link.onBeat(() => {
    if (asking) return
    asking = true
    const began = systemClock.monotonic()
    link.client
      .ping()
      .then(() => durations.observe((systemClock.monotonic() - began) / 1000))
      // The link itself notices and tells where Redis does not answer.
      .catch(() => {})
      .finally(() => {
        asking = false
      })
  })
  return durations
}

/** Once a minute at most: where releases differ the same is said again and again. */
function seldom(tell: (error: unknown) => void): (error: unknown) => void {
  let toldAt = Number.NEGATIVE_INFINITY
  return (error) => {
    if (systemClock.monotonic() - toldAt < 60_000) return
    toldAt = systemClock.monotonic()
    tell(error)
  }
}

/** What Redis itself said. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
