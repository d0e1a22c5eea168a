export type Labels = Readonly<Record<string, string>>

export interface Sample {
  readonly labels: Labels
  readonly value: number
}

/** A count that only grows. The hot path adds to it; whoever wants to know reads it. */
export class Counter {
  value = 0

  add(n = 1): void {
    this.value += n
  }
}

/** Counters of one name, told apart by labels. `of` is a look-up: the hot path keeps the counter that it gives. */
export class CounterFamily<L extends string> {
  readonly #names: readonly L[]
  readonly #byValues = new Map<string, { labels: Labels; counter: Counter }>()

  constructor(...names: readonly L[]) {
    this.#names = names
  }

  /** Values come from closed lists (transports, error codes), never from what a client wrote: their number is bounded. */
  of(labels: Readonly<Record<L, string>>): Counter {
    const key = this.#names.map((name) => labels[name]).join('\n')
    let held = this.#byValues.get(key)
    if (held === undefined) {
      held = { labels: { ...labels }, counter: new Counter() }
      this.#byValues.set(key, held)
    }
    return held.counter
  }

  /** The sum of the counters that have these labels. */
  sum(some: Partial<Record<L, string>> = {}): number {
    const wanted = Object.entries<string | undefined>(some)
    let sum = 0
    for (const { labels, counter } of this.#byValues.values()) {
      if (wanted.every(([name, value]) => labels[name] === value)) sum += counter.value
    }
    return sum
  }

  samples(): Sample[] {
    return [...this.#byValues.values()].map(({ labels, counter }) => ({ labels, value: counter.value }))
  }
}

/** What a histogram has seen so far; a plain object, so that a thread can send it. */
export interface DurationCounts {
  /** One for each bound, and one for what is longer than the last. Not cumulative. */
  readonly counts: readonly number[]
  /** Seconds. */
  readonly sum: number
}

/** Upper bounds in seconds, from half a millisecond to ten seconds. */
export const DURATION_BOUNDS: readonly number[] = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
]

/** A histogram of how long something took. */
export class Durations {
  readonly #counts = new Array<number>(DURATION_BOUNDS.length + 1).fill(0)
  #sum = 0
  #count = 0
  #longest = 0

  observe(seconds: number): void {
    let i = 0
    while (i < DURATION_BOUNDS.length && seconds > (DURATION_BOUNDS[i] ?? 0)) i++
    this.#counts[i] = (this.#counts[i] ?? 0) + 1
    this.#sum += seconds
    this.#count++
    if (seconds > this.#longest) this.#longest = seconds
  }

  get count(): number {
    return this.#count
  }

  get sum(): number {
    return this.#sum
  }

  /** The longest since the last call, 0 where there was none. It has one caller: the server's own room. */
  takeLongest(): number {
    const longest = this.#longest
    this.#longest = 0
    return longest
  }

  read(): DurationCounts {
    return { counts: [...this.#counts], sum: this.#sum }
  }
}

/** Null where it cannot be said now: the metric then has no sample. */
type Reading<T> = T | null | Promise<T | null>

/** One metric, read when somebody asks. Names follow Prometheus' guide: `watchroom_`, base units, `_total` for counters. */
export type Metric = { readonly name: string; readonly help: string } & (
  | { readonly kind: 'counter' | 'gauge'; read(): Reading<number | readonly Sample[]> }
  | { readonly kind: 'histogram'; read(): Reading<DurationCounts> }
)

type Source = Counter | CounterFamily<string> | (() => Reading<number | readonly Sample[]>)

export function counter(name: string, help: string, source: Source): Metric {
  if (source instanceof Counter) return { kind: 'counter', name, help, read: () => source.value }
  if (source instanceof CounterFamily) return { kind: 'counter', name, help, read: () => source.samples() }
  return { kind: 'counter', name, help, read: source }
}

export function gauge(name: string, help: string, read: () => Reading<number | readonly Sample[]>): Metric {
  return { kind: 'gauge', name, help, read }
}

export function histogram(
  name: string,
  help: string,
  source: Durations | (() => Reading<DurationCounts>),
): Metric {
  return { kind: 'histogram', name, help, read: source instanceof Durations ? () => source.read() : source }
}
