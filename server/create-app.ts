import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Logger } from 'pino'
import { Budget } from '../lib/domain/budget.ts'
import { AppError } from '../lib/protocol/errors.ts'
import { PROTOCOL_VERSION } from '../lib/protocol/version.ts'
import { MemoryQuota } from './adapters/memory/quota.ts'
import { type MeasuredParts, ownState, partMetrics } from './app-metrics.ts'
import type { Config } from './config.ts'
import { createLogger } from './create-logger.ts'
import { createApi } from './http/create-api.ts'
import { createListener } from './http/create-listener.ts'
import { createMetricsListener } from './http/metrics-listener.ts'
import { createOriginPolicy } from './http/origin-policy.ts'
import { createPagePolicy } from './http/page-policy.ts'
import { openPages, type Pages } from './http/pages.ts'
import { createMetricsText } from './http/render-metrics.ts'
import { addChatRoutes } from './http/routes/chat.ts'
import { addColumnRoutes } from './http/routes/columns.ts'
import { addExportRoutes } from './http/routes/export.ts'
import { addFaultRoutes } from './http/routes/faults.ts'
import { addFeedRoutes } from './http/routes/feeds.ts'
import { addHealthRoutes } from './http/routes/health.ts'
import { addImportRoutes } from './http/routes/import.ts'
import { addMetricsRoute } from './http/routes/metrics.ts'
import { addNodeRoutes } from './http/routes/nodes.ts'
import { addPointsRoutes } from './http/routes/points.ts'
import { addRefusalRoutes } from './http/routes/refusals.ts'
import { addRoomRoutes } from './http/routes/rooms.ts'
import { createUpgradeHandler } from './http/upgrade.ts'
import { attachChat } from './io/chat.ts'
import { checkVersion } from './io/check-version.ts'
import { createIo } from './io/create-io.ts'
import { drain } from './io/drain.ts'
import { attachIngest } from './io/ingest.ts'
import { attachLive, createLiveOutput } from './io/live.ts'
import { attachRooms } from './io/rooms.ts'
import { boundUnread } from './io/unread-total.ts'
import { openStorage, type Storage } from './open-storage.ts'
import type { ChatLog } from './ports/chat-log.ts'
import type { Clock } from './ports/clock.ts'
import type { FeedCatalog } from './ports/feed-catalog.ts'
import type { FeedHistory } from './ports/feed-history.ts'
import type { FeedImport } from './ports/feed-import.ts'
import type { FeedLog } from './ports/feed-log.ts'
import type { RoomStore } from './ports/room-store.ts'
import { Bodies } from './services/bodies.ts'
import { createChatService } from './services/chat.ts'
import { createChatCommands } from './services/chat-commands.ts'
import { watchClockSteps } from './services/clock-steps.ts'
import { closeInOrder, closeTogether } from './services/close-in-order.ts'
import { createDistributions } from './services/distributions.ts'
import { createImports } from './services/exchange/imports.ts'
import { createExports } from './services/exports.ts'
import { createFeedNotifier } from './services/feed-notifier.ts'
import { createHealth } from './services/health.ts'
import { createIngest } from './services/ingest.ts'
import { itselfRoom, ownFeed } from './services/itself-room.ts'
import { measureLoopDelay } from './services/loop-delay.ts'
import { createNodes } from './services/nodes.ts'
import { createPageFaults } from './services/page-faults.ts'
import { builtin, provideRooms } from './services/provided-rooms.ts'
import { createReads } from './services/reads.ts'
import { createRoomTemplates } from './services/room-templates.ts'
import { createRoomService } from './services/rooms.ts'
import { createSeriesService } from './services/series.ts'
import { createSubscriptions } from './services/subscriptions.ts'
import { createTelemetry, telemetryMetrics } from './services/telemetry.ts'
import { thisMachineRoom } from './services/this-machine-room.ts'
import { UnreadAnswers } from './services/unread-answers.ts'
import { createViews } from './services/views.ts'
import { openMachineMetrics } from './sources/machine-metrics.ts'
import { startMeasuring } from './sources/measuring.ts'
import { openOwnFigures } from './sources/own-figures.ts'
import { readRoomFiles } from './sources/room-files.ts'
import { systemClock } from './system-clock.ts'
import { createWs } from './ws/create-ws.ts'

/** What of a closing server may still take: requests under way, and clients' goodbyes. */
const GRACE_MS = 2500

