import type { Ask } from '../domain/time-range.ts'
import { AppError } from '../protocol/errors.ts'
import type { WindowSpec } from '../protocol/windows.ts'
import type { History } from './decode-history.ts'
import type { LiveClient } from './live-client.ts'

export type HistoryClient = Pick<LiveClient, 'history' | 'serverNow'>

export interface Wish {
  readonly feed: string
  readonly windows: WindowSpec[]
  readonly ask: Ask
}

export interface HistoryAskerOptions {
  readonly client: HistoryClient
  readonly after: (ms: number, task: () => void) => () => void
  /** Answers come in the order of their questions; those that a newer one overtook do not come. */
  readonly onAnswer: (ask: Ask, history: History) => void
  /** `slow` or `failure` changed. */
  readonly onChange: () => void
  /** A question that had to wait may be asked now: say again what is wanted. */
  readonly onIdle: () => void
}

/** Questions on their way at once: the newest does not wait for a slow one, and nobody floods the server. */
const AT_ONCE = 2
const PACE_MS = 100
/** Faster than this nobody needs to hear that something loads. */
const SLOW_MS = 300
const FIRST_RETRY_MS = 1_000
const LAST_RETRY_MS = 15_000

/** Asks for history at the pace that a server can take, whatever the pace of the gestures. */
export class HistoryAsker {
  /** The newest question has been on its way for a while. */
  slow = false
  failure: Error | null = null
  readonly #options: HistoryAskerOptions
  readonly #flying = new Map<number, Ask>()
  #newest = 0
  #answered = 0
  #askedAt = Number.NEGATIVE_INFINITY
  #blocked: Ask | null = null
  #retryMs = FIRST_RETRY_MS
  #cancelWait: (() => void) | null = null
  #cancelSlow: (() => void) | null = null
  #cancelRetry: (() => void) | null = null

  constructor(options: HistoryAskerOptions) {
    this.#options = options
  }

  /** Asks now or soon. A `quiet` question shows neither that it loads nor that it failed. */
  want(wish: Wish, quiet: boolean): void {
    const { ask } = wish
    const newest = this.#flying.get(this.#newest)
    if (newest !== undefined && same(newest, ask)) return
    if (this.#blocked !== null && same(this.#blocked, ask) && !quiet) return
    const wait = this.#askedAt + PACE_MS - this.#options.client.serverNow()
    if (this.#flying.size >= AT_ONCE || (wait > 0 && wait <= PACE_MS)) {
      this.#cancelWait ??= this.#options.after(PACE_MS, () => {
        this.#cancelWait = null
        this.#options.onIdle()
      })
      return
    }
    void this.#send(wish, quiet)
  }

  /** Nothing is wanted beyond what is held; what is on its way may still come. */
  enough(): void {
    this.#cancelWait?.()
    this.#cancelWait = null
    this.#settle(null)
  }

  /** A question that failed may be asked again. */
  unblock(): void {
    this.#blocked = null
  }

  /** Forgets all questions; their answers do not come. */
  stop(): void {
    this.#flying.clear()
    this.#answered = this.#newest
    this.#retryMs = FIRST_RETRY_MS
    this.enough()
  }

  async #send({ feed, windows, ask }: Wish, quiet: boolean): Promise<void> {
    const { client, after, onAnswer, onChange, onIdle } = this.#options
    const number = ++this.#newest
    this.#flying.set(number, ask)
    this.#askedAt = client.serverNow()
    if (!quiet) {
      this.#cancelRetry?.()
      this.#cancelRetry = null
      this.#cancelSlow ??= after(SLOW_MS, () => {
        this.slow = true
        onChange()
      })
    }
    try {
      const { from, to, columns } = ask
      const history = await client.history({ feed, from, to, columns, windows })
      if (number <= this.#answered) return
      this.#answered = number
      this.#retryMs = FIRST_RETRY_MS
      if (number === this.#newest) this.#settle(null)
      onAnswer(ask, history)
    } catch (cause) {
      if (number !== this.#newest || number <= this.#answered || quiet) return
      const error = cause instanceof Error ? cause : new Error(String(cause))
      this.#blocked = ask
      this.#settle(error)
      if (!(error instanceof AppError) || error.retryable) this.#planRetry()
      onChange()
    } finally {
      // Absent where all was forgotten meanwhile.
      if (this.#flying.delete(number)) onIdle()
    }
  }

  #settle(failure: Error | null): void {
    this.#cancelSlow?.()
    this.#cancelSlow = null
    this.slow = false
    this.failure = failure
    if (failure !== null) return
    this.#blocked = null
    this.#cancelRetry?.()
    this.#cancelRetry = null
  }

  #planRetry(): void {
    const { after, onIdle } = this.#options
    this.#cancelRetry?.()
    this.#cancelRetry = after(this.#retryMs, () => {
      this.#cancelRetry = null
      this.#blocked = null
      onIdle()
    })
    this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2)
  }
}

function same(a: Ask, b: Ask): boolean {
  return a.from === b.from && a.to === b.to && a.width === b.width
}
