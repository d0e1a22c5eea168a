import { type Drawing, type DrawingQuery, drawEntries, drawRows } from '../../../lib/domain/draw-history.ts'
import type { Entries } from '../../../lib/domain/entry-codec.ts'
import { RowGatherer, rollEntries } from '../../../lib/domain/rollup.ts'
import { entriesToDraw, TIERS, type Tier, tierWidth } from '../../../lib/domain/row-tiers.ts'
import type { RangeQuery } from '../../ports/feed-history.ts'
import { cut, joined } from './chunks.ts'
import { unpackEntries, unpackRows } from './codec.ts'
import type { Db } from './schema.ts'
import type { TailEntries } from './writer.ts'

const BLOBS_AT_ONCE = 16
/** Chunks that are read in one go, before others have their turn. */
const CHUNKS_AT_ONCE = 32

interface ChunkMeta {
  readonly first: number
  readonly last: number
}

/** Consecutive entries; entry i has offset `first + i`. */
interface Run extends Entries {
  readonly first: number
}

interface RowBlob extends ChunkMeta {
  readonly data: Uint8Array
}

type HeldDrawing = Drawing & { readonly heldFrom: number }

type Steps<T> = Generator<undefined, T>

interface RangePage {
  readonly offsets: Float64Array
  readonly times: Float64Array
  readonly values: Float64Array
  readonly arrived: Float64Array
  readonly truncated: boolean
}

/**
 * Answers questions from chunks and rows. Each is a generator that yields where others may have their turn, and no
 * transaction of its own spans a yield: what it goes on from is an offset, so that sealing, merging and retention may go on
 * meanwhile (SPEC LG5). `tail` is what the writer had not sealed when the question was asked. Where an import puts another
 * log in the place of the one asked about, the answer is null: ask again.
 */
export class Reader {
  readonly #db: Db
  readonly #chunksFrom
  readonly #chunkMeta
  readonly #newestUpTo
  readonly #newestChunk
  readonly #overlapping
  readonly #place
  readonly #rows
  readonly #firstChunk
  readonly #firstRows

