import type { Budget, Lease, Share } from '../../lib/domain/budget.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import type { Clock } from '../ports/clock.ts'

/** A body that comes more slowly than this, after a while, is ended. */
const MIN_BYTES_PER_SECOND = 1_024
const GRACE_MS = 10_000
/** A body that began less long ago has no rate yet. */
const PATIENCE_MS = 1_000
const CHECK_EVERY_MS = 1_000

/** One body that is being received. */
export interface Receiving {
  /** What is held of it now. Throws `busy` where there is no room for it, even without those that come more slowly. */
  hold(bytes: number): void
  /** Bytes came. */
  came(bytes: number): void
  /** All of it is there: from now on it is not slow any more. */
  whole(): void
  release(): void
}

interface Body {
  readonly lease: Lease
  readonly since: number
  readonly end: (why: AppError) => void
  received: number
}

/** All request bodies that are held in memory, within one bound: where it is full, the slowest goes and not the newest. */
export class Bodies {
  readonly budget: Budget
  readonly #share: Share
  readonly #clock: Clock
  readonly #coming = new Set<Body>()
  readonly #stop: () => void

  constructor(budget: Budget, clock: Clock) {
    this.budget = budget
    this.#share = budget.share()
    this.#clock = clock
    this.#stop = clock.every(CHECK_EVERY_MS, () => this.#endSlow())
  }

  /** `end` is told why, where the body has to go before it is whole. */
  receive(end: (why: AppError) => void): Receiving {
    const lease = this.#share.take(0)
    if (lease === null) throw noRoom()
    const body: Body = { lease, since: this.#clock.monotonic(), end, received: 0 }
    this.#coming.add(body)
    return {
      hold: (bytes) => {
        while (!lease.resize(bytes)) {
          const slowest = this.#slowest(body)
          if (slowest === null) throw noRoom()
          this.#end(slowest, noRoom())
        }
      },
      came: (bytes) => {
        body.received += bytes
      },
      whole: () => {
        this.#coming.delete(body)
      },
      release: () => {
        this.#coming.delete(body)
        lease.release()
      },
    }
  }

  close(): void {
    this.#stop()
  }

  #endSlow(): void {
    for (const body of [...this.#coming]) {
      if (this.#age(body) < GRACE_MS || this.#rate(body) >= MIN_BYTES_PER_SECOND) continue
      const message = `The body came more slowly than ${MIN_BYTES_PER_SECOND} bytes a second; send it again.`
      this.#end(body, new AppError('busy', message, { retryAfter: 1 }))
    }
  }

  #end(body: Body, why: AppError): void {
    this.#coming.delete(body)
    body.lease.release()
    body.end(why)
  }

  /** The slowest of the others that come more slowly than `asking`. */
  #slowest(asking: Body): Body | null {
    let slowest: Body | null = null
    let least = this.#age(asking) < PATIENCE_MS ? Number.POSITIVE_INFINITY : this.#rate(asking)
    for (const body of this.#coming) {
      if (body === asking || body.lease.bytes === 0 || this.#age(body) < PATIENCE_MS) continue
      const rate = this.#rate(body)
      if (rate >= least) continue
      slowest = body
      least = rate
    }
    return slowest
  }

  #age({ since }: Body): number {
    return this.#clock.monotonic() - since
  }

  /** Bytes a second. */
  #rate(body: Body): number {
    return (body.received * 1000) / Math.max(1, this.#age(body))
  }
}

function noRoom(): AppError {
  return new AppError('busy', 'Too much is being received at once; send it again in a moment.', {
    retryAfter: 1,
  })
}
