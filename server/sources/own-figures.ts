import { memoryUsage } from 'node:process'
import type { Durations } from '../../lib/domain/instruments.ts'
import type { Clock } from '../ports/clock.ts'
import type { Telemetry } from '../services/telemetry.ts'
import type { MachineMetrics, Readings } from './machine-metrics.ts'

/** What the server says of itself beside what it counts. */
export interface OwnState {
  viewers(): number
  feeds(): Promise<number>
  sentBytes(): number
  receivedBytes(): number
  /** How full each bound is, 0 to 1, by a name that may stand in a feed's id. */
  budgets(): Promise<Readonly<Record<string, number>>>
  /** How often something went wrong since the start, by a name that may stand in a feed's id. */
  trouble(): Readonly<Record<string, number>>
  /** Null where there is no Redis. */
  readonly redisSeconds: Durations | null
}

/** The figures of the room "Watchroom itself", since the reading before. */
export async function openOwnFigures(
  telemetry: Telemetry,
  state: OwnState,
  clock: Clock,
): Promise<MachineMetrics> {
  const { points, framesSent, appendSeconds, loopDelaySeconds } = telemetry
  const fromClients = (outcome: string) =>
    points.sum({ outcome }) - points.sum({ outcome, transport: 'internal' })
  const rates = {
    'points-accepted': createRate(clock, () => fromClients('accepted')),
    'points-refused': createRate(clock, () => fromClients('refused')),
    'frames-sent': createRate(clock, () => framesSent.value),
    'bytes-sent': createRate(clock, () => state.sentBytes()),
    'bytes-received': createRate(clock, () => state.receivedBytes()),
  }
  const store = createSpell(appendSeconds)
  const redis = state.redisSeconds === null ? null : createSpell(state.redisSeconds)
  const inBudgets = async () => prefixed('budget/', await state.budgets(), (share) => 100 * share)
  const budgetFeeds = Object.keys(await inBudgets())
  const inTrouble = () => prefixed('trouble/', state.trouble(), (count) => count)
  return {
    close: () => {},
    metrics: [
      {
        name: 'own figures',
        units: {
          ...unitOf('/s', ['points-accepted', 'points-refused', 'frames-sent']),
          ...unitOf('bytes/s', ['bytes-sent', 'bytes-received']),
          ...unitOf('ms', ['store-mean', 'store-longest', 'loop-delay']),
          ...unitOf('ms', redis === null ? [] : ['redis-mean', 'redis-longest']),
          ...unitOf('bytes', ['memory', 'heap']),
          ...unitOf('percent', budgetFeeds),
        },
        async read() {
          const { rss, heapUsed } = memoryUsage()
          const [mean, longest] = store()
          const [redisMean, redisLongest] = redis?.() ?? [null, null]
          return {
            ...mapped(rates, (rate) => rate()),
            viewers: state.viewers(),
            feeds: await state.feeds(),
            'store-mean': mean,
            'store-longest': longest,
            'redis-mean': redisMean,
            'redis-longest': redisLongest,
            'loop-delay': loopDelaySeconds.takeLongest() * 1000,
            memory: rss,
            heap: heapUsed,
            ...(await inBudgets()),
            ...inTrouble(),
          }
        },
      },
    ],
  }
}

/** By how much a count rose each second since the last call; null at the first. */
function createRate(clock: Clock, count: () => number): () => number | null {
  let before: { at: number; count: number } | null = null
  return () => {
    const now = { at: clock.monotonic(), count: count() }
    const last = before
    before = now
    if (last === null || now.at <= last.at) return null
    return Math.max(0, (1000 * (now.count - last.count)) / (now.at - last.at))
  }
}

/** The mean and the longest in ms since the last call; nulls where there was none. */
function createSpell(durations: Durations): () => readonly [number | null, number | null] {
  let [count, sum] = [durations.count, durations.sum]
  return () => {
    const [n, seconds] = [durations.count - count, durations.sum - sum]
    count = durations.count
    sum = durations.sum
    const longest = durations.takeLongest()
    return n === 0 ? [null, null] : [(1000 * seconds) / n, 1000 * longest]
  }
}

function unitOf(unit: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, unit]))
}

function prefixed(
  prefix: string,
  some: Readonly<Record<string, number>>,
  of: (value: number) => number,
): Readings {
  return Object.fromEntries(Object.entries(some).map(([name, value]) => [prefix + name, of(value)]))
}

function mapped<T>(some: Readonly<Record<string, T>>, of: (one: T) => number | null): Readings {
  return Object.fromEntries(Object.entries(some).map(([name, one]) => [name, of(one)]))
}
