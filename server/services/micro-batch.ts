import type { Clock } from '../ports/clock.ts'
import type { FeedLog, FeedWrite, WriteOutcome } from '../ports/feed-log.ts'

const MAX_BATCH_POINTS = 4096

interface Waiting {
  readonly writes: readonly FeedWrite[]
  readonly points: number
  readonly settle: (outcomes: readonly WriteOutcome[]) => void
  readonly fail: (error: unknown) => void
}

/**
 * Gathers writes for the log (SPEC LG3): an idle log commits at once, and what arrives during a commit forms the next
 * micro-batch of at most 4,096 points. Only a single request may pass that size; its writes stay whole.
 */
export class MicroBatcher {
  readonly #log: FeedLog
  readonly #clock: Clock
  #queue: Waiting[] = []
  #running: Promise<void> | null = null
  #queued = 0

  constructor(log: FeedLog, clock: Clock) {
    this.#log = log
    this.#clock = clock
  }

  /** Points accepted and not yet in the log. */
  get queued(): number {
    return this.#queued
  }

  submit(writes: readonly FeedWrite[], points: number): Promise<readonly WriteOutcome[]> {
    this.#queued += points
    return new Promise((settle, fail) => {
      this.#queue.push({ writes, points, settle, fail })
      this.#running ??= this.#run()
    })
  }

  async drained(): Promise<void> {
    while (this.#running !== null) await this.#running
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) await this.#commit(this.#take())
    this.#running = null
  }

  #take(): Waiting[] {
    let points = 0
    let count = 0
    for (const waiting of this.#queue) {
      if (count > 0 && points + waiting.points > MAX_BATCH_POINTS) break
      points += waiting.points
      count++
    }
    const taken = count === this.#queue.length ? this.#queue : this.#queue.slice(0, count)
    this.#queue = count === this.#queue.length ? [] : this.#queue.slice(count)
    return taken
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    const only = batch.length === 1 ? batch[0] : undefined
    const writes = only?.writes ?? batch.flatMap((waiting) => waiting.writes)
    try {
      const outcomes = await this.#log.append({ arrived: this.#clock.now(), writes })
      let at = 0
      for (const { writes: own, points, settle } of batch) {
        this.#queued -= points
        settle(only ? outcomes : outcomes.slice(at, at + own.length))
        at += own.length
      }
    } catch (error) {
      for (const { points, fail } of batch) {
        this.#queued -= points
        fail(error)
      }
    }
  }
}
