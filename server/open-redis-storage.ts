import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import { retentionOf } from '../lib/domain/retention.ts'
import { RedisBus } from './adapters/redis/bus.ts'
import { RedisChatLog } from './adapters/redis/chat-log.ts'
import { RedisFeedCatalog } from './adapters/redis/feed-catalog.ts'
import { RedisFeedLog } from './adapters/redis/feed-log.ts'
import { RedisLink } from './adapters/redis/link.ts'
import { RedisRoomStore } from './adapters/redis/room-store.ts'
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
): Promise<Storage> {
  const link = new RedisLink({ ...redis, clock: systemClock, random: Math.random })
  if (!(await link.whenUp(PATIENCE_MS))) {
    const reason = link.reason()
    link.close()
    const where = redis.address.hosts.map(({ host, port }) => `${host}:${port}`).join(', ')
    throw new ConfigError([`REDIS_URL: ${where} does not answer${reason === null ? '' : ` (${reason})`}`])
  }
  const outage = createOutage()
  link.onChange((up) => {
    outage.set(up ? null : link.downSince)
    if (up) logger.info('Redis is reached')
    else logger.error({ reason: link.reason() }, 'Redis is not reached: nothing can be stored')
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
    onFollowerError,
  })
  const catalog: RedisFeedCatalog = new RedisFeedCatalog({
    link,
    maxFeeds: config.limits.feeds,
    newId,
    drop: (feed) => log.drop(feed),
  })
  const rooms = new RedisRoomStore({
    link,
    newId,
    onUnreadable: (why) =>
      logger.error({ err: why }, 'a stored room cannot be read and is left out; it stays in Redis'),
  })
  const { chatRetentionMs: retentionMs } = config
  const chat = new RedisChatLog({ link, newId, retentionMs, onFollowerError })
  await Promise.all([catalog.open(), rooms.open()])
  const sockets = createSocketAdapter(link)
  return {
    catalog,
    log,
    history: log,
    importer: null,
    rooms,
    roomChanges: rooms,
    bus: new RedisBus({ link, node: newId(), onError: onFollowerError }),
    socketAdapter: sockets.adapter,
    chat,
    markers: chat.markers,
    trouble: () => link.trouble(),
    outage,
    hurry: () => link.hurry(),
    async close() {
      await Promise.all([log.close(), catalog.close(), chat.close()])
      rooms.close()
      sockets.close()
      link.close()
    },
  }
}
