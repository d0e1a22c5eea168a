import type { Logger } from 'pino'
import { sourceFault } from '../../lib/domain/feed-id.ts'
import type { TimeUnit } from '../../lib/domain/history-lines.ts'
import { AppError } from '../../lib/protocol/errors.ts'
import type { ImportAnswer } from '../../lib/protocol/imports.ts'
import type { Clock } from '../ports/clock.ts'
import type { FeedCatalog } from '../ports/feed-catalog.ts'
import type { FeedImport } from '../ports/feed-import.ts'
import { ImportFeeds } from './import-feeds.ts'
import { ImportReading } from './import-reading.ts'
import { ImportStaging } from './import-staging.ts'
import { readLines } from './read-lines.ts'
import { createTransferSlots } from './transfer-slots.ts'
import { type WatchedChunks, watchChunks } from './watched-chunks.ts'
import { yieldToEvents } from './yield-to-events.ts'

/** A few ms of parsing. */
const SLICE_LINES = 2048
const PROGRESS_EVERY_MS = 200
/** Held in memory until they are merged: 16 bytes each. */
const MAX_POINTS = 50_000_000
const MAX_FEEDS = 10_000

export interface ImportOptions {
  /** Stands in for a missing source. */
  readonly defaultSource: string
  /** Of times that are numbers; null: ms, and what looks like seconds is refused. */
  readonly unit: TimeUnit | null
  /** Called a few times a second once the whole body is read; the first time before anything is changed. */
  readonly onProgress?: (done: number, total: number) => void
}

/** Takes files of history into feeds. */
export interface Imports {
  /**
   * Reads CSV or NDJSON of any length, keeps the good lines and refuses the bad ones by their numbers. Where it rejects
   * before the body has ended, or `chunks` throws (the sender went away), nothing was changed, and no feed was made. One
   * import at a time: another is refused with `overloaded`, unless the first one's sender is slow (SPEC BD20).
   */
  run(chunks: AsyncIterable<Buffer>, options: ImportOptions): Promise<ImportAnswer>
  /** Gives up an import whose body is still being read, waits for one that is being written. */
  close(): Promise<void>
}

export function createImports(deps: {
  importer: FeedImport
  catalog: FeedCatalog
  clock: Clock
  logger?: Logger
  maxPoints?: number
  /** Feeds that one import may make. */
  maxFeeds?: number
}): Imports {
  const { importer, catalog, clock, logger, maxPoints = MAX_POINTS, maxFeeds = MAX_FEEDS } = deps
  let jobs = 0
  const running = new Map<WatchedChunks, Promise<unknown>>()
  let closed = false
  const slots = createTransferSlots({
    clock,
    most: 1,
    what: 'the body came',
    full: () =>
      new AppError('overloaded', 'another import is under way; try again when it is done', {
        retryAfter: 10,
      }),
  })

  function checkOpen(): void {
    if (closed) throw new AppError('shutting_down', 'the server is shutting down')
  }

  async function importAll(chunks: AsyncIterable<Buffer>, options: ImportOptions): Promise<ImportAnswer> {
    const job = `${clock.now()}-${++jobs}`
    try {
      const { staged, reading } = await stageAll(job, chunks, options)
      checkOpen()
      const points = staged - (await reading.makeFeeds(importer, job))
      const { refused, refusedTotal } = reading
      if (points === 0) {
        await importer.abort(job)
        return { points, feeds: 0, added: 0, duplicates: 0, tooOld: 0, refused, refusedTotal }
      }
      const onProgress = paced(options.onProgress)
      onProgress(0, points)
      const counts = await importer.commit(job, onProgress)
      return { points, ...counts, refused, refusedTotal }
    } catch (error) {
      await importer
        .abort(job)
        .catch((err: unknown) => logger?.error({ err, job }, 'an import was left staged'))
      throw error
    }
  }

  async function stageAll(job: string, chunks: AsyncIterable<Buffer>, options: ImportOptions) {
    const staging = new ImportStaging(importer, job)
    const feeds = new ImportFeeds(catalog, maxFeeds)
    const reading = new ImportReading({ feeds, staging, now: clock.now() }, options)
    for await (const { first, lines } of readLines(chunks)) {
      for (let from = 0; from < lines.length; from += SLICE_LINES) {
        checkOpen()
        await reading.take(first + from, lines.slice(from, from + SLICE_LINES))
        if (staging.points > maxPoints)
          throw new AppError(
            'too_many_points',
            `one import takes at most ${maxPoints} points; split the file`,
          )
        await yieldToEvents()
      }
    }
    await staging.flush()
    if (staging.points === 0 && reading.refusedTotal === 0)
      throw new AppError('bad_request', 'the body holds no points')
    return { staged: staging.points, reading }
  }

  function paced(onProgress: ImportOptions['onProgress']): (done: number, total: number) => void {
    let last = Number.NEGATIVE_INFINITY
    return (done, total) => {
      const now = clock.monotonic()
      if (now - last < PROGRESS_EVERY_MS) return
      last = now
      onProgress?.(done, total)
    }
  }

  return {
    async run(chunks, options) {
      checkOpen()
      const fault = sourceFault(options.defaultSource)
      if (fault !== null) throw new AppError('bad_source', fault)
      const watched = watchChunks(chunks, slots)
      const work = importAll(watched.chunks, options)
      running.set(watched, work)
      try {
        return await work
      } finally {
        watched.release()
        running.delete(watched)
      }
    },
    async close() {
      closed = true
      for (const { end } of running.keys()) end(new AppError('shutting_down', 'the server is shutting down'))
      await Promise.allSettled(running.values())
    },
  }
}