  constructor(db: Db) {
    this.#db = db
    // In one statement: between two, the chunk that holds the offset may become part of a larger one.
    this.#chunksFrom = db.prepare<
      { log: number; from: number; limit: number },
      ChunkMeta & { data: Uint8Array }
    >(
      `SELECT first, last, data FROM chunk
       WHERE log = :log AND last >= :from
         AND first >= coalesce((SELECT max(first) FROM chunk WHERE log = :log AND first <= :from), 0)
       ORDER BY first LIMIT :limit`,
    )
    this.#chunkMeta = db.prepare<[number, number], ChunkMeta>(
      'SELECT first, last FROM chunk WHERE log = ? AND first <= ? ORDER BY first DESC LIMIT 1',
    )
    this.#newestUpTo = db.prepare<[number, number], { last: number }>(
      'SELECT last FROM chunk WHERE log = ? AND t_min <= ? ORDER BY first DESC LIMIT 1',
    )
    this.#newestChunk = db.prepare<[number], { t_max: number }>(
      'SELECT t_max FROM chunk WHERE log = ? ORDER BY first DESC LIMIT 1',
    )
    this.#overlapping = db.prepare<[number, number, number], ChunkMeta>(
      'SELECT first, last FROM chunk WHERE log = ? AND t_max > ? AND t_min <= ? ORDER BY first',
    )
    this.#place = db.prepare<[number], { log: number; sealed: number }>(
      'SELECT log, sealed FROM feed_log WHERE feed = ?',
    )
    this.#rows = db.prepare<[number, number, number, number], ChunkMeta & { data: Uint8Array }>(
      `SELECT first, last, data FROM rollup
       WHERE log = ? AND tier = ? AND t_max > ? AND t_min <= ? ORDER BY first`,
    )
    this.#firstChunk = db.prepare<[number], { first: number; t_min: number }>(
      'SELECT first, t_min FROM chunk WHERE log = ? ORDER BY first LIMIT 1',
    )
    this.#firstRows = db.prepare<[number, number], { first: number; t_min: number }>(
      'SELECT first, t_min FROM rollup WHERE log = ? AND tier = ? ORDER BY first LIMIT 1',
    )
  }

  /** Of the entries from..to those that chunks still hold, up to `to`; they begin later where retention was quicker. */
  entries(feed: number, log: number, from: number, to: number): Steps<Run | null> {
    return this.#unlessRebuilt(feed, log, this.#entries(log, from, to))
  }

  range(feed: number, query: RangeQuery, tail: TailEntries): Steps<RangePage | null> {
    return this.#unlessRebuilt(feed, tail.log, this.#range(feed, query, tail))
  }

  columns(feed: number, query: DrawingQuery, tail: TailEntries): Steps<HeldDrawing | null> {
    return this.#unlessRebuilt(feed, tail.log, this.#columns(feed, query, tail))
  }

  /** null where an import has put another log in the place of the one that the question began with. */
  *#unlessRebuilt<T>(feed: number, log: number, steps: Steps<T>): Steps<T | null> {
    if (this.#placeOf(feed).log !== log) return null
    const answer = yield* steps
    return this.#placeOf(feed).log === log ? answer : null
  }

  #placeOf(feed: number): { log: number; sealed: number } {
    return this.#place.get(feed) ?? { log: feed, sealed: 0 }
  }

  *#entries(log: number, from: number, to: number): Steps<Run> {
    let parts: Run[] = []
    for (let next = from; next <= to; ) {
      const read = this.#readChunks(log, next, to)
      // Retention has deleted what comes next, and so what was before it.
      if (read[0]?.first !== next) parts = []
      if (read.length === 0) break
      parts.push(...read)
      const end = read.at(-1)
      next = (end?.first ?? to) + (end?.times.length ?? 1)
      yield
    }
    const first = parts[0]?.first ?? to + 1
    return { first, ...joined(parts) }
  }

  *#range(feed: number, query: RangeQuery, tail: TailEntries): Steps<RangePage> {
    const { from, to, limit } = query
    const kept = new Picker(limit)
    let after = query.after ?? 0
    const { sealed, chunks } = this.#snapshot(feed, tail.log, from, to)
    for (const { first, last } of chunks) {
      if (last <= after || kept.full) continue
      for (const run of this.#readChunks(tail.log, Math.max(first, after + 1), last))
        kept.take(run, from, to, after)
      after = Math.max(after, last)
      yield
    }
    if (!kept.full) kept.take(tail, from, to, Math.max(query.after ?? 0, sealed))
    return kept.page()
  }

  *#columns(feed: number, query: DrawingQuery, tail: TailEntries): Steps<HeldDrawing> {
    const { from, to, width, windows } = query
    const { log } = tail
    const plan = this.#plan(feed, query, tail)
    if (plan.kind === 'entries') {
      const { first, times, values } = yield* this.#collect(plan.first, plan.sealed, tail, plan.last)
      return { ...drawEntries(first, times, values, query, plan.newest), heldFrom: plan.heldFrom }
    }
    const { tier, blobs, chunks, sealed, heldFrom } = plan
    const own = tierWidth(tier)
    const gatherer = new RowGatherer()
    for (const [i, { data }] of blobs.entries()) {
      gatherer.addRows(unpackRows(data), own, own)
      if (i % BLOBS_AT_ONCE === BLOBS_AT_ONCE - 1) yield
    }
    for (const { first, last } of without(chunks, blobs)) {
      const run = yield* this.#entries(log, first, last)
      addEntries(gatherer, run, from, to, own)
    }
    addEntries(gatherer, afterOffset(tail, sealed), from, to, own)
    const drawn = drawRows(gatherer.rows(), own, { from, to, width: Math.max(width, own), windows })
    return { ...drawn, heldFrom }
  }

  /** Copies what it can of the write-ahead log into the file; returns how many pages the log holds. */
  checkpoint(): number {
    const [{ log } = { log: 0 }] = this.#db.pragma('wal_checkpoint(PASSIVE)') as { log: number }[]
    return log
  }

  /** What one consistent look at the file says: which way to draw, and for rows all of them (they may be merged later). */
  #plan(feed: number, query: DrawingQuery, tail: TailEntries): Plan {
    const { from, to, width } = query
    const { log } = tail
    return this.#db.transaction((): Plan => {
      const { sealed, chunks } = this.#snapshot(feed, log, from, to)
      const rawFrom = this.#heldFrom(this.#firstChunk.get(log), tail)
      const unsealed = afterOffset(tail, sealed)
      const last = lastUpTo(unsealed, to) ?? this.#newestUpTo.get(log, to)?.last ?? 0
      const first = this.#lookBack(log, query, chunks, last, tail)
      const count = last - first + 1
      if (rawFrom <= from && count <= entriesToDraw(query)) {
        const sealedUpTo = this.#newestChunk.get(log)?.t_max ?? Number.NEGATIVE_INFINITY
        const newest = unsealed.times.reduce((a, b) => Math.max(a, b), sealedUpTo)
        return { kind: 'entries', first, last, sealed, heldFrom: rawFrom, newest }
      }
      const tier = this.#tierFor(log, from, width, rawFrom)
      const blobs = this.#rows.all(log, tier, from, to)
      const heldFrom = Math.min(rawFrom, this.#heldFrom(this.#firstRows.get(log, tier), tail))
      return { kind: 'rows', tier, blobs, chunks, sealed, heldFrom }
    })()
  }

  #snapshot(feed: number, log: number, from: number, to: number): { sealed: number; chunks: ChunkMeta[] } {
    return this.#db.transaction(() => ({
      sealed: this.#placeOf(feed).sealed,
      chunks: this.#overlapping.all(log, from, to),
    }))()
  }

  /** The finest tier that is no wider than asked, or else reaches back far enough; the coarsest where none does. */
  #tierFor(log: number, from: number, width: number, rawFrom: number): Tier {
    const useful = TIERS.filter((tier) => tierWidth(tier) <= width)
    const finest = useful.at(-1) ?? 1
    for (const tier of TIERS) {
      if (tier < finest) continue
      const first = this.#firstRows.get(log, tier)
      if (rawFrom <= from || (first !== undefined && (first.first === 1 || first.t_min <= from))) return tier
    }
    const reaching = TIERS.filter((tier) => this.#firstRows.get(log, tier) !== undefined)
    return reaching.toSorted((a, b) => this.#startOf(log, a) - this.#startOf(log, b))[0] ?? finest
  }

  #startOf(log: number, tier: Tier): number {
    return this.#firstRows.get(log, tier)?.t_min ?? Number.POSITIVE_INFINITY
  }

  #heldFrom(first: { first: number; t_min: number } | undefined, tail: TailEntries): number {
    if (first === undefined) {
      // Nothing in chunks: either nothing was ever sealed, or all of it went.
      return tail.sealed === 0 ? Number.NEGATIVE_INFINITY : (tail.times[0] ?? Number.POSITIVE_INFINITY)
    }
    return first.first === 1 ? Number.NEGATIVE_INFINITY : first.t_min
  }

  /** The offset from which on the windows of a drawing need entries. */
  #lookBack(
    log: number,
    { from, to, windows }: DrawingQuery,
    chunks: readonly ChunkMeta[],
    last: number,
    tail: TailEntries,
  ): number {
    const oldest = this.#firstChunk.get(log)?.first ?? tail.first
    let first = chunks[0]?.first ?? firstWithin(tail, from, to) ?? last + 1
    for (const window of windows) {
      if ('last' in window) first = Math.min(first, (chunks[0]?.first ?? first) - window.last)
      else {
        const [back] = this.#overlapping.all(log, from - window.span, to)
        first = Math.min(first, back?.first ?? first, firstWithin(tail, from - window.span, to) ?? first)
      }
    }
    const wanted = Math.max(oldest, first)
    return Math.max(oldest, this.#chunkMeta.get(log, wanted)?.first ?? wanted)
  }

  *#collect(from: number, sealed: number, tail: TailEntries, last: number): Steps<Run> {
    const held = from <= sealed ? yield* this.#entries(tail.log, from, Math.min(sealed, last)) : null
    if (held !== null && last <= sealed) return held
    const rest = afterOffset(tail, Math.max(sealed, from - 1))
    if (held === null || held.times.length === 0) return rest
    return { first: held.first, ...joined([held, rest]) }
  }

  /** One read of some chunks, cut to from..to. */
  #readChunks(log: number, from: number, to: number): Run[] {
    const runs: Run[] = []
    for (const { first, last, data } of this.#chunksFrom.iterate({ log, from, limit: CHUNKS_AT_ONCE })) {
      if (first > to) break
      const entries = unpackEntries(data)
      const a = Math.max(first, from)
      runs.push({ first: a, ...cut(entries, a - first, Math.min(last, to) - first + 1) })
    }
    return runs
  }
}

