import { AppError } from '../../../lib/protocol/errors.ts'
import type { FeedImport, ImportCounts } from '../../ports/feed-import.ts'
import type { EmbeddedFeedLog } from './feed-log.ts'
import type { Rebuilt } from './imports.ts'
import type { Thread } from './supervised-thread.ts'

/** Imports into the data file. What was staged is gone with the thread that held it, and the job then ends with a failure. */
export class EmbeddedFeedImport implements FeedImport {
  readonly #writer: Thread
  readonly #log: EmbeddedFeedLog
  /** By job, how often the writer had been started again when it began. */
  readonly #began = new Map<string, number>()

  constructor(writer: Thread, log: EmbeddedFeedLog) {
    this.#writer = writer
    this.#log = log
  }

  async stage(job: string, feed: number, times: Float64Array, values: Float64Array): Promise<void> {
    if (!this.#began.has(job)) this.#began.set(job, this.#writer.restarts)
    await this.#call(job, 'stage', [job, feed, times, values])
  }

  async assign(job: string, number: number, feed: number | null): Promise<void> {
    await this.#call(job, 'assign', [job, number, feed])
  }

  async commit(job: string, onProgress?: (done: number, total: number) => void): Promise<ImportCounts> {
    const feeds = (await this.#call(job, 'feedsOf', [job])) as number[]
    const sum = { feeds: 0, added: 0, duplicates: 0, tooOld: 0 }
    for (const [i, feed] of feeds.entries()) {
      const done = (await this.#call(job, 'commitFeed', [job, feed])) as Rebuilt
      sum.feeds += done.feeds
      sum.added += done.added
      sum.duplicates += done.duplicates
      sum.tooOld += done.tooOld
      if (done.feeds > 0) this.#log.rebuilt(feed, done.generation)
      onProgress?.(i + 1, feeds.length)
    }
    await this.abort(job)
    return sum
  }

  async abort(job: string): Promise<void> {
    this.#began.delete(job)
    await this.#writer.call('abort', [job])
  }

  #call(job: string, op: string, args: readonly unknown[]): Promise<unknown> {
    const began = this.#began.get(job) ?? this.#writer.restarts
    if (began === this.#writer.restarts) return this.#writer.call(op, args)
    return Promise.reject(
      new AppError('storage_failed', 'The storage was interrupted: send the whole import again.', {
        retryAfter: 1,
      }),
    )
  }
}
