import type { RedisLink } from './link.ts'
import { Script } from './script.ts'

/** As in lua/append.lua. */
const RECORD_SECONDS = 600
/** For so long Redis surely knows what a call came to. */
const KNOWN_MS = (RECORD_SECONDS * 1000) / 2

interface Call {
  /** The key under which Redis keeps what the writer's last call came to. */
  readonly record: string
  readonly number: number
  readonly began: Moment
  readonly tell: (taken: boolean | null) => void
}

/** A moment by both clocks: one stands still while the machine is suspended, the other may be set. */
export interface Moment {
  readonly wall: number
  readonly monotonic: number
}

export function momentOf({ clock }: RedisLink): Moment {
  return { wall: clock.now(), monotonic: clock.monotonic() }
}

/** Whether Redis may have forgotten by now what was sent then. */
export function isForgotten(began: Moment, link: RedisLink): boolean {
  const now = momentOf(link)
  return Math.max(now.wall - began.wall, now.monotonic - began.monotonic) > KNOWN_MS
}

/** Calls whose answers were lost for good. What became of them is asked before the writer sends another one (SPEC LG8d). */
export class UnsettledCalls {
  readonly #settle = new Script('always', 'settle')
  readonly #link: RedisLink
  #calls: Call[] = []

  constructor(link: RedisLink) {
    this.#link = link
  }

  get isEmpty(): boolean {
    return this.#calls.length === 0
  }

  add(record: string, number: number, began: Moment): Promise<boolean | null> {
    return new Promise((tell) => this.#calls.push({ record, number, began, tell }))
  }

  /** Rejects where Redis does not answer for all of them. */
  async settle(): Promise<void> {
    const calls = this.#calls
    const settled = await Promise.allSettled(calls.map((call) => this.#one(call)))
    this.#calls = calls.filter((_, i) => settled[i]?.status === 'rejected')
    const failed = settled.find((one) => one.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }

  /** Nobody asks any more. */
  close(): void {
    for (const { tell } of this.#calls.splice(0)) tell(null)
  }

  async #one({ record, number, began, tell }: Call): Promise<void> {
    if (isForgotten(began, this.#link)) {
      tell(null)
      return
    }
    const taken = await this.#settle.run(this.#link.client, [record], [number, RECORD_SECONDS])
    tell(isForgotten(began, this.#link) ? null : taken === 1)
  }
}
