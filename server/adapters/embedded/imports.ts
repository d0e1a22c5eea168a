import type { Entries } from '../../../lib/domain/entry-codec.ts'
import { type MergedHistory, mergeInSteps } from '../../../lib/domain/merge-history.ts'
import type { ImportCounts } from '../../ports/feed-import.ts'
import { CHUNK_ENTRIES, Chunks, cut, joined } from './chunks.ts'
import { unpackEntries } from './codec.ts'
import { failpoint } from './failpoint.ts'
import type { FeedState } from './feeds.ts'
import { RowSplitter } from './row-splitter.ts'
import type { Db } from './schema.ts'
import { afterCommit } from './thread.ts'
import { SLICE_MS, type Writer } from './writer.ts'

interface Points {
  readonly times: Float64Array
  readonly values: Float64Array
}

export interface Rebuilt extends ImportCounts {
  readonly generation: number
}

interface Held extends Points {
  /** The least of the times, null where there are none. */
  readonly least: number | null
}

type Steps<T> = Generator<undefined, T>

interface Rebuild {
  readonly feed: number
  /** Of the log that grows beside the feed's own. */
  readonly log: number
  readonly steps: Steps<Rebuilt>
  resolve(done: Rebuilt): void
  reject(error: unknown): void
}

/** Old chunks copied in one go while what came meanwhile is carried over. */
const CARRIED = 4
/** Imported points that are looked at in one go. */
const SIFTED = 65_536

/**
 * Rebuilds feeds from what they hold and what is staged: another log grows beside the one that is read and appended to, a
 * few ms at a time (SPEC LG5), and takes its place in one small transaction. What a crash leaves of it is deleted at the
 * next start. Staged points are held in memory, and lost with the process, as the port allows.
 */
export class Imports {
  readonly #db: Db
  readonly #writer: Writer
  readonly #chunks: Chunks
  readonly #splitter: RowSplitter
  readonly #jobs = new Map<string, Map<number, Points[]>>()
  readonly #chunkAt
  readonly #doom
  readonly #leastLog
  #rebuild: Rebuild | null = null
  /** Logs that were given up and could not be doomed yet: the disk took nothing. */
  #givenUp: number[] = []

