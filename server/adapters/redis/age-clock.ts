import { type Reckoned, reckon } from '../../../lib/domain/age-clock.ts'
import type { SharedClock } from '../../ports/shared-clock.ts'
import type { RedisLink } from './link.ts'
import { Script } from './script.ts'
import { earlierNow } from './shared-clock.ts'

/** The age clock of all nodes (SPEC CK4). It goes on in Redis, moved by the node that keeps the points. */
export class RedisAgeClock {
  readonly #link: RedisLink
  readonly #shared: SharedClock
  readonly #put = new Script('always', 'put')
  /** What this node put there last, and when, by its monotonic clock. */
  #own: { readonly text: string; readonly at: number } | null = null

  constructor(link: RedisLink, shared: SharedClock) {
    this.#link = link
    this.#shared = shared
  }

  /** Moves it on by what has passed since this node did so last: what passed on another node is not known. */
  async advance(): Promise<number> {
    const { clock, client } = this.#link
    const asked = clock.monotonic()
    const wall = await earlierNow(clock, this.#shared)
    const before = await this.#read()
    const passed = this.#own !== null && this.#own.text === before ? asked - this.#own.at : 0
    const next = before === null ? { at: wall, waited: null } : reckon(parse(before), passed, wall)
    const text = JSON.stringify(next)
    await this.#link.ask(() => this.#put.run(client, [this.#key], [text]))
    this.#own = { text, at: asked }
    return Math.min(next.at, wall)
  }

  /** As it was last moved; null before that. */
  async now(): Promise<number | null> {
    const text = await this.#read()
    return text === null ? null : Math.min(parse(text).at, await earlierNow(this.#link.clock, this.#shared))
  }

  get #key(): string {
    return `${this.#link.prefix}{keeper}:age`
  }

  #read(): Promise<string | null> {
    return this.#link.ask(() => this.#link.client.get(this.#key))
  }
}

function parse(text: string): Reckoned {
  const { at, waited } = JSON.parse(text) as Partial<Reckoned>
  return { at: at ?? Number.NEGATIVE_INFINITY, waited: waited ?? null }
}
