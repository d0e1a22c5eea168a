import type { Logger } from 'pino'
import type { Clock } from '../ports/clock.ts'
import type { FeedCatalog } from '../ports/feed-catalog.ts'
import type { IngestService } from '../services/ingest.ts'
import type { MachineMetrics, Metric, Readings } from './machine-metrics.ts'

/** Measures once a second and posts what was read to the feed of its name. A metric that fails is logged once; others go on. */
export function startMeasuring(deps: {
  /** What is measured, for the log. */
  subject: string
  feedOf: (name: string) => string
  machine: MachineMetrics
  ingest: IngestService
  catalog: FeedCatalog
  clock: Clock
  logger: Logger
}): { close(): void } {
  const { subject, feedOf, machine, ingest, catalog, clock, logger } = deps
  const failing = new Set<string>()
  let unnamed: Record<string, string> = Object.assign({}, ...machine.metrics.map((metric) => metric.units))
  let busy = false

  function failed(name: string, error: unknown): void {
    if (!failing.has(name)) logger.warn({ err: error, metric: name }, `${subject}: a metric is missing`)
    failing.add(name)
  }

  async function readOne(metric: Metric): Promise<Readings> {
    try {
      const readings = await metric.read()
      failing.delete(metric.name)
      return readings
    } catch (error) {
      failed(metric.name, error)
      return {}
    }
  }

  async function post(readings: Readings): Promise<void> {
    const time = clock.now()
    const points = Object.entries(readings)
      .filter(([, value]) => value !== null && Number.isFinite(value))
      .map(([name, value]) => ({ source: feedOf(name), value, time }))
    if (points.length === 0) return
    await ingest.post({ origin: { door: 'internal', defaultSource: 'unknown' }, body: points })
    if (Object.keys(unnamed).length > 0) await nameUnits()
    failing.delete('post')
  }

  async function nameUnits(): Promise<void> {
    const left: Record<string, string> = {}
    for (const [name, unit] of Object.entries(unnamed)) {
      const [feed] = (await catalog.search({ feed: feedOf(name), limit: 1 })).feeds
      if (!feed) left[name] = unit
      else if (feed.unit !== unit) await catalog.patch(feed.key, { unit })
    }
    unnamed = left
  }

  async function measure(): Promise<void> {
    // A measurement that takes longer than a second leaves the next one out.
    if (busy) return
    busy = true
    try {
      await post(Object.assign({}, ...(await Promise.all(machine.metrics.map(readOne)))))
    } catch (error) {
      failed('post', error)
    } finally {
      busy = false
    }
  }

  void measure()
  const stop = clock.every(1000, () => void measure())
  return {
    close() {
      stop()
      machine.close()
    },
  }
}
