import type { Budget, Lease, Share } from '../../lib/domain/budget.ts'
import { Counter } from '../../lib/domain/instruments.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import type { Clock } from '../ports/clock.ts'

/** A reader that has held an answer for longer is slow, and may be cut off for others. */
const PATIENCE_MS = 2_000
/** Seconds after which one that was refused may come back. */
const RETRY_AFTER = 1

/** One connection that asks questions. */
export interface AnswerReader {
  /**
   * Room for an answer of `bytes`, from before it is made until it was read. Where all readers together hold too much, the slow
   * ones are cut off: first who holds most for longest. Throws `busy` where there is no room even so.
   */
  take(bytes: number): Lease
  /** Gives back all that this connection holds. */
  close(): void
}

interface Held {
  readonly share: Share
  readonly cut: () => void
  gone: boolean
  /** When each answer that is still held was taken, by the monotonic clock; the oldest first. */
  readonly since: Map<Lease, number>
}

/** Answers that are being made or wait to be read, over all connections: one bound for the process, and one for each reader. */
export class UnreadAnswers {
  readonly budget: Budget
  readonly #clock: Clock
  readonly #cutOffs: Counter
  readonly #readers = new Set<Held>()

  constructor(budget: Budget, clock: Clock, cutOffs = new Counter()) {
    this.budget = budget
    this.#cutOffs = cutOffs
    this.#clock = clock
  }

  /** `cut` ends the connection with all that waits for it. */
  reader(cut: () => void): AnswerReader {
    const held: Held = { share: this.budget.share(), cut, gone: false, since: new Map() }
    return {
      take: (bytes) => {
        this.#readers.add(held)
        const lease = this.#take(held, bytes)
        if (lease === null) throw this.#refusal(bytes)
        held.since.set(lease, this.#clock.monotonic())
        return {
          get bytes() {
            return lease.bytes
          },
          resize: (wanted) => lease.resize(wanted),
          release: () => {
            held.since.delete(lease)
            if (held.since.size === 0) this.#readers.delete(held)
            lease.release()
          },
        }
      },
      close: () => this.#end(held),
    }
  }

  #take(held: Held, bytes: number): Lease | null {
    let lease = held.share.take(bytes)
    while (lease === null && this.#isShared(held, bytes)) {
      const slowest = this.#slowest(held)
      if (slowest === null) break
      this.#end(slowest)
      slowest.cut()
      this.#cutOffs.add()
      lease = held.share.take(bytes)
    }
    return lease
  }

  #end(held: Held): void {
    held.gone = true
    held.since.clear()
    held.share.close()
    this.#readers.delete(held)
  }

  /** Whether it is the others that leave no room. */
  #isShared({ share, gone }: Held, bytes: number): boolean {
    const { limitEach } = this.budget
    return !gone && share.used.bytes + bytes <= limitEach.bytes && share.used.items < limitEach.items
  }

  #slowest(asking: Held): Held | null {
    const now = this.#clock.monotonic()
    let slowest: Held | null = null
    let most = 0
    for (const held of this.#readers) {
      const [oldest = now] = held.since.values()
      const weight = (now - oldest) * held.share.used.bytes
      if (held === asking || now - oldest < PATIENCE_MS || weight <= most) continue
      slowest = held
      most = weight
    }
    return slowest
  }

  #refusal(bytes: number): AppError {
    const { limitEach } = this.budget
    if (bytes > limitEach.bytes)
      return new AppError(
        'too_large',
        `An answer may take ${limitEach.bytes} bytes here; ask for less at once.`,
      )
    return noRoom()
  }
}

export function noRoom(): AppError {
  return new AppError('busy', 'Too many answers wait to be read; ask again in a moment.', {
    retryAfter: RETRY_AFTER,
  })
}
