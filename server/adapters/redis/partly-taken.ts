import { randomBytes } from 'node:crypto'
import type { FeedKey } from '../../ports/feed-catalog.ts'
import type { PartlyTaken } from '../../ports/partly-taken.ts'

import { MemoryPartlyTaken } from '../memory/partly-taken.ts'
import type { RedisLink } from './link.ts'
import { mayHaveArrived } from './refusals.ts'
import { Script } from './script.ts'

const KEPT_MS = 15 * 60_000
const MAX_FINGERPRINTS = 10_000
/** Answers of Redis to one and the same request may be lost so often; more are forgotten. */
const MAX_DOUBTS = 1000
/** In each 15 minutes. */
const MAX_BYTES = 16 * 1024 * 1024

/**
 * Known to all nodes: each hears of a fingerprint when it is remembered, and asks once a second for those that it has not heard
 * of. What cannot be told to Redis is known to this node alone.
 */
export class RedisPartlyTaken implements PartlyTaken {
  readonly #link: RedisLink
  readonly #remember = new Script('always', 'remember')
  readonly #claim = new Script('always', 'claim')
  readonly #own: MemoryPartlyTaken
  /** By fingerprint: requests that this node knows by itself, and Redis perhaps too, since its answer was lost. */
  readonly #doubtful = new Map<number, Buffer>()
  /** By fingerprint: a claim whose answer was lost. */
  readonly #unanswered = new Map<number, string>()
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
    const request = packRequest(taken)
    const args = [fingerprint, request, KEPT_MS, MAX_BYTES, MAX_FINGERPRINTS, this.#key('told')]
    const kept = await this.#remember.run(this.#link.client, keys, args).catch((error: unknown) => {
      if (mayHaveArrived(error)) keep(this.#doubtful, fingerprint, request)
      return 0
    })
    if (kept === 1) this.#hear(fingerprint)
    else await this.#own.remember(fingerprint, taken)
  }

  async claim(fingerprint: number): Promise<ReadonlySet<FeedKey> | null> {
    const own = await this.#own.claim(fingerprint)
    if (own !== null) {
      await this.#takeBack(fingerprint, own)
      return own
    }
    if (!this.#heard.has(fingerprint)) return null
    const request = await this.#link.ask(() => this.#claimed(fingerprint))
    if (request === null) this.#heard.delete(fingerprint)
    return request === null ? null : readRequest(request)
  }

  async #claimed(fingerprint: number): Promise<Buffer | null> {
    const name = this.#unanswered.get(fingerprint) ?? randomBytes(12).toString('base64url')
    this.#unanswered.delete(fingerprint)
    const keys = [this.#listOf(fingerprint), this.#key(`claim:${name}`)]
    try {
      return (await this.#claim.run(this.#link.client, keys, [KEPT_MS])) as Buffer | null
    } catch (error) {
      if (mayHaveArrived(error)) keep(this.#unanswered, fingerprint, name)
      throw error
    }
  }

  /** Redis must not give out once more what this node has by itself. */
  async #takeBack(fingerprint: number, taken: ReadonlySet<FeedKey>): Promise<void> {
    const request = this.#doubtful.get(fingerprint)
    if (request === undefined) return
    try {
      await this.#link.ask(() => this.#link.client.lrem(this.#listOf(fingerprint), 1, request))
      this.#doubtful.delete(fingerprint)
    } catch (error) {
      await this.#own.remember(fingerprint, [...taken])
      throw error
    }
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

/** The oldest goes where there are too many. */
function keep<V>(map: Map<number, V>, fingerprint: number, value: V): void {
  map.set(fingerprint, value)
  for (const oldest of map.keys()) {
    if (map.size <= MAX_DOUBTS) return
    map.delete(oldest)
  }
}

/** Unlike any other: `0`, which is no feed's key, and a random number come before the feeds. */
function packRequest(taken: readonly FeedKey[]): Buffer {
  return Buffer.concat([Buffer.alloc(4), randomBytes(8), Buffer.from(Uint32Array.from(taken).buffer)])
}

function readRequest(request: Buffer): ReadonlySet<FeedKey> {
  const keys = Array.from({ length: request.length / 4 }, (_, i) => request.readUInt32LE(4 * i))
  return new Set(keys[0] === 0 ? keys.slice(3) : keys)
}
