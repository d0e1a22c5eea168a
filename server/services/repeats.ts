import { AppError } from '../../lib/protocol/errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { FeedKey } from '../ports/feed-catalog.ts'
import type { PartlyTaken } from '../ports/partly-taken.ts'
import type { Remains } from './request-outcome.ts'

/** A repeat waits so long for the log to say what became of the request before. */
const PATIENCE_MS = 10_000

/** Tells a repeat of a request that was refused in part from a new one (SPEC LG8d). */
export class Repeats {
  readonly #store: PartlyTaken
  readonly #clock: Clock
  /** Requests of which the log cannot say yet what it took. A log leaves no more than a batch of them open at a time. */
  readonly #settling = new Map<number, Promise<void>>()

  constructor(store: PartlyTaken, clock: Clock) {
    this.#store = store
    this.#clock = clock
  }

  get isEmpty(): boolean {
    return this.#settling.size === 0 && this.#store.isEmpty
  }

  mayHave(fingerprint: number): boolean {
    return this.#settling.has(fingerprint) || this.#store.mayHave(fingerprint)
  }

  /** Settles once a repeat may come: it finds what is known, or waits for it. */
  async remember({ fingerprint, taken, unsettled }: Remains): Promise<void> {
    if (unsettled.length === 0) return this.#store.remember(fingerprint, taken)
    const before = this.#settling.get(fingerprint)
    const settled = Promise.all(unsettled.map(async (one) => ((await one.settled) ? [one.feed] : [])))
      .then(async (found) => {
        const all = [...taken, ...found.flat()]
        if (all.length > 0) await this.#store.remember(fingerprint, all)
        await before
      })
      .finally(() => {
        if (this.#settling.get(fingerprint) === settled) this.#settling.delete(fingerprint)
      })
    this.#settling.set(fingerprint, settled)
  }

  /** The feeds that took their points, of which nobody else hears then; null where the request is a new one. */
  async claim(fingerprint: number): Promise<ReadonlySet<FeedKey> | null> {
    await this.#settled(fingerprint)
    return this.#store.claim(fingerprint)
  }

  #settled(fingerprint: number): Promise<void> {
    const settling = this.#settling.get(fingerprint)
    if (settling === undefined) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const message =
        'The storage has not said yet what it took of this request when it was sent before; try again in a moment.'
      const cancel = this.#clock.after(PATIENCE_MS, () =>
        reject(new AppError('storage_failed', message, { retryAfter: 1 })),
      )
      void settling.then(() => {
        cancel()
        resolve()
      })
    })
  }
}
