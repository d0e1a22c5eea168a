import type { Logger } from 'pino'
import { sourceFault } from '../../../lib/domain/feed-id.ts'
import type { RetentionRule } from '../../../lib/domain/retention.ts'
import { AppError } from '../../../lib/protocol/errors.ts'
import type { ImportMapping } from '../../../lib/protocol/import-mapping.ts'
import type { ImportAnswer, ImportPreview } from '../../../lib/protocol/imports.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FeedCatalog } from '../../ports/feed-catalog.ts'
import type { FeedImport } from '../../ports/feed-import.ts'
import { createTransferSlots } from '../transfer-slots.ts'
import { type WatchedChunks, watchChunks } from '../watched-chunks.ts'
import { yieldToEvents } from '../yield-to-events.ts'
import { ImportFeeds } from './import-feeds.ts'
import { leftOut, previewOf } from './import-preview.ts'
import { ImportReading } from './import-reading.ts'
import { ImportStaging } from './import-staging.ts'
import { ImportSummary } from './import-summary.ts'
import { readLines } from './read-lines.ts'
import { type Encoding, utf8Chunks } from './utf8-chunks.ts'

/** A few ms of parsing. */
const SLICE_LINES = 2048
const PROGRESS_EVERY_MS = 200
/** Held in memory until they are merged: 16 bytes each. */
const MAX_POINTS = 50_000_000
const MAX_FEEDS = 10_000
const PREVIEWS_AT_ONCE = 4
const NOTHING = { feeds: 0, added: 0, duplicates: 0, tooOld: 0 }
const TOO_OLD =
  'were left out: before the oldest point that their feed still holds only rollups are left, and nobody can tell whether ' +
  'they count these points already.'

export interface ImportOptions {
  /** Stands in for a missing source, and before the names of a wide file's feeds; null: `unknown`, and nothing. */
  readonly defaultSource: string | null
  /** How CSV is read, and times; what it does not say is told from the file. */
  readonly mapping?: ImportMapping
  /** Absent: as its first bytes say, else UTF-8. */
  readonly encoding?: Encoding | undefined
  /** Where a line is refused, nothing is written. */
  readonly strict?: boolean
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
  /** Reads a file in the same way and writes nothing. Where `whole` is false, its last line may be a part of one. */
  preview(chunks: AsyncIterable<Buffer>, options: ImportOptions, whole: boolean): Promise<ImportPreview>
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
  readonly retention?: readonly RetentionRule[]
}): Imports {
  const {
    importer,
    catalog,
    clock,
    logger,
    retention = [],
    maxPoints = MAX_POINTS,
    maxFeeds = MAX_FEEDS,
  } = deps
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

  const previewSlots = createTransferSlots({
    clock,
    most: PREVIEWS_AT_ONCE,
    what: 'the body came',
    full: () =>
      new AppError('overloaded', `${PREVIEWS_AT_ONCE} previews are under way; try again`, { retryAfter: 5 }),
  })

  function checkOpen(): void {
    if (closed) throw new AppError('shutting_down', 'the server is shutting down')
  }

  async function importAll(chunks: AsyncIterable<Buffer>, options: ImportOptions): Promise<ImportAnswer> {
    const job = `${clock.now()}-${++jobs}`
    try {
      const reading = readingOf(new ImportStaging(importer, job), options)
      await readAll(reading, chunks, options, true)
      checkOpen()
      const { staging, file, summary } = reading
      const about = () => ({ kept: summary.kept, notes: [...leftOut(file.plan), ...summary.notes()] })
      const stopped = options.strict === true && reading.refusedTotal > 0
      const points = stopped ? 0 : staging.points - (await reading.makeFeeds(importer, job))
      const { refused, refusedTotal } = reading
      if (points === 0) {
        await importer.abort(job)
        const notes = stopped ? ['Nothing was written, as some lines are refused.'] : []
        return { points, ...NOTHING, refused, refusedTotal, ...about(), notes }
      }
      const onProgress = paced(options.onProgress)
      onProgress(0, points)
      const counts = await importer.commit(job, onProgress)
      const { kept, notes } = about()
      if (counts.tooOld > 0) notes.push(`${counts.tooOld.toLocaleString('en')} points ${TOO_OLD}`)
      return { points, ...counts, refused, refusedTotal, kept, notes }
    } catch (error) {
      await importer
        .abort(job)
        .catch((err: unknown) => logger?.error({ err, job }, 'an import was left staged'))
      throw error
    }
  }

  function readingOf(staging: ImportStaging, { defaultSource, mapping = {} }: ImportOptions): ImportReading {
    const now = clock.now()
    return new ImportReading(
      { feeds: new ImportFeeds(catalog, maxFeeds), staging, summary: new ImportSummary(retention, now), now },
      { mapping, prefix: defaultSource, defaultSource: defaultSource ?? 'unknown' },
    )
  }

  async function readAll(
    reading: ImportReading,
    chunks: AsyncIterable<Buffer>,
    { encoding }: ImportOptions,
    whole: boolean,
  ): Promise<Encoding> {
    let used: Encoding = encoding ?? 'utf-8'
    const text = utf8Chunks(chunks, encoding ?? null, (told) => {
      used = told
    })
    const { staging } = reading
    for await (const { first, lines } of readLines(text, whole)) {
      for (let from = 0; from < lines.length; from += SLICE_LINES) {
        checkOpen()
        await reading.take(first + from, lines.slice(from, from + SLICE_LINES))
        checkPoints(staging.points)
        await yieldToEvents()
      }
    }
    await reading.end(whole)
    await staging.flush()
    checkPoints(staging.points)
    if (staging.points === 0 && reading.refusedTotal === 0)
      throw new AppError('bad_request', 'the body holds no points')
    return used
  }

  function checkPoints(points: number): void {
    if (points <= maxPoints) return
    throw new AppError('too_many_points', `one import takes at most ${maxPoints} points; split the file`)
  }

  async function previewAll(
    chunks: AsyncIterable<Buffer>,
    options: ImportOptions,
    whole: boolean,
  ): Promise<ImportPreview> {
    const reading = readingOf(new ImportStaging(null, 'preview'), options)
    try {
      const encoding = await readAll(reading, chunks, options, whole)
      return previewOf(reading, encoding, null)
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'bad_request' || reading.file.unread === null)
        throw error
      return previewOf(reading, options.encoding ?? 'utf-8', error.message)
    }
  }

  async function watched<T>(
    chunks: AsyncIterable<Buffer>,
    { defaultSource }: ImportOptions,
    among: typeof slots,
    use: (chunks: AsyncIterable<Buffer>) => Promise<T>,
  ): Promise<T> {
    checkOpen()
    const fault = defaultSource === null ? null : sourceFault(defaultSource)
    if (fault !== null) throw new AppError('bad_source', fault)
    const body = watchChunks(chunks, among)
    const work = use(body.chunks)
    running.set(body, work)
    try {
      return await work
    } finally {
      body.release()
      running.delete(body)
    }
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
    run: (chunks, options) => watched(chunks, options, slots, (body) => importAll(body, options)),
    preview: (chunks, options, whole) =>
      watched(chunks, options, previewSlots, (body) => previewAll(body, options, whole)),
    async close() {
      closed = true
      for (const { end } of running.keys()) end(new AppError('shutting_down', 'the server is shutting down'))
      await Promise.allSettled(running.values())
    },
  }
}
