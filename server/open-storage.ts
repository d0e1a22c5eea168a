import { join } from 'node:path'
import type { Logger } from 'pino'
import { AgeClock } from '../lib/domain/age-clock.ts'
import type { BudgetUse } from '../lib/domain/budget.ts'
import type { Durations, Metric } from '../lib/domain/instruments.ts'
import { DataInUse } from './adapters/embedded/data-lock.ts'
import { DATA_FILE, openStore } from './adapters/embedded/open-store.ts'
import { faultOf, isOfDamage } from './adapters/embedded/thread.ts'
import { MemoryChatLog } from './adapters/memory/chat-log.ts'
import { createMemoryFeedCatalog } from './adapters/memory/feed-catalog.ts'
import { createMemoryFeedLog } from './adapters/memory/feed-log.ts'
import { MemoryPartlyTaken } from './adapters/memory/partly-taken.ts'
import { MemoryRoomStore } from './adapters/memory/room-store.ts'
import type { SocketAdapter } from './adapters/redis/socket-adapter.ts'
import { type Config, ConfigError, StartError } from './config.ts'
import { openRedisStorage } from './open-redis-storage.ts'
import type { Bus } from './ports/bus.ts'
import type { ChatLog } from './ports/chat-log.ts'
import type { FeedCatalog } from './ports/feed-catalog.ts'
import type { FeedHistory } from './ports/feed-history.ts'
import type { FeedImport } from './ports/feed-import.ts'
import type { FeedLog } from './ports/feed-log.ts'
import type { Outage } from './ports/outage.ts'
import type { PartlyTaken } from './ports/partly-taken.ts'
import type { Quota } from './ports/quota.ts'
import type { ReadMarkers } from './ports/read-markers.ts'
import type { RoomChanges } from './ports/room-changes.ts'
import type { RoomStore } from './ports/room-store.ts'
import type { SharedClock } from './ports/shared-clock.ts'
import { createOutage } from './services/outage.ts'
import { systemClock } from './system-clock.ts'

export interface Storage {
  readonly catalog: FeedCatalog
  readonly log: FeedLog
  readonly partlyTaken: PartlyTaken
  readonly history: FeedHistory
  readonly importer: FeedImport | null
  readonly rooms: RoomStore
  /** What other nodes do to the rooms; null where there are none. */
  readonly roomChanges: RoomChanges | null
  /** To the other nodes; null where there are none. */
  readonly bus: Bus | null
  /** Over all nodes; null where there are no others. */
  readonly quota: Quota | null
  /** Null where there are no other nodes. */
  readonly sharedClock: SharedClock | null
  /** How Socket.IO reaches the sockets of other nodes; null where there are none. */
  readonly socketAdapter: SocketAdapter | null
  readonly chat: ChatLog
  readonly markers: ReadMarkers
  /** Why points cannot be stored now, or null. */
  trouble(): string | null
  readonly outage: Outage
  /** What it says of itself at `/metrics`. */
  readonly metrics: readonly Metric[]
  readonly budgets: readonly BudgetUse[]
  /** Round trips to Redis; null where there is none. */
  readonly redisSeconds: Durations | null
  /** The server closes: what waits for a storage that is away waits no longer. */
  hurry(): void
  /** Of the data file; null where there is none. */
  readonly threads: {
    /** Rejects where one of them does not answer. */
    ping(): Promise<void>
    /** How often each of them was started again. */
    restarts(): { readonly writer: number; readonly reader: number }
  } | null
  close(): Promise<void>
}

/**
 * Where points are kept, as the settings say. Rejects where the data directory cannot be used, and where Redis is not there
 * once `signal` aborts. `onFatal`: the storage has failed for good while it ran, and only another process can go on.
 */
export async function openStorage(
  config: Config,
  logger: Logger,
  onFatal: (reason: string) => void,
  signal?: AbortSignal,
): Promise<Storage> {
  const onFollowerError = (error: unknown) => logger.error({ err: error }, 'a reader of the log failed')
  if (config.redis !== null) return openRedisStorage(config, config.redis, logger, signal)
  const partlyTaken = new MemoryPartlyTaken(systemClock)
  if (config.storage === 'memory') {
    const log = createMemoryFeedLog({ budgetBytes: config.rawBudgetBytes, onFollowerError })
    const catalog = createMemoryFeedCatalog({ maxFeeds: config.limits.feeds })
    const { chatRetentionMs: retentionMs } = config
    const ages = new AgeClock(systemClock, null)
    const chat = new MemoryChatLog({ retentionMs, now: () => ages.now(), onFollowerError })
    return {
      catalog,
      log,
      history: log,
      importer: null,
      rooms: new MemoryRoomStore(),
      roomChanges: null,
      bus: null,
      quota: null,
      partlyTaken,
      sharedClock: null,
      socketAdapter: null,
      chat,
      markers: chat.markers,
      trouble: () => null,
      outage: createOutage(),
      metrics: [],
      budgets: [partlyTaken.budget],
      redisSeconds: null,
      hurry: () => {},
      threads: null,
      close: () => log.close(),
    }
  }
  const outage = createOutage()
  const store = await openStore({
    dataDir: config.dataDir,
    durability: config.durability,
    onDamaged: config.onDamage,
    retention: config.retention,
    chatRetentionMs: config.chatRetentionMs,
    maxFeeds: config.limits.feeds,
    onFollowerError,
    onTrouble: (reason) => {
      outage.set(reason === null ? null : systemClock.now())
      if (reason === null) logger.info('points are stored again')
      else logger.error({ reason }, 'points cannot be stored')
    },
    onDamage: (reason) => logger.error({ reason }, 'stored points cannot be read'),
    onThread: (thread, reason) => {
      if (reason === null) logger.warn({ thread }, 'the thread of the data file runs again')
      else logger.error({ thread, reason }, 'a thread of the data file ended and is started again')
    },
    onGiveUp: onFatal,
    onUnreadableRoom: (slug, why) =>
      logger.error({ slug, err: why }, 'a stored room cannot be read and is left out; it stays in the file'),
  }).catch((error: unknown) => {
    if (error instanceof DataInUse) throw new StartError(error.message)
    if (isOfDamage(error)) throw new StartError(damagedAtStart(config.dataDir, error))
    throw new ConfigError([`DATA_DIR: ${config.dataDir} cannot be used. ${(error as Error).message}`])
  })
  const { catalog, log, importer, rooms, chat, markers, setAside } = store
  const damaged =
    setAside === null
      ? null
      : `the data file was damaged and set aside as ${setAside}; a new one was begun, as ON_DAMAGE=new says. Restore a backup, or start again to go on without it.`
  if (damaged !== null) logger.error({ setAside }, damaged)
  return {
    catalog,
    log,
    history: log,
    importer,
    rooms,
    roomChanges: null,
    bus: null,
    quota: null,
    partlyTaken,
    sharedClock: null,
    socketAdapter: null,
    chat,
    markers,
    trouble: () => store.trouble() ?? damaged,
    outage,
    metrics: store.metrics,
    budgets: [...store.budgets, partlyTaken.budget],
    redisSeconds: null,
    hurry: () => store.hurry(),
    threads: { ping: () => store.ping(), restarts: () => store.threadRestarts() },
    close: () => store.close(),
  }
}

function damagedAtStart(dataDir: string, error: unknown): string {
  const { message } = faultOf((error as Error).cause)
  return (
    `${join(dataDir, DATA_FILE)} is damaged (${message}), and nothing was changed. ` +
    'Put a backup in its place with npm run restore, or set ON_DAMAGE=new to put it aside and begin a new one.'
  )
}
