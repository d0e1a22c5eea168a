import type { FeedKey } from '../../ports/feed-catalog.ts'
import type { FeedImport } from '../../ports/feed-import.ts'

/** Points held here, of all feeds together: 1 MiB, and as much again while they are handed over. */
const MAX_HELD = 65_536

/** Gathers points by feed, and stages them whenever enough have come; without an importer it only counts them. */
export class ImportStaging {
  readonly #importer: FeedImport | null
  readonly #job: string
  readonly #feeds = new Map<FeedKey, { times: number[]; values: number[] }>()
  #held = 0
  #staged = 0

  constructor(importer: FeedImport | null, job: string) {
    this.#importer = importer
    this.#job = job
  }

  /** Points taken, staged or not. */
  get points(): number {
    return this.#staged + this.#held
  }

  /** Where it is, `flush` before more is added. */
  get full(): boolean {
    return this.#held >= MAX_HELD
  }

  add(feed: FeedKey, time: number, value: number): void {
    let held = this.#feeds.get(feed)
    if (held === undefined) {
      held = { times: [], values: [] }
      this.#feeds.set(feed, held)
    }
    held.times.push(time)
    held.values.push(value)
    this.#held++
  }

  async flush(): Promise<void> {
    for (const [feed, { times, values }] of this.#feeds) {
      await this.#importer?.stage(this.#job, feed, Float64Array.from(times), Float64Array.from(values))
    }
    this.#staged += this.#held
    this.#held = 0
    this.#feeds.clear()
  }
}