/** Requests whose bodies may be held at once. Their bytes are a setting. */
const MAX_BODIES = 10_000
/** Answers that may wait to be read, of all connections and of one. Their bytes are a setting. */
const MAX_UNREAD_ANSWERS = 10_000
const UNREAD_ANSWERS_EACH = 64

export interface AppOverrides {
  readonly clock?: Clock
  readonly logger?: Logger
  readonly catalog?: FeedCatalog
  readonly log?: FeedLog
  readonly history?: FeedHistory
  /** Without one there is no route for importing. */
  readonly importer?: FeedImport
  readonly rooms?: RoomStore
  readonly chat?: ChatLog
  /** Aborts where the start is to be given up: nothing is waited for any more. */
  readonly signal?: AbortSignal
  /** The storage has failed for good: the process is of no use any more. */
  readonly onFatal?: (reason: string) => void
}

export interface App {
  readonly catalog: FeedCatalog
  readonly log: FeedLog
  /** `metricsUrl`: of `/metrics` where it has a port of its own. */
  listen(): Promise<{ url: string; port: number; metricsUrl: string | null }>
  /**
   * Takes no new connection, sends the viewers away (over `drainMs`), and then ends in less than 5 s: lets what is queued reach
   * the log and tells who is left.
   */
  close(): Promise<void>
  /** What is open now; all zero after `close`. */
  usage(): { connections: number; sockets: number; webSockets: number; subscriptions: number; series: number }
}

/** The only place where the parts are put together. Rejects with nothing left open. */
export async function createApp(config: Config, overrides: AppOverrides = {}): Promise<App> {
  const logger = overrides.logger ?? createLogger(config.logLevel)
  const storage = await openStorage(
    config,
    logger,
    (reason) => {
      logger.fatal({ reason }, 'the storage has failed for good')
      overrides.onFatal?.(reason)
    },
    overrides.signal,
  )
  try {
    return await putTogether(config, overrides, storage, logger)
  } catch (error) {
    await storage.close().catch((err: unknown) => logger.error({ err }, 'the storage was not closed'))
    throw error
  }
}