  constructor(db: Db, writer: Writer) {
    this.#db = db
    this.#writer = writer
    this.#chunks = new Chunks(db)
    this.#splitter = new RowSplitter(db, this.#chunks)
    this.#chunkAt = db.prepare<[number, number], { first: number; last: number; data: Uint8Array }>(
      'SELECT first, last, data FROM chunk WHERE log = ? AND first <= ? ORDER BY first DESC LIMIT 1',
    )
    this.#doom = db.prepare('INSERT OR IGNORE INTO doomed (log) VALUES (?)')
    this.#leastLog = db.prepare<[], { least: number | null }>(
      `SELECT min(log) AS least FROM (
         SELECT min(log) AS log FROM chunk UNION ALL SELECT min(log) FROM rollup
         UNION ALL SELECT min(log) FROM doomed UNION ALL SELECT min(log) FROM feed_log
       )`,
    )
    db.exec(
      `INSERT OR IGNORE INTO doomed (log)
       SELECT log FROM (SELECT log FROM chunk WHERE log < 0 UNION SELECT log FROM rollup WHERE log < 0)
       WHERE log NOT IN (SELECT log FROM feed_log)`,
    )
  }

  stage(job: string, feed: number, times: Float64Array, values: Float64Array): void {
    const feeds = this.#jobs.get(job) ?? new Map<number, Points[]>()
    this.#jobs.set(job, feeds)
    const parts = feeds.get(feed) ?? []
    feeds.set(feed, parts)
    parts.push({ times, values })
  }

  assign(job: string, number: number, feed: number | null): void {
    const feeds = this.#jobs.get(job)
    const parts = feeds?.get(number)
    if (feeds === undefined || parts === undefined) return
    feeds.delete(number)
    if (feed !== null) feeds.set(feed, [...(feeds.get(feed) ?? []), ...parts])
  }

  feedsOf(job: string): number[] {
    return [...(this.#jobs.get(job)?.keys() ?? [])]
  }

  /** Rebuilds one feed of a job by what `work` does from now on. One at a time. */
  commitFeed(job: string, feed: number, now: number): Promise<Rebuilt> {
    if (this.#rebuild !== null) return Promise.reject(new Error('another feed is being rebuilt'))
    const staged = this.#jobs.get(job)?.get(feed) ?? []
    this.#jobs.get(job)?.delete(feed)
    if (this.#writer.isGone(feed)) return Promise.reject(new Error('the feed was removed before its import'))
    const log = this.#newLog()
    return new Promise((resolve, reject) => {
      this.#rebuild = { feed, log, steps: this.#steps(feed, log, concat(staged), now), resolve, reject }
    })
  }

  abort(job: string): void {
    this.#jobs.delete(job)
  }

  /** A feed is being rebuilt. */
  get busy(): boolean {
    return this.#rebuild !== null
  }

  /** One slice. False where nothing is left to do. */
  work(): boolean {
    this.#doomGivenUp()
    const rebuild = this.#rebuild
    if (rebuild === null) return false
    const until = performance.now() + SLICE_MS
    try {
      do {
        const step = rebuild.steps.next()
        if (!step.done) continue
        this.#rebuild = null
        rebuild.resolve(step.value)
        return true
      } while (performance.now() < until)
    } catch (error) {
      this.#giveUp(error)
      throw error
    }
    return true
  }

  /** The feed is removed: nothing of it need be built any more. */
  forget(feed: number): void {
    if (this.#rebuild?.feed === feed) this.#giveUp(new Error('the feed was removed during its import'))
  }

  close(): void {
    this.#giveUp(new Error('the log is closed'))
  }

  #giveUp(error: unknown): void {
    const rebuild = this.#rebuild
    if (rebuild === null) return
    this.#rebuild = null
    rebuild.reject(error)
    this.#givenUp.push(rebuild.log)
    try {
      this.#doomGivenUp()
    } catch {
      // `work` tries again, and the next start.
    }
  }

  #doomGivenUp(): void {
    for (const log of this.#givenUp) this.#doom.run(log)
    this.#givenUp = []
  }

  /** Logs that imports build are negative; below every one that still has an entry or a row, be it about to be deleted. */
  #newLog(): number {
    return Math.min(this.#leastLog.get()?.least ?? 0, 0, ...this.#givenUp) - 1
  }

  *#steps(feed: number, log: number, staged: Points, now: number): Steps<Rebuilt> {
    this.#writer.sealFeed(feed)
    const state = this.#writer.stateOf(feed)
    const old = { log: state.log, oldest: state.oldest, sealed: state.sealed }
    const held = yield* this.#held(old)
    const from = old.oldest === 1 ? Number.NEGATIVE_INFINITY : this.#splitter.boundary(old.log, held.least)
    const { kept, tooOld } = yield* notBefore(staged, from)
    const merged = yield* mergeInSteps(held, kept)
    const { added, duplicates } = merged
    if (added === 0) return { feeds: 0, added, duplicates, tooOld, generation: state.generation }
    yield* this.#splitter.carry(old, log, held)
    yield* this.#write(log, old.oldest, merged, now)
    yield* this.#replace(state, log, old.sealed, old.oldest + merged.times.length)
    return { feeds: 1, added, duplicates, tooOld, generation: state.generation }
  }

  *#held({ log, oldest, sealed }: { log: number; oldest: number; sealed: number }): Steps<Held> {
    const length = sealed - oldest + 1
    const held = {
      times: new Float64Array(length),
      values: new Float64Array(length),
      least: null as number | null,
    }
    for (let at = 0; at < length; ) {
      const { times, values } = this.#read(log, oldest + at, sealed)
      held.times.set(times, at)
      held.values.set(values, at)
      held.least = times.reduce(
        (least, time) => Math.min(least, time),
        held.least ?? Number.POSITIVE_INFINITY,
      )
      at += times.length
      yield
    }
    return held
  }

  /** Of the chunk that holds offset `from`, what lies in from..to: it may have been merged since the last look. */
  #read(log: number, from: number, to: number): Entries {
    const chunk = this.#chunkAt.get(log, from)
    if (chunk === undefined || chunk.last < from)
      throw new RangeError(`The chunk of offset ${from} is missing.`)
    const { first, last } = chunk
    return cut(unpackEntries(chunk.data), from - first, Math.min(last, to) - first + 1)
  }

  *#write(log: number, first: number, { times, values }: MergedHistory, now: number): Steps<void> {
    for (let at = 0; at < times.length; at += CHUNK_ENTRIES) {
      const to = Math.min(times.length, at + CHUNK_ENTRIES)
      const arrived = new Float64Array(to - at).fill(now)
      const part = { times: times.subarray(at, to), values: values.subarray(at, to), arrived }
      this.#db.transaction(() => this.#chunks.write(log, first + at, part))()
      yield
    }
  }

  /** Carries over what was appended since, as long as there is much, and then puts the new log in the old one's place. */
  *#replace(state: FeedState, log: number, copied: number, next: number): Steps<void> {
    for (let to = next, done = copied; ; ) {
      this.#writer.sealFeed(state.feed)
      const whole = this.#db.transaction(() => {
        for (let i = 0; i < CARRIED && done < state.sealed; i++) {
          const part = this.#read(state.log, done + 1, state.sealed)
          this.#chunks.write(log, to, part)
          to += part.times.length
          done += part.times.length
        }
        if (done < state.sealed) return null
        failpoint('import:commit')
        const sinceRow = this.#writer.nextRow
        const replaced = {
          ...state,
          generation: state.generation + 1,
          sealed: to - 1,
          head: to - 1,
          sinceRow,
          log,
        }
        this.#writer.saveState(replaced)
        this.#doom.run(state.log)
        return replaced
      })()
      if (whole !== null) {
        afterCommit(() => {
          failpoint('import:committed')
          Object.assign(state, whole)
        })
        return
      }
      yield
    }
  }
}

/** Points from a time on, and how many lie before it. */
function* notBefore(points: Points, from: number): Steps<{ kept: Points; tooOld: number }> {
  const { length } = points.times
  if (from === Number.NEGATIVE_INFINITY) return { kept: points, tooOld: 0 }
  const times = new Float64Array(length)
  const values = new Float64Array(length)
  let n = 0
  for (let i = 0; i < length; i++) {
    if (i % SIFTED === SIFTED - 1) yield
    if ((points.times[i] as number) < from) continue
    times[n] = points.times[i] as number
    values[n++] = points.values[i] as number
  }
  return { kept: { times: times.subarray(0, n), values: values.subarray(0, n) }, tooOld: length - n }
}

function concat(parts: readonly Points[]): Points {
  return joined(parts.map(({ times, values }) => ({ times, values, arrived: times })))
}
