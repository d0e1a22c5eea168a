import { AppError } from '../../../lib/protocol/errors.ts'
import type { FeedKey } from '../../ports/feed-catalog.ts'
import type { PointBatch } from '../../ports/feed-log.ts'
import type { FeedKeys } from './feed-keys.ts'
import { InOrder } from './in-order.ts'
import { type RedisLink, unreachable } from './link.ts'
import { callFor, type PointCall, packCall, pointCalls } from './point-calls.ts'
import { isRefusal, mayHaveArrived } from './refusals.ts'
import { Script } from './script.ts'
import { isForgotten, type Moment, momentOf, UnsettledCalls } from './unsettled-calls.ts'

/** A batch waits so long for Redis; what comes meanwhile waits behind it, and is refused once that is too much. */
const PATIENCE_MS = 10_000
const RETRY_MS = 10
const MAX_RETRY_MS = 500

/** What came of one call: outcomes in the order of its feeds and their writes. */
export interface WrittenCall {
  readonly call: PointCall
  readonly epoch: string
  /** First offsets; -1: duplicate, -2: too old. */
  readonly outcomes: readonly number[]
  /** How often each feed of the call was rebuilt; null where none ever was. */
  readonly generations: readonly number[] | null
}

/** A call that Redis did not carry out, or of which nobody knows yet (`settled`). */
export interface FailedCall {
  readonly call: PointCall
  readonly error: AppError
  readonly settled: Promise<boolean | null> | null
}

export interface PointWriterOptions {
  readonly writer: string
  readonly freshEpoch: () => string
  readonly isKnown: (feed: FeedKey) => boolean
}

class Send {
  readonly call: PointCall
  readonly packed: Buffer
  done: WrittenCall | null = null
  /** Redis refused it each time that it was sent. */
  isSure = true

  constructor(call: PointCall, packed: Buffer) {
    this.call = call
    this.packed = packed
  }
}

/**
 * Writes micro-batches one after the other. Where an answer is lost the same call goes out again, and Redis knows it by the
 * writer's name and its number, so that nothing is in the log twice.
 */
export class PointWriter {
  readonly #append = new Script('fence', 'state', 'seen', 'together', 'append')
  readonly #link: RedisLink
  readonly #keys: FeedKeys
  readonly #options: PointWriterOptions
  /** Of buckets that were written to. */
  readonly #epochs = new Map<number, string>()
  readonly #onRotated: () => void
  #number = 0
  readonly #order = new InOrder()
  readonly #unsettled: UnsettledCalls
  readonly #stopBeat: () => void

  constructor(link: RedisLink, keys: FeedKeys, options: PointWriterOptions, onRotated: () => void) {
    this.#link = link
    this.#keys = keys
    this.#options = options
    this.#onRotated = onRotated
    this.#unsettled = new UnsettledCalls(link)
    this.#stopBeat = link.onBeat(() => {
      if (this.#unsettled.isEmpty) return
      void this.#order.run(() => this.#unsettled.settle()).catch(() => {})
    })
  }

  /** What came of each call; rejects where nothing of the batch is in the log, or will be. */
  write(batch: PointBatch): Promise<(WrittenCall | FailedCall)[]> {
    return this.#order.run(() => this.#write(batch))
  }

  /** Runs `work` after what is being written, and before anything else is. */
  pause(work: () => Promise<void>): Promise<void> {
    return this.#order.run(work)
  }

  async close(): Promise<void> {
    await this.#order.drained()
    this.#stopBeat()
    this.#unsettled.close()
  }

  /** What waited may be for feeds that are gone by now: their points would be found by nobody. */
  async #write(batch: PointBatch): Promise<(WrittenCall | FailedCall)[]> {
    const all = pointCalls(batch)
    const { isKnown } = this.#options
    if (batch.writes.every(({ feed }) => isKnown(feed))) return this.#send(all, batch)
    const error = new AppError('overloaded', 'A feed was removed meanwhile; try again.', { retryAfter: 1 })
    const calls = all.flatMap((call) => callFor(call, isKnown))
    if (calls.length === 0) throw error
    const gone = all.flatMap((call) => callFor(call, (feed) => !isKnown(feed)))
    return [...(await this.#send(calls, batch)), ...gone.map((call) => ({ call, error, settled: null }))]
  }

  async #send(calls: readonly PointCall[], batch: PointBatch): Promise<(WrittenCall | FailedCall)[]> {
    const number = ++this.#number
    const began = momentOf(this.#link)
    const sends = calls.map((call) => new Send(call, packCall(call, batch.arrived)))
    // From the first failure on: a process that stood still for long has not tried for long.
    let until: number | null = null
    for (let pause = RETRY_MS; ; ) {
      const failure = await this.#try(sends, batch, number)
      if (failure === null) break
      if (failure instanceof AppError) return this.#giveUp(sends, failure, number, began)
      const refusal = unreachable(failure)
      this.#link.failed(failure)
      if (isRefusal(failure)) return this.#giveUp(sends, refusal, number, began)
      // What a process sent before it stood still for long must not be sent again: it may be in the log, and forgotten.
      if (isForgotten(began, this.#link)) return this.#giveUp(sends, refusal, number, began)
      const now = this.#link.clock.monotonic()
      until ??= now + PATIENCE_MS
      // A connection that has just broken looks whole until the event loop has had its turn.
      await this.#link.pause(pause)
      pause = Math.min(2 * pause, MAX_RETRY_MS)
      if (!(await this.#link.whenUp(until - this.#link.clock.monotonic())))
        return this.#giveUp(sends, refusal, number, began)
    }
    return sends.flatMap(({ done }) => done ?? [])
  }

  /** Sends what is not done yet. Gives one of the errors, or null where there was none. */
  async #try(sends: readonly Send[], batch: PointBatch, number: number): Promise<unknown> {
    try {
      // Their records would be lost by the next call.
      if (!this.#unsettled.isEmpty) await this.#unsettled.settle()
    } catch (error) {
      return error
    }
    const errors: unknown[] = []
    await Promise.all(
      sends.map(async (send) => {
        if (send.done !== null) return
        try {
          send.done = await this.#call(send.call, send.packed, batch, number)
        } catch (error) {
          errors.push(error)
          if (mayHaveArrived(error)) send.isSure = false
        }
      }),
    )
    // One that Redis will repeat at once ends the batch: the others need not wait for it.
    return errors.find((error) => error instanceof AppError || isRefusal(error)) ?? errors[0] ?? null
  }

  #giveUp(
    sends: readonly Send[],
    error: AppError,
    number: number,
    began: Moment,
  ): (WrittenCall | FailedCall)[] {
    if (sends.every(({ done, isSure }) => done === null && isSure)) throw error
    return sends.map(({ call, done, isSure }) => {
      if (done !== null) return done
      const settled = isSure ? null : this.#unsettled.add(this.#recordOf(call), number, began)
      return { call, error, settled }
    })
  }

  #recordOf({ bucket, part }: PointCall): string {
    return this.#keys.record(bucket, `${this.#options.writer}.${part}`)
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
    const { freshEpoch } = this.#options
    const { bucket } = call
    const keys = [
      this.#keys.meta(bucket),
      this.#keys.states(bucket),
      this.#recordOf(call),
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
