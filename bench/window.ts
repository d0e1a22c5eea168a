import { FeedSeries } from '../lib/domain/feed-series.ts'
import type { Stats, WindowSpec } from '../lib/protocol/windows.ts'
import type { BenchReport } from './report.ts'

const LENGTHS = [10, 1000, 100_000, 1_000_000]
const HELD = 2 ** 20
const ROUNDS = 7
const WARM_UP = 3
/** Identical runs from which each operation's least time is taken. */
const RUNS = 15

/** Random walk, a point a millisecond. The same on every run. */
const INPUT = walk(2 ** 16)

function walk(length: number): Float64Array {
  const values = new Float64Array(length)
  let state = 1
  let value = 1000
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) | 0
    value += (state >>> 8) / 2 ** 24 - 0.5
    values[i] = value
  }
  return values
}

const one = { time: new Float64Array(1), value: new Float64Array(1) }

function push(series: FeedSeries): void {
  const offset = series.head + 1
  one.time[0] = offset
  one.value[0] = INPUT[offset & 0xffff] as number
  series.append(offset, one.time, one.value)
}

function filled(length: number): FeedSeries {
  const series = new FeedSeries({ capacity: HELD })
  const times = Float64Array.from({ length }, (_, i) => i + 1)
  const values = Float64Array.from({ length }, (_, i) => INPUT[(i + 1) & 0xffff] as number)
  series.append(1, times, values)
  return series
}

/** ns per operation: the least of several rounds, after some to warm up, since other work on the machine only ever adds. */
function timed(operations: number, operate: () => void): number {
  let least = Number.POSITIVE_INFINITY
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const start = process.hrtime.bigint()
    for (let i = 0; i < operations; i++) operate()
    if (round >= 0) least = Math.min(least, Number(process.hrtime.bigint() - start) / operations)
  }
  return least
}

/** The deque-and-numpy way: a ring, and all of it again for each point. */
class Recompute {
  readonly #ring: Float64Array
  #next = 0

  constructor(length: number) {
    this.#ring = new Float64Array(length)
  }

  push(value: number): void {
    this.#ring[this.#next] = value
    this.#next = (this.#next + 1) % this.#ring.length
  }

  stats(): { mean: number; std: number; min: number; max: number } {
    const ring = this.#ring
    let sum = 0
    let min = Number.POSITIVE_INFINITY
    let max = Number.NEGATIVE_INFINITY
    for (let i = 0; i < ring.length; i++) {
      const value = ring[i] as number
      sum += value
      if (value < min) min = value
      if (value > max) max = value
    }
    const mean = sum / ring.length
    let squares = 0
    for (let i = 0; i < ring.length; i++) {
      const d = (ring[i] as number) - mean
      squares += d * d
    }
    return { mean, std: Math.sqrt(squares / ring.length), min, max }
  }
}

let sink = 0

function use(stats: { mean: number | null }): void {
  sink += stats.mean ?? 0
}

function pushAndAsk(length: number, ask: (series: FeedSeries) => Stats): number {
  const series = filled(Math.max(length + 5000, 20_000))
  return timed(200_000, () => {
    push(series)
    use(ask(series))
  })
}

function recomputed(length: number): number {
  const naive = new Recompute(length)
  for (let i = 0; i < length; i++) naive.push(INPUT[i & 0xffff] as number)
  let i = 0
  return timed(Math.max(20, Math.floor(5_000_000 / length / 5)), () => {
    naive.push(INPUT[i++ & 0xffff] as number)
    use(naive.stats())
  })
}

/**
 * Worst single push+query at `length`. Each of the same operations is timed in several identical runs; its least time
 * leaves out the machine's and the collector's pauses, the greatest one has them. The first 1,000 warm the caches up.
 */
function worst(length: number): { steady: number; raw: number } {
  const operations = 100_000
  const least = new Float64Array(operations).fill(Number.POSITIVE_INFINITY)
  let raw = 0
  for (let run = 0; run < RUNS; run++) {
    const series = filled(length + 5000)
    for (let i = 0; i < 1000; i++) {
      push(series)
      use(series.stats({ last: length }, 0))
    }
    for (let i = 0; i < operations; i++) {
      const start = process.hrtime.bigint()
      push(series)
      use(series.stats({ last: length }, 0))
      const took = Number(process.hrtime.bigint() - start)
      if (took < (least[i] as number)) least[i] = took
      if (run > 0 && took > raw) raw = took
    }
  }
  return { steady: least.reduce((a, b) => Math.max(a, b)), raw }
}

function pauseOfClock(): number {
  return timed(100_000, () => {
    sink += Number(process.hrtime.bigint() - process.hrtime.bigint())
  })
}

/** Questions to a full series that no two in a row have in common: what a chart or a rule asks. */
function questions(): Record<string, string | number>[] {
  const series = filled(HELD)
  const end = series.newestTime
  let at = 1
  const anywhere = timed(100_000, () => {
    at = (at * 48_271) % 2_147_483_647
    const from = 1 + (at % (HELD / 2))
    use(series.aggregate(from, from + (at % (HELD / 2))))
  })
  const rolling = timed(20, () => {
    sink += series.rolling({ span: 60_000 }, end - 600_000, end, 1024).n.length
  })
  const m4 = timed(10, () => {
    sink += series.m4(end - HELD, end, 1024).total
  })
  const p = timed(20, () => {
    sink += series.quantiles({ last: 10_000 }, end).p50 ?? 0
  })
  return [
    { question: 'any range by offset, ns', cost: Math.round(anywhere) },
    { question: 'rolling, 586 columns over 600,000 points, µs', cost: Math.round(rolling / 1000) },
    { question: 'M4, 1,024 columns over 1,048,576 points, µs', cost: Math.round(m4 / 1000) },
    { question: 'p50, p95, p99 of 10,000, µs', cost: Math.round(p / 1000) },
  ]
}

export async function run(): Promise<BenchReport> {
  const rows = LENGTHS.map((length) => {
    const last: WindowSpec = { last: length }
    const span: WindowSpec = { span: length }
    const ns = pushAndAsk(length, (series) => series.stats(last, 0))
    const spanNs = pushAndAsk(length, (series) => series.stats(span, series.newestTime))
    const naive = recomputed(length)
    return {
      window: length,
      'last, ns': Math.round(ns * 10) / 10,
      'span, ns': Math.round(spanNs * 10) / 10,
      'recompute, ns': Math.round(naive * 10) / 10,
      'times faster': Math.round((naive / ns) * 10) / 10,
    }
  })
  const { steady, raw } = worst(1_000_000)
  const clock = pauseOfClock()
  const ns = (i: number): number => rows[i]?.['last, ns'] ?? Number.NaN
  const ratio = ns(3) / ns(0)
  if (Number.isNaN(sink)) throw new Error('no answers')
  return {
    name: 'window',
    rows: [
      ...rows,
      ...questions(),
      { question: 'worst push+query at 1,000,000, ns', cost: Math.round(steady) },
      { question: '… with the pauses of machine and collector, ns', cost: raw },
      { question: '… of which the clock itself, ns', cost: Math.round(clock) },
    ],
    targets: [
      {
        text: 'push+query at 1,000,000 is at most 2× that at 10',
        measured: `${ratio.toFixed(2)}×`,
        pass: ratio <= 2,
      },
      {
        text: 'no push+query at 1,000,000 costs more than 5 µs',
        measured: `${(steady / 1000).toFixed(1)} µs`,
        pass: steady <= 5000,
      },
    ],
  }
}
