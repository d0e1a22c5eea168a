import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import {
  DURATION_BOUNDS,
  type DurationCounts,
  type Metric,
  type Sample,
} from '../../lib/domain/instruments.ts'

export interface MetricsText {
  readonly contentType: string
  render(): Promise<string>
}

/** A part that does not answer within this is left out of one answer. */
const PATIENCE_MS = 1000

/** All metrics of one server in Prometheus' text format. */
export function createMetricsText(metrics: readonly Metric[]): MetricsText {
  const registry = new Registry()
  for (const metric of metrics) register(metric, registry)
  return { contentType: registry.contentType, render: () => registry.metrics() }
}

function register(metric: Metric, registry: Registry): void {
  const { name, help } = metric
  const config = { name, help, registers: [registry] }
  if (metric.kind === 'histogram') {
    new ReadHistogram(config, async () => bucketsOf(name, await inTime(() => metric.read())))
    return
  }
  const read = async () => samplesOf(await inTime(() => metric.read()))
  if (metric.kind === 'gauge') new ReadGauge(config, read)
  else new ReadCounter(config, read)
}

/** These three hold nothing themselves: prom-client names, escapes and writes what is read at the moment. */
class ReadGauge extends Gauge {
  readonly #read: () => Promise<Sample[]>

  constructor(config: ConstructorParameters<typeof Gauge>[0], read: () => Promise<Sample[]>) {
    super(config)
    this.#read = read
  }

  override async get() {
    return { ...(await super.get()), values: await this.#read() }
  }
}

class ReadCounter extends Counter {
  readonly #read: () => Promise<Sample[]>

  constructor(config: ConstructorParameters<typeof Counter>[0], read: () => Promise<Sample[]>) {
    super(config)
    this.#read = read
  }

  override async get() {
    return { ...(await super.get()), values: await this.#read() }
  }
}

interface NamedSample extends Sample {
  readonly metricName: string
}

class ReadHistogram extends Histogram {
  readonly #config: { readonly name: string; readonly help: string }
  readonly #read: () => Promise<NamedSample[]>

  constructor(config: ConstructorParameters<typeof Histogram>[0], read: () => Promise<NamedSample[]>) {
    super(config)
    this.#config = config
    this.#read = read
  }

  /** What prom-client's registry asks of a histogram when it writes text; its types do not name it. */
  async getForPromString() {
    const { name, help } = this.#config
    return { name, help, type: 'histogram', aggregator: 'sum', values: await this.#read() }
  }
}

function samplesOf(read: number | readonly Sample[] | null): Sample[] {
  if (typeof read === 'number') return [{ labels: {}, value: read }]
  return read === null ? [] : [...read]
}

function bucketsOf(name: string, read: DurationCounts | null): NamedSample[] {
  if (read === null) return []
  let count = 0
  const buckets = read.counts.map((n, i) => {
    count += n
    const le = String(DURATION_BOUNDS[i] ?? '+Inf')
    return { metricName: `${name}_bucket`, labels: { le }, value: count }
  })
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels: {}, value: read.sum },
    { metricName: `${name}_count`, labels: {}, value: count },
  ]
}

async function inTime<T>(read: () => T | null | Promise<T | null>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, null)
  })
  try {
    return await Promise.race([read(), late])
  } catch {
    return null
  } finally {
    clearTimeout(timer)
  }
}
