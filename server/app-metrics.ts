import { getHeapStatistics } from 'node:v8'
import type { BudgetUse } from '../lib/domain/budget.ts'
import { counter, type Durations, gauge, type Metric, type Sample } from '../lib/domain/instruments.ts'
import type { Telemetry } from './services/telemetry.ts'
import type { OwnState } from './sources/own-figures.ts'
import { systemClock } from './system-clock.ts'

/** What is read of the parts when somebody asks. One line adds a metric. */
export interface MeasuredParts {
  readonly release: string
  readonly viewers: () => number
  readonly webSockets: () => number
  readonly connections: () => number
  readonly sentBytes: () => number
  readonly receivedBytes: () => number
  readonly views: () => number
  readonly feeds: () => Promise<number>
  readonly series: () => number
  readonly storageUp: () => boolean
  readonly clockSteps: () => number
  /** Null where the storage has no threads. */
  readonly threadRestarts: () => Readonly<Record<string, number>> | null
  readonly budgets: () => Promise<readonly BudgetUse[]>
}

export function partMetrics(parts: MeasuredParts): Metric[] {
  return [
    gauge('watchroom_info', 'Always 1; the label says which release runs.', () => [
      { labels: { release: parts.release }, value: 1 },
    ]),
    gauge('watchroom_viewers', 'Browsers and programs that are connected to /live.', parts.viewers),
    gauge('watchroom_websockets', 'Connections to /ws.', parts.webSockets),
    gauge('watchroom_connections', 'TCP connections that are open.', parts.connections),
    counter('watchroom_sent_bytes_total', 'Bytes written to all connections.', parts.sentBytes),
    counter('watchroom_received_bytes_total', 'Bytes read from all connections.', parts.receivedBytes),
    gauge(
      'watchroom_views',
      'Views that are open: sets of feeds and windows that somebody watches.',
      parts.views,
    ),
    gauge('watchroom_feeds', 'Feeds in the catalog.', parts.feeds),
    gauge('watchroom_series', 'Series in memory that windows are answered from.', parts.series),
    gauge('watchroom_storage_up', '1 while points can be stored, 0 while they cannot.', () =>
      parts.storageUp() ? 1 : 0,
    ),
    counter(
      'watchroom_clock_steps_total',
      'How often the wall clock of this machine was set by 2 s or more.',
      parts.clockSteps,
    ),
    counter(
      'watchroom_thread_restarts_total',
      'How often a thread of the data file ended and was started again.',
      () =>
        Object.entries(parts.threadRestarts() ?? {}).map(([thread, value]) => ({
          labels: { thread },
          value,
        })),
    ),
    ...budgetMetrics(parts.budgets),
    ...processMetrics(),
  ]
}

/** The same for the room "Watchroom itself". */
export function ownState(
  parts: MeasuredParts,
  telemetry: Telemetry,
  redisSeconds: Durations | null,
): OwnState {
  const { slowClients, resyncs, resumes, refusedRequests } = telemetry
  return {
    ...parts,
    redisSeconds,
    budgets: async () =>
      Object.fromEntries(
        (await parts.budgets()).map(({ name, used, limit }) => [
          name.replaceAll(' ', '-'),
          Math.max(used.bytes / limit.bytes, (used.items ?? 0) / (limit.items ?? Number.POSITIVE_INFINITY)),
        ]),
      ),
    trouble: () => ({
      'slow-clients-set-aside': slowClients.sum({ action: 'set_aside' }),
      'slow-clients-cut-off': slowClients.sum({ action: 'cut_off' }),
      'views-sent-anew': resyncs.value,
      'reconnects-with-a-hole': resumes.sum({ resumed: 'false' }),
      'refused-requests': refusedRequests.sum(),
      'clock-steps': parts.clockSteps(),
      'thread-restarts': Object.values(parts.threadRestarts() ?? {}).reduce((sum, n) => sum + n, 0),
    }),
  }
}

function budgetMetrics(budgets: () => Promise<readonly BudgetUse[]>): Metric[] {
  const each = (read: (budget: BudgetUse) => number | undefined) => async (): Promise<Sample[]> =>
    (await budgets()).flatMap((budget) => {
      const value = read(budget)
      return value === undefined ? [] : [{ labels: { budget: budget.name }, value }]
    })
  return [
    gauge(
      'watchroom_budget_bytes',
      'Bytes in use, by budget.',
      each(({ used }) => used.bytes),
    ),
    gauge(
      'watchroom_budget_limit_bytes',
      'Bytes that may be in use, by budget.',
      each(({ limit }) => limit.bytes),
    ),
    gauge(
      'watchroom_budget_items',
      'Items under way, by budget.',
      each(({ used }) => used.items),
    ),
    gauge(
      'watchroom_budget_limit_items',
      'Items that may be under way, by budget.',
      each(({ limit }) => limit.items),
    ),
    counter(
      'watchroom_budget_refused_total',
      'How often something was refused since it would have passed the budget.',
      each(({ refused }) => refused),
    ),
  ]
}

/** Names that every exporter has, so that dashboards made for Node and for processes fit. */
function processMetrics(): Metric[] {
  const started = systemClock.now() / 1000 - process.uptime()
  return [
    gauge('process_start_time_seconds', 'When the process began, in seconds since the epoch.', () => started),
    counter('process_cpu_seconds_total', 'CPU time of the process.', () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1e6
    }),
    gauge('process_resident_memory_bytes', 'Memory of the process that is in RAM.', () =>
      process.memoryUsage.rss(),
    ),
    gauge(
      'nodejs_heap_size_used_bytes',
      "Memory of the main thread's JavaScript heap in use.",
      () => getHeapStatistics().used_heap_size,
    ),
    gauge(
      'nodejs_heap_size_limit_bytes',
      "How large the main thread's JavaScript heap may become.",
      () => getHeapStatistics().heap_size_limit,
    ),
    gauge(
      'nodejs_external_memory_bytes',
      'Memory of buffers outside the heap.',
      () => process.memoryUsage().external,
    ),
  ]
}
