import { setTimeout as wait } from 'node:timers/promises'
import type { Entries } from '../lib/domain/entry-codec.ts'
import { openMachineMetrics } from '../server/sources/machine-metrics.ts'
import { systemClock } from '../server/system-clock.ts'

/** A feed of which chunks are cut. */
export interface Feed extends Entries {
  readonly name: string
}

const START = 1_790_000_000_000

/** mulberry32, twice: numbers of 53 bits in [0, 1), the same on every run. */
function createRandom(): () => number {
  let state = 1
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return t ^ (t >>> 14)
  }
  return () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53
}

/** The metrics of this machine as its feeds show them, but measured more often than once a second. */
export async function recordMachine(length: number, everyMs: number): Promise<Feed[]> {
  const machine = openMachineMetrics(systemClock)
  const times: number[] = []
  const arrived: number[] = []
  const values = new Map<string, number[]>()
  const began = performance.now()
  for (let i = -1; i < length; i++) {
    await wait(Math.max(0, began + (i + 1) * everyMs - performance.now()))
    const readings = await Promise.all(machine.metrics.map((metric) => metric.read()))
    if (i < 0) continue // rates need two measurements
    times.push(Date.now())
    for (const [name, value] of Object.entries(Object.assign({}, ...readings)))
      values.set(name, [...(values.get(name) ?? []), typeof value === 'number' ? value : Number.NaN])
    await wait(0)
    arrived.push(Date.now())
  }
  machine.close()
  return [...values].map(([name, column]) => ({
    name,
    times: Float64Array.from(times),
    values: Float64Array.from(column),
    arrived: Float64Array.from(arrived),
  }))
}

/** The same metrics once a second, by the same formulas from counters that grow at random; a timer is late now and then. */
export function imagineMachine(length: number): Feed[] {
  const random = createRandom()
  const times = new Float64Array(length)
  const columns = new Map<string, Float64Array>()
  const set = (name: string, i: number, value: number): void => {
    const column = columns.get(name) ?? new Float64Array(length)
    columns.set(name, column)
    column[i] = value
  }
  let now = START
  let load = 0.2
  let pages = 1_500_000
  const totalPages = 6_171_023
  for (let i = 0; i < length; i++) {
    const ms = 1000 + Math.floor(random() * 4) - 1 + (random() < 0.03 ? Math.floor(random() * 30) : 0)
    now += ms
    times[i] = now
    load = Math.min(1, Math.max(0.01, load + (random() - 0.5) * 0.1))
    const jiffies = 198 + Math.floor(random() * 4)
    set('cpu', i, (Math.round(jiffies * load) / jiffies) * 100)
    pages += Math.round((random() - 0.5) * 2000)
    set('memory', i, (100 * pages) / totalPages)
    const seconds = ms / 1000
    const packets = (size: number): number =>
      Math.floor(random() ** 4 * 200) * size + Math.floor(random() * 2000)
    set('network-in', i, packets(1448) / seconds)
    set('network-out', i, packets(66) / seconds)
    set('disk-read', i, (random() < 0.05 ? Math.floor(random() * 500) * 4096 : 0) / seconds)
    set('disk-write', i, (random() < 0.3 ? Math.floor(random() ** 3 * 5000) * 4096 : 0) / seconds)
    set('event-loop-delay', i, Math.round(100 + random() ** 6 * 5000) / 1000)
  }
  const arrived = times.map((time) => time + (random() < 0.1 ? 1 : 0))
  return [...columns].map(([name, values]) => ({ name, times, values, arrived }))
}

/** Other feeds, ten entries a second: sensors and programs that send them in batches of 10. */
export function otherFeeds(length: number): Feed[] {
  const random = createRandom()
  const times = Float64Array.from({ length }, (_, i) => START + i * 100)
  const arrived = new Float64Array(length)
  for (let i = 0; i < length; i++)
    arrived[i] = i % 10 > 0 ? (arrived[i - 1] as number) : START + i * 100 + 1000 + Math.floor(random() * 5)
  const column = (next: (i: number) => number): Float64Array =>
    Float64Array.from({ length }, (_, i) => next(i))
  let walk = 1000
  let counter = 0
  return [
    {
      name: 'random walk, full mantissas',
      times,
      arrived,
      values: column(() => (walk += random() + random() - 1)),
    },
    {
      name: 'noise in [0, 1), full mantissas',
      times,
      arrived,
      values: column(random),
    },
    {
      name: 'decimal sensor, 2 digits',
      times,
      arrived,
      values: column((i) => Math.round(2150 + 300 * Math.sin(i / 400) + 10 * random()) / 100),
    },
    { name: 'integers 0 to 999', times, arrived, values: column(() => Math.floor(random() * 1000)) },
    { name: 'counter', times, arrived, values: column(() => (counter += Math.floor(random() * 3000))) },
    { name: 'constant', times, arrived, values: column(() => 1) },
  ]
}
