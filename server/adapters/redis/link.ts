import { Cluster } from 'ioredis'
import { fullJitter } from '../../../lib/domain/backoff.ts'
import { AppError } from '../../../lib/protocol/errors.ts'
import type { Clock } from '../../ports/clock.ts'
import type { RedisAddress } from './address.ts'
import { createClient, type RedisClient } from './clients.ts'
import { isRefusal, probeWriting, refusalOf } from './refusals.ts'
import { Subscriptions } from './subscriptions.ts'

const RETRY = { base: 50, cap: 1000 }
const BEAT_MS = 1000
/** What is under way when the server closes may take so long: a Redis that fell silent would hold it up for longer. */
const HURRY_MS = 2000

/** The two connections of a node: one asks and writes, one listens. */
export class RedisLink {
  readonly client: RedisClient
  readonly subscriptions: Subscriptions
  /** Before each key and channel. */
  readonly prefix: string
  readonly clock: Clock
  readonly #listener: RedisClient
  readonly #onRefusal: (error: unknown) => void
  readonly #stopBeat: () => void
  readonly #beats = new Set<() => void>()
  readonly #waiting = new Set<() => void>()
  readonly #listeners = new Set<(up: boolean) => void>()
  #downSince: number | null
  /** When Redis last answered, by the monotonic clock. */
  #heardAt: number
  #reason: string | null = null
  /** Redis answers, and takes nothing. */
  #refusal: { readonly why: string; readonly since: number } | null = null
  #patient = true
  #stopHurry: () => void = () => {}
  #barred: string | null = null
  #closed = false

  /** `onUnreadable` hears of messages that cannot be read, `onRefusal` of what Redis refuses and would refuse again. */
  constructor(options: {
    address: RedisAddress
    prefix: string
    clock: Clock
    random: () => number
    onUnreadable: (error: unknown) => void
    onRefusal?: (error: unknown) => void
  }) {
    const { address, prefix, clock, random } = options
    const retryMs = (attempt: number) => Math.ceil(fullJitter(attempt, random, RETRY))
    this.prefix = prefix
    this.#onRefusal = options.onRefusal ?? (() => {})
    this.clock = clock
    this.#downSince = clock.now()
    this.#heardAt = clock.monotonic()
    const onError = (error: Error) => {
      this.#reason = whyDown(error)
    }
    this.client = createClient(address, retryMs, onError)
    this.#listener = createClient(address, retryMs, onError)
    this.subscriptions = new Subscriptions(this.#listener, clock, options.onUnreadable, (error) => {
      if (isRefusal(error)) this.#onRefusal(error)
    })
    // ioredis takes a connection that leaves its last sharded channel for one that listens to nothing at all.
    if (!this.clustered) this.subscriptions.add(`${prefix}held`, () => {}, true)
    for (const client of [this.client, this.#listener]) {
      client.on('ready', () => this.#connected())
      client.on('close', () => this.#lost())
    }
    this.#stopBeat = clock.every(BEAT_MS, () => {
      void this.#probe()
      this.#beat()
    })
  }

  get up(): boolean {
    return this.client.status === 'ready' && this.subscriptions.up
  }

  /** Keys of a script may then be on their way to another shard. */
  get clustered(): boolean {
    return this.client instanceof Cluster
  }

  /** Called once a second while Redis answers, and at once on each new connection: time to see what was missed. */
  onBeat(listener: () => void): () => void {
    this.#beats.add(listener)
    return () => {
      this.#beats.delete(listener)
    }
  }

  /** Hears each time that nothing can be stored from now on, and that all can again. */
  onChange(listener: (up: boolean) => void): void {
    this.#listeners.add(listener)
  }

  /** Until when all that happened was stored, and heard of here; null while Redis is reached and takes what it gets. */
  get downSince(): number | null {
    return this.#refusal?.since ?? this.#downSince
  }

  /** What the connection last said when it failed. */
  reason(): string | null {
    return this.#reason
  }

