import { AppError } from '../../../lib/protocol/errors.ts'
import type { PointBatch } from '../../ports/feed-log.ts'
import type { FeedKeys } from './feed-keys.ts'
import { InOrder } from './in-order.ts'
import { type RedisLink, unreachable } from './link.ts'
import { type PointCall, packCall, pointCalls } from './point-calls.ts'
import { isRefusal } from './refusals.ts'
import { Script } from './script.ts'

/** A batch waits so long for Redis; what comes meanwhile waits behind it, and is refused once that is too much. */
const PATIENCE_MS = 10_000
const RETRY_MS = 10
const MAX_RETRY_MS = 500
/** For so long Redis surely knows what a call came to: half of what lua/append.lua says. */
const KNOWN_MS = 300_000

/** What came of one call: outcomes in the order of its feeds and their writes. */
export interface WrittenCall {
  readonly call: PointCall
  readonly epoch: string
  /** First offsets; -1: duplicate, -2: too old. */
  readonly outcomes: readonly number[]
  /** How often each feed of the call was rebuilt; null where none ever was. */
  readonly generations: readonly number[] | null
}

/**
 * Writes micro-batches one after the other. Where an answer is lost the same call goes out again, and Redis knows it by the
 * writer's name and its number, so that nothing is in the log twice.
 */
export class PointWriter {
  readonly #append = new Script('fence', 'state', 'seen', 'together', 'append')
  readonly #link: RedisLink
  readonly #keys: FeedKeys
  readonly #options: { readonly writer: string; readonly freshEpoch: () => string }
  /** Of buckets that were written to. */
  readonly #epochs = new Map<number, string>()
  readonly #onRotated: () => void
  #number = 0
  readonly #order = new InOrder()

  constructor(
    link: RedisLink,
    keys: FeedKeys,
    options: { writer: string; freshEpoch: () => string },
    onRotated: () => void,
  ) {
    this.#link = link
    this.#keys = keys
    this.#options = options
    this.#onRotated = onRotated
  }

  write(batch: PointBatch): Promise<WrittenCall[]> {
    return this.#order.run(() => this.#write(batch))
  }

  drained(): Promise<unknown> {
    return this.#order.drained()
  }

  async #write(batch: PointBatch): Promise<WrittenCall[]> {
    const number = ++this.#number
    const began = { wall: this.#link.clock.now(), monotonic: this.#link.clock.monotonic() }
    const calls = pointCalls(batch)
    const packed = calls.map((call) => packCall(call, batch.arrived))
    const done = new Map<PointCall, WrittenCall>()
    // From the first failure on: a process that stood still for long has not tried for long.
    let until: number | null = null
    for (let pause = RETRY_MS; ; ) {
      const left = [...calls.entries()].filter(([, call]) => !done.has(call))
      const results = await Promise.allSettled(
        left.map(async ([i, call]) => {
          const bytes = packed[i]
          if (bytes !== undefined) done.set(call, await this.#call(call, bytes, batch, number))
        }),
      )
      const failed = results.find((result) => result.status === 'rejected')
      if (failed === undefined) return calls.flatMap((call) => done.get(call) ?? [])
      if (failed.reason instanceof AppError) throw failed.reason
      this.#link.failed(failed.reason)
      if (isRefusal(failed.reason)) throw unreachable(failed.reason)
      const now = this.#link.clock.monotonic()
      // What a process sent before it stood still for long must not be sent again: it may be in the log, and forgotten.
      // The monotonic clock may have stood still with it, while the machine was suspended.
      const passed = Math.max(now - began.monotonic, this.#link.clock.now() - began.wall)
      if (passed > KNOWN_MS) throw unreachable(failed.reason)
      until ??= now + PATIENCE_MS
      // A connection that has just broken looks whole until the event loop has had its turn.
      await this.#link.pause(pause)
      pause = Math.min(2 * pause, MAX_RETRY_MS)
      if (!(await this.#link.whenUp(until - this.#link.clock.monotonic()))) throw unreachable(failed.reason)
    }
  }

  /** A cluster refuses the call while some of these are on their way to another shard. */
  #seenOf({ feeds }: PointCall): string[] {
    return feeds.flatMap(({ feed, writes }) =>
      writes.some(({ producer }) => producer !== undefined) ? [this.#keys.seen(feed)] : [],
    )
  }

  async #call(
    call: PointCall,
    packed: Buffer,
    { arrived }: PointBatch,
    number: number,
  ): Promise<WrittenCall> {
    const { writer, freshEpoch } = this.#options
    const { bucket, part } = call
    const keys = [
      this.#keys.meta(bucket),
      this.#keys.states(bucket),
      this.#keys.record(bucket, `${writer}.${part}`),
      ...(this.#link.clustered ? this.#seenOf(call) : []),
    ]
    for (;;) {
      const expected = this.#epochs.get(bucket) ?? ''
      const head = [this.#keys.prefix(bucket), expected, freshEpoch(), number, arrived]
      const reply = await this.#append.run(this.#link.client, keys, [...head, packed])
      const [status, found, now, rebuilt] = reply as readonly [
        number,
        unknown,
        Buffer?,
        (readonly number[] | null)?,
      ]
      if (status === 2) throw unreachable(new Error('a later batch of this node is in the log already'))
      const epoch = ((status === 0 ? found : now) as Buffer).toString('latin1')
      if (epoch !== expected) {
        this.#epochs.set(bucket, epoch)
        if (expected !== '') this.#onRotated()
      }
      if (status === 1) {
        return { call, epoch, outcomes: found as readonly number[], generations: rebuilt ?? null }
      }
    }
  }
}
