import { Budget, type Lease } from '../../../lib/domain/budget.ts'
import { AppError } from '../../../lib/protocol/errors.ts'
import type { Asked } from './supervised-thread.ts'

/** Questions that wait or are being answered. What one carries along is mostly the feed's tail. */
const LIMIT = { bytes: 16 * 1024 * 1024, items: 512 }
/** Each holds a piece of at most 64 Ki entries on the reader's side; of the large ones fewer, so that small ones pass. */
const IN_FLIGHT = 4
const LARGE_IN_FLIGHT = 2
const LARGE_ENTRIES = 4_096
const BYTES_PER_ENTRY = 24

interface Question {
  readonly op: string
  readonly args: readonly unknown[]
  readonly large: boolean
  readonly lease: Lease
  resolve(value: unknown): void
  reject(error: unknown): void
}

/** Questions to the reader's thread wait here, and not in its memory: a few are under way, too many are refused with `busy`. */
export class ReaderQueue implements Asked {
  readonly budget = new Budget('questions to the log', LIMIT)
  readonly #reader: Asked
  readonly #share = this.budget.share()
  readonly #small: Question[] = []
  readonly #large: Question[] = []
  #inFlight = 0
  #largeInFlight = 0

  constructor(reader: Asked) {
    this.#reader = reader
  }

  call(op: string, args: readonly unknown[]): Promise<unknown> {
    if (op === 'open') return this.#reader.call(op, args)
    const lease = this.#share.take(1_024 + carriedBytes(args))
    if (lease === null)
      return Promise.reject(
        new AppError('busy', 'Too many questions about the past are being answered; ask again.', {
          retryAfter: 2,
        }),
      )
    const large = isLarge(op, args)
    return new Promise((resolve, reject) => {
      const waiting = large ? this.#large : this.#small
      waiting.push({ op, args, large, lease, resolve, reject })
      this.#next()
    })
  }

  close(): Promise<void> {
    return this.#reader.close()
  }

  #next(): void {
    while (this.#inFlight < IN_FLIGHT) {
      const question =
        this.#small.shift() ?? (this.#largeInFlight < LARGE_IN_FLIGHT ? this.#large.shift() : undefined)
      if (question === undefined) return
      this.#inFlight++
      if (question.large) this.#largeInFlight++
      this.#reader
        .call(question.op, question.args)
        .then(question.resolve, question.reject)
        .finally(() => this.#answered(question))
    }
  }

  #answered({ large, lease }: Question): void {
    lease.release()
    this.#inFlight--
    if (large) this.#largeInFlight--
    this.#next()
  }
}

function isLarge(op: string, args: readonly unknown[]): boolean {
  if (op === 'columns') return true
  if (op === 'entries') return Number(args[3]) - Number(args[2]) >= LARGE_ENTRIES
  const query = args[1]
  if (op !== 'range' || typeof query !== 'object' || query === null) return false
  return 'limit' in query && Number(query.limit) > LARGE_ENTRIES
}

/** The tail that a question takes along. */
function carriedBytes(args: readonly unknown[]): number {
  const tail = args[2]
  if (typeof tail !== 'object' || tail === null || !('times' in tail)) return 0
  return tail.times instanceof Float64Array ? tail.times.length * BYTES_PER_ENTRY : 0
}