  /** From now on nobody waits for Redis to come back, and for its answers only for a while. */
  hurry(): void {
    if (!this.#patient) return
    this.#patient = false
    this.#wake()
    this.#stopHurry = this.clock.after(HURRY_MS, () => {
      this.client.disconnect()
      this.#listener.disconnect()
    })
  }

  /** Ends the connection for good: this process must not touch what is stored any more. */
  bar(reason: string): void {
    if (this.#barred !== null || this.#closed) return
    this.#barred = reason
    this.#reason = reason
    this.#wake()
    this.client.disconnect()
    this.#listener.disconnect()
  }

  /** Why nothing can be stored now, or null. */
  trouble(): string | null {
    if (this.#barred !== null) return this.#barred
    if (this.up) return this.#refusal === null ? null : `${this.#refusal.why}: nothing can be stored`
    const since = this.#downSince === null ? '' : ` since ${new Date(this.#downSince).toISOString()}`
    return `Redis is not reached${since}`
  }

  /** True once it is up, at once or within `patienceMs`; false after that, whatever it is then, or once nobody may wait. */
  async whenUp(patienceMs: number): Promise<boolean> {
    if (patienceMs <= 0 || this.#closed || !this.#patient || this.#barred !== null) return false
    if (this.up) return true
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#waiting.delete(done)
        cancel()
        resolve()
      }
      const cancel = this.clock.after(patienceMs, done)
      this.#waiting.add(done)
    })
    return this.up
  }

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.clock.after(ms, resolve))
  }

  /** Runs a question or an idempotent step; what fails becomes the one error that callers know. */
  async ask<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new AppError('shutting_down', 'The connection to Redis is closed.')
    try {
      return await work()
    } catch (error) {
      if (error instanceof AppError) throw error
      this.failed(error)
      throw unreachable(error)
    }
  }

  /** Hears of each error of Redis: while it takes nothing from anybody it is asked each second whether it does again. */
  failed(error: unknown): void {
    const why = refusalOf(error)
    if (why === null && isRefusal(error)) this.#onRefusal(error)
    if (why === null || this.#refusal !== null || this.#closed) return
    this.#refusal = { why, since: this.clock.now() }
    for (const listener of this.#listeners) listener(false)
  }

  close(): void {
    this.#closed = true
    this.#stopHurry()
    this.#stopBeat()
    this.#beats.clear()
    this.#wake()
    this.client.disconnect()
    this.#listener.disconnect()
  }

  #connected(): void {
    if (!this.up) return
    this.#downSince = null
    this.#heardAt = this.clock.monotonic()
    if (this.#refusal === null) for (const listener of this.#listeners) listener(true)
    this.#wake()
    this.#beat()
  }

  #lost(): void {
    if (this.#downSince !== null || this.#closed) return
    const silence = this.clock.monotonic() - this.#heardAt
    // A line that went silent is given up seconds later: what was said meanwhile did not come.
    this.#downSince = this.clock.now() - (silence > 2 * BEAT_MS ? silence : 0)
    for (const listener of this.#listeners) listener(false)
  }

  async #probe(): Promise<void> {
    const asked = this.clock.monotonic()
    if (await this.subscriptions.probe()) this.#heardAt = asked
    if (this.#refusal === null || !this.up) return
    const error = await probeWriting(this)
    if (error === null) {
      this.#refusal = null
      for (const listener of this.#listeners) listener(true)
    } else if (error instanceof Error && error.message.startsWith('READONLY')) {
      // Another one may be the master behind this address by now.
      this.client.disconnect(true)
    }
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done()
  }

  #beat(): void {
    if (this.up) for (const listener of [...this.#beats]) listener()
  }
}

const UNTRUSTED = /CERT|ISSUER|SIGNATURE|TLS/

/** In words for whoever set it up. */
function whyDown(error: Error & { readonly code?: unknown; readonly lastNodeError?: unknown }): string {
  // A cluster's own words say only that no node of it was of use.
  if (error.lastNodeError instanceof Error) return whyDown(error.lastNodeError)
  const untrusted = typeof error.code === 'string' && UNTRUSTED.test(error.code)
  return untrusted
    ? `its certificate is not trusted: ${error.message}; the file of a CA of your own goes into NODE_EXTRA_CA_CERTS`
    : error.message
}

export function unreachable(cause: unknown): AppError {
  const refusal = refusalOf(cause)
  const message =
    refusal === null
      ? 'The storage does not answer; try again in a moment.'
      : `The server cannot store data now: ${refusal}.`
  return new AppError('storage_failed', message, { retryAfter: 1, cause })
}
