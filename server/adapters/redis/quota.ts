import type { Quota, QuotaRate } from '../../ports/quota.ts'
import type { RedisLink } from './link.ts'
import { Script } from './script.ts'

/** One for all nodes, by the clock of Redis. */
export class RedisQuota implements Quota {
  readonly #link: RedisLink
  readonly #take = new Script('take')

  constructor(link: RedisLink) {
    this.#link = link
  }

  async take(name: string, { burst, perSecond }: QuotaRate): Promise<boolean> {
    const key = `${this.#link.prefix}quota:${encodeURIComponent(name)}`
    return (await this.#link.ask(() => this.#take.run(this.#link.client, [key], [burst, perSecond]))) === 1
  }
}