async function putTogether(
  config: Config,
  overrides: AppOverrides,
  storage: Storage,
  logger: Logger,
): Promise<App> {
  const clock = overrides.clock ?? systemClock
  const catalog = overrides.catalog ?? storage.catalog
  const log = overrides.log ?? storage.log
  const history = overrides.history ?? storage.history
  const policy = createOriginPolicy(config)
  let closing: Promise<void> | null = null
  const refusal = () =>
    closing !== null ? new AppError('shutting_down', 'the server is shutting down') : null

  const telemetry = createTelemetry()
  const cutOffs = (endpoint: string) => telemetry.slowClients.of({ endpoint, action: 'cut_off' })
  const ingest = createIngest({
    catalog,
    log,
    partlyTaken: storage.partlyTaken,
    clock,
    limits: config.limits,
    retentionMs: config.rawRetentionMs,
    logger,
    telemetry,
  })
  const importer = overrides.importer ?? storage.importer
  const imports = importer
    ? createImports({
        importer,
        catalog,
        clock,
        logger,
        maxFeeds: config.limits.feeds,
        retention: config.retention,
      })
    : null
  const clockSteps = watchClockSteps(clock, logger)
  const series = createSeriesService({
    log,
    clock,
    ageOf: (stamp) => clockSteps.ageOf(stamp),
    budgetBytes: config.seriesBudgetBytes,
    gapsRepaired: telemetry.gapsRepaired.of({ by: 'series' }),
  })
  const notifier = createFeedNotifier(catalog)
  const subscriptions = createSubscriptions({ series, clock })
  const unread = new UnreadAnswers(
    new Budget(
      'unread answers',
      { bytes: config.unreadAnswerBytes, items: MAX_UNREAD_ANSWERS },
      { bytes: config.unreadAnswerBytes / 2, items: UNREAD_ANSWERS_EACH },
    ),
    clock,
    cutOffs('answers'),
  )
  const bodies = new Bodies(
    new Budget('request bodies', { bytes: config.receivingBytes, items: MAX_BODIES }),
    clock,
  )
  const reads = createReads({ catalog, log, history, series, clock })
  const rooms = createRoomService({
    store: overrides.rooms ?? storage.rooms,
    changes: storage.roomChanges,
    budgetBytes: config.roomsBudgetBytes,
    clock,
    newId: randomUUID,
  })
  const quota = storage.quota ?? new MemoryQuota(() => clock.monotonic())
  const chat = createChatService({
    quota,
    log: overrides.chat ?? storage.chat,
    rooms,
    clock,
    newId: randomUUID,
    onLeftBehind: (room, err) => logger.error({ room, err }, 'the chat of a removed room was not erased'),
  })
  chat
    .sweep()
    .catch((err: unknown) => logger.error({ err }, 'the chats of rooms that are gone were not looked for'))
  const provided = await provideRooms({
    rooms,
    builtins: [
      ...(config.thisMachine ? [builtin(thisMachineRoom)] : []),
      ...(config.watchItself ? [builtin(itselfRoom({ nodes: config.redis !== null }))] : []),
    ],
    files: readRoomFiles(config.roomsDir),
    budgetBytes: config.roomsBudgetBytes,
    clock,
    logger,
  })
  const health = createHealth(
    [
      { name: 'server', check: () => refusal()?.message ?? null },
      { name: 'storage', check: () => storage.trouble() },
      { name: 'log', check: async () => ((await log.read(0, { tail: 1 }, 1)) ? null : 'cannot be read') },
      { name: 'storage threads', check: async () => (await storage.threads?.ping()) ?? null },
    ],
    clock,
    2000,
  )

  const nodes = createNodes({
    self: { id: randomUUID(), host: hostname(), release: config.release, protocol: PROTOCOL_VERSION },
    bus: storage.bus,
    shared: storage.sharedClock,
    clock,
    clockSteps,
    logger,
  })

  const api = await createApi({ logger, policy })
  addPointsRoutes(api, { ingest, reads, unread, bodies, limits: config.limits })
  addExportRoutes(api, { exports: createExports({ catalog, log, history }), clock, logger })
  if (imports) addImportRoutes(api, { importer: imports, logger })
  addColumnRoutes(api, { reads, unread })
  addFeedRoutes(api, { reads })
  addRoomRoutes(api, { rooms, provided, bodies, templates: createRoomTemplates(catalog) })
  addChatRoutes(api, { chat, rooms, bodies, clock, newId: randomUUID })
  addRefusalRoutes(api, { ingest, clock })
  addFaultRoutes(api, { faults: createPageFaults({ clock, logger }), bodies })
  addHealthRoutes(api, { health })
  addNodeRoutes(api, { nodes, clock })

  const sockets = createIo({
    allowedOrigins: config.allowedOrigins,
    polling: config.redis === null,
    adapter: storage.socketAdapter,
    bodies,
  })
  for (const name of ['/live', '/ingest', '/rooms', '/chat']) sockets.io.of(name).use(checkVersion)
  attachIngest(sockets.io.of('/ingest'), {
    cutOffs: cutOffs('/ingest'),
    ingest,
    logger,
    maxPoints: config.limits.requestPoints,
  })
  const output = createLiveOutput(sockets.io.of('/live'), telemetry)
  const views = createViews({ catalog, history, series, clock, output })
  const detachLive = attachLive(sockets.io.of('/live'), {
    views,
    distributions: createDistributions({ catalog, series, clock }),
    notifier,
    unread,
    outage: storage.outage,
    clock,
    logger,
    telemetry,
  })
  const detachRooms = attachRooms(sockets.io.of('/rooms'), {
    rooms,
    cutOffs: cutOffs('/rooms'),
    bus: storage.bus,
    clock,
    logger,
  })
  const detachChat = attachChat(sockets.io.of('/chat'), {
    cutOffs: cutOffs('/chat'),
    chat,
    markers: storage.markers,
    bus: storage.bus,
    quota,
    commands: createChatCommands({ chat, reads }),
    rooms,
    clock,
    logger,
  })
  const roomSockets = boundUnread({
    sockets: () => ['/rooms', '/chat'].flatMap((name) => [...sockets.io.of(name).sockets.values()]),
    bytes: config.unreadAnswerBytes,
    clock,
    cutOffs: cutOffs('/rooms'),
    logger,
  })
  const ws = createWs({
    ingest,
    reads,
    catalog,
    notifier,
    subscriptions,
    unread,
    clock,
    logger,
    rawMessagesPerSecond: config.limits.rawMessagesPerSecond,
    maxPoints: config.limits.requestPoints,
    maxMessageBytes: config.limits.bodyBytes,
    bodies,
    pingIntervalMs: config.pingIntervalMs,
  })
  const pages: Pages | null = config.ui ? await openPages(config) : null

  const parts: MeasuredParts = {
    release: config.release,
    viewers: () => sockets.io.of('/live').sockets.size,
    webSockets: () => ws.connections,
    connections: () => listener.connections,
    sentBytes: () => listener.traffic.sent,
    receivedBytes: () => listener.traffic.received,
    views: () => views.size,
    feeds: async () => (await catalog.search({ limit: 1 })).total,
    series: () => series.usage().series,
    storageUp: () => storage.trouble() === null,
    clockSteps: () => clockSteps.count,
    threadRestarts: () => storage.threads?.restarts() ?? null,
    budgets: async () => {
      const { bytes, budget, series: items } = series.usage()
      return [
        ingest.queue(),
        { name: 'series', used: { bytes, items }, limit: { bytes: budget } },
        unread.budget,
        roomSockets.budget(),
        bodies.budget,
        ...(await rooms.budgets()),
        ...storage.budgets,
      ]
    },
  }
  const metrics = createMetricsText([
    ...telemetryMetrics(telemetry),
    ...partMetrics(parts),
    ...storage.metrics,
  ])
  if (config.metrics === null) addMetricsRoute(api, { metrics })
  await api.ready()

  const listener = createListener({
    clock,
    policy,
    pagePolicy: createPagePolicy(config),
    api: (request, response) => api.routing(request, response),
    socketIo: sockets.request,
    pages: pages?.handle ?? null,
    upgrade: createUpgradeHandler({
      policy,
      refusal,
      socketIo: sockets.upgrade,
      ws: ws.upgrade,
      pages: config.dev ? (pages?.upgrade ?? null) : null,
    }),
  })
  const metricsListener = config.metrics === null ? null : createMetricsListener(metrics)
  const stopMeasuring = measureLoopDelay(clock, telemetry.loopDelaySeconds)
  const measuring = { ingest, catalog, clock, logger }
  const thisMachine = config.thisMachine
    ? startMeasuring({
        ...measuring,
        subject: 'this machine',
        feedOf: (name) => `this-machine/${name}`,
        machine: openMachineMetrics(clock),
      })
    : null
  const node = config.redis === null ? null : config.nodeName
  const itself = config.watchItself
    ? startMeasuring({
        ...measuring,
        subject: 'this server',
        feedOf: (name) => ownFeed(node, name),
        machine: await openOwnFigures(telemetry, ownState(parts, telemetry, storage.redisSeconds), clock),
      })
    : null

  async function close(): Promise<void> {
    const watched = ['/live', '/rooms', '/chat'].map((name) => sockets.io.of(name))
    let stopped: Promise<void> | null = null
    await closeInOrder([
      () => drain(watched, config.drainMs, clock),
      () => storage.hurry(),
      () => thisMachine?.close(),
      () => itself?.close(),
      () => stopMeasuring(),
      () => provided.close(),
      () => {
        stopped = listener.close(GRACE_MS)
      },
      () => closeTogether([() => ingest.close(), () => imports?.close()]),
      () => closeTogether([() => ws.close(1000), () => sockets.close()]),
      () => closeTogether([() => stopped, () => metricsListener?.close()]),
      () => roomSockets.close(),
      detachLive,
      detachRooms,
      detachChat,
      () => nodes.close(),
      () => clockSteps.close(),
      () => bodies.close(),
      () => chat.close(),
      () => notifier.close(),
      () => views.close(),
      () => subscriptions.close(),
      () => series.close(),
      () => closeTogether([() => api.close(), () => pages?.close()]),
      () => storage.close(),
      () => log.close(),
    ])
  }

  return {
    catalog,
    log,
    async listen() {
      const metricsUrl =
        config.metrics === null || metricsListener === null
          ? null
          : urlOf(config.metrics.host, await metricsListener.listen(config.metrics.port, config.metrics.host))
      const port = await listener.listen(config.port, config.host)
      return { url: urlOf(config.host, port), port, metricsUrl }
    },
    close() {
      closing ??= close()
      return closing
    },
    usage: () => ({
      connections: listener.connections,
      sockets: sockets.io.engine.clientsCount,
      webSockets: ws.connections,
      subscriptions: subscriptions.size,
      series: series.usage().held,
    }),
  }
}

function urlOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
