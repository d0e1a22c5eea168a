import type { Clock } from '../../ports/clock.ts'
import type { SharedClock } from '../../ports/shared-clock.ts'
import type { RedisLink } from './link.ts'
import { Script } from './script.ts'

/** The clock of Redis; of a cluster, that of the same shard for all nodes. */
export class RedisClock implements SharedClock {
  readonly #link: RedisLink
  readonly #time = new Script('time')

  constructor(link: RedisLink) {
    this.#link = link
  }

  async ask(): Promise<number> {
    const key = `${this.#link.prefix}{clock}`
    const reply = await this.#link.ask(() => this.#time.run(this.#link.client, [key], []))
    const [seconds, micros] = (reply as readonly Buffer[]).map(Number)
    return (seconds ?? Number.NaN) * 1000 + (micros ?? Number.NaN) / 1000
  }
}

/** What goes by its age is old by both clocks: one that is wrong lets nothing go too soon. */
export async function earlierNow(clock: Clock, shared: SharedClock): Promise<number> {
  return Math.min(clock.now(), await shared.ask())
}