type Plan =
  | { kind: 'entries'; first: number; last: number; sealed: number; heldFrom: number; newest: number }
  | {
      kind: 'rows'
      tier: Tier
      blobs: RowBlob[]
      chunks: ChunkMeta[]
      sealed: number
      heldFrom: number
    }

/** Gathers entries of a range of time until `limit` are there. */
class Picker {
  readonly #limit: number
  readonly #offsets: number[] = []
  readonly #times: number[] = []
  readonly #values: number[] = []
  readonly #arrived: number[] = []
  /** One more than `limit` was found. */
  full = false

  constructor(limit: number) {
    this.#limit = limit
  }

  take({ first, times, values, arrived }: Run, from: number, to: number, after: number): void {
    for (let i = Math.max(0, after + 1 - first); i < times.length; i++) {
      const time = times[i] as number
      if (time <= from || time > to) continue
      if (this.#offsets.length >= this.#limit) {
        this.full = true
        return
      }
      this.#offsets.push(first + i)
      this.#times.push(time)
      this.#values.push(values[i] as number)
      this.#arrived.push(arrived[i] as number)
    }
  }

  page(): RangePage {
    return {
      offsets: Float64Array.from(this.#offsets),
      times: Float64Array.from(this.#times),
      values: Float64Array.from(this.#values),
      arrived: Float64Array.from(this.#arrived),
      truncated: this.full,
    }
  }
}

function addEntries(gatherer: RowGatherer, run: Run, from: number, to: number, width: number): void {
  const inside = (time: number): boolean => time > from && time <= to
  const { times, values } = run
  const whole = times.every(inside)
  const picked = whole ? times : times.filter(inside)
  const of = whole ? values : values.filter((_, i) => inside(times[i] as number))
  gatherer.addRows(rollEntries(picked, of, width), width, width)
}

/** What of the tail lies after an offset. */
function afterOffset(tail: TailEntries, offset: number): Run {
  const skip = Math.min(tail.times.length, Math.max(0, offset + 1 - tail.first))
  return { first: tail.first + skip, ...cut(tail, skip, tail.times.length) }
}

/** The offset of the last entry that is no later. */
function lastUpTo({ first, times }: Run, to: number): number | undefined {
  const at = times.findLastIndex((time) => time <= to)
  return at < 0 ? undefined : first + at
}

function firstWithin({ first, times }: TailEntries, from: number, to: number): number | undefined {
  const at = times.findIndex((time) => time > from && time <= to)
  return at < 0 ? undefined : first + at
}

/** The parts of the chunks that lie in none of the covers; both ascend. */
function without(chunks: readonly ChunkMeta[], covers: readonly ChunkMeta[]): ChunkMeta[] {
  const left: ChunkMeta[] = []
  let c = 0
  for (const chunk of chunks) {
    let first = chunk.first
    while (c < covers.length && (covers[c]?.last ?? 0) < first) c++
    for (let i = c; i < covers.length && first <= chunk.last; i++) {
      const cover = covers[i] as ChunkMeta
      if (cover.first > chunk.last) break
      if (cover.first > first) left.push({ first, last: cover.first - 1 })
      first = Math.max(first, cover.last + 1)
    }
    if (first <= chunk.last) left.push({ first, last: chunk.last })
  }
  return left
}
