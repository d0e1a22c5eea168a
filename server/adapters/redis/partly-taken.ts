import type { FeedKey } from '../../ports/feed-catalog.ts'
import type { PartlyTaken } from '../../ports/partly-taken.ts'
import { MemoryPartlyTaken } from '../memory/partly-taken.ts'
import type { RedisLink } from './link.ts'
import { Script } from './script.ts'

const KEPT_MS = 15 * 60_000
const MAX_FINGERPRINTS = 10_000
/** In each 15 minutes. */
const MAX_BYTES = 16 * 1024 * 1024

/**
 * Known to all nodes: each hears of a fingerprint when it is remembered, and asks once a second for those that it has not heard
 * of. What cannot be told to Redis is known to this node alone.
 */
export class RedisPartlyTaken implements PartlyTaken {
  readonly #link: RedisLink
  readonly #remember = new Script('always', 'remember')
  readonly #own: MemoryPartlyTaken
  /** Fingerprints that Redis may have, and when this node heard of each (monotonic), the oldest first. */
  readonly #heard = new Map<number, number>()
  readonly #ends: readonly (() => void)[]
  #last = 0
  #looking = false

  constructor(link: RedisLink) {
    this.#link = link
    this.#own = new MemoryPartlyTaken(link.clock)
    this.#ends = [
      link.subscriptions.add(this.#key('told'), (text) => this.#hear(Number(String(text)))),
      link.onBeat(() => void this.#look()),
    ]
  }

  get isEmpty(): boolean {
    return this.#heard.size === 0 && this.#own.isEmpty
  }

  mayHave(fingerprint: number): boolean {
    return this.#heard.has(fingerprint) || this.#own.mayHave(fingerprint)
  }

  async remember(fingerprint: number, taken: readonly FeedKey[]): Promise<void> {
    const keys = [this.#listOf(fingerprint), this.#key('all'), this.#key('count'), this.#key('bytes')]
    const feeds = Buffer.from(Uint32Array.from(taken).buffer)
    const args = [fingerprint, feeds, KEPT_MS, MAX_BYTES, MAX_FINGERPRINTS, this.#key('told')]
    const kept = await this.#remember.run(this.#link.client, keys, args).catch(() => 0)
    if (kept === 1) this.#hear(fingerprint)
    else await this.#own.remember(fingerprint, taken)
  }

  async claim(fingerprint: number): Promise<ReadonlySet<FeedKey> | null> {
    const own = await this.#own.claim(fingerprint)
    if (own !== null || !this.#heard.has(fingerprint)) return own
    const feeds = await this.#link.ask(() => this.#link.client.lpopBuffer(this.#listOf(fingerprint)))
    if (feeds === null) {
      this.#heard.delete(fingerprint)
      return null
    }
    return new Set(Array.from({ length: feeds.length / 4 }, (_, i) => feeds.readUInt32LE(4 * i)))
  }

  close(): void {
    for (const end of this.#ends) end()
  }

  #hear(fingerprint: number): void {
    this.#heard.delete(fingerprint)
    this.#heard.set(fingerprint, this.#link.clock.monotonic())
  }

  async #look(): Promise<void> {
    const now = this.#link.clock.monotonic()
    for (const [fingerprint, at] of this.#heard) {
      if (now - at < KEPT_MS && this.#heard.size <= MAX_FINGERPRINTS) break
      this.#heard.delete(fingerprint)
    }
    if (this.#looking) return
    this.#looking = true
    try {
      const { client } = this.#link
      const found = await client.zrangebyscore(this.#key('all'), `(${this.#last}`, '+inf', 'WITHSCORES')
      for (let i = 0; i < found.length; i += 2) {
        this.#hear(Number(found[i]))
        this.#last = Number(found[i + 1])
      }
      // Redis began anew, and so did its count.
      if (found.length === 0 && Number(await client.get(this.#key('count'))) < this.#last) this.#last = 0
    } catch {
      // Redis does not answer now: the next beat looks again.
    } finally {
      this.#looking = false
    }
  }

  #listOf(fingerprint: number): string {
    return this.#key(String(fingerprint))
  }

  #key(name: string): string {
    return `${this.#link.prefix}{partly}:${name}`
  }
}
