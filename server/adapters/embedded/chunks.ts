import type { Entries } from '../../../lib/domain/entry-codec.ts'
import { RowGatherer, type Rows, rollEntries } from '../../../lib/domain/rollup.ts'
import { packEntries, packRows, unpackEntries, unpackRows } from './codec.ts'
import type { Db } from './schema.ts'
import { ENTRIES_PER_ROW, NO_TIER, TIERS, type Tier, tierWidth } from './tiers.ts'

/** Entries of a chunk at most; larger tails are cut. */
export const CHUNK_ENTRIES = 4096
/** A chunk or a blob of rows that holds so many is not merged any further. */
const FULL_ENTRIES = 2048
const FULL_ROWS = 512
const FULL = 99
/** So many neighbours of one level become one of the next. */
const CHUNKS_PER_MERGE = 8
const ROWS_PER_MERGE = 16

interface Blob {
  readonly id: number
  readonly first: number
  readonly last: number
  readonly level: number
  readonly data: Uint8Array
}

/** Writes and merges chunks and their rollup rows. Every call belongs into a transaction of the caller. */
export class Chunks {
  readonly #insertChunk
  readonly #insertRows
  readonly #trailingChunks
  readonly #trailingRows
  readonly #deleteChunks
  readonly #deleteRows
  readonly #overlapping

  constructor(db: Db) {
    this.#insertChunk = db.prepare(
      `INSERT INTO chunk (feed, first, last, t_min, t_max, level, finest, bytes, data)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#insertRows = db.prepare(
      `INSERT INTO rollup (feed, tier, first, last, t_min, t_max, level, bytes, data)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#trailingChunks = db.prepare<[number, number], Blob & { finest: number }>(
      'SELECT id, first, last, level, finest, data FROM chunk WHERE feed = ? ORDER BY first DESC LIMIT ?',
    )
    this.#trailingRows = db.prepare<[number, number, number], Blob>(
      'SELECT id, first, last, level, data FROM rollup WHERE feed = ? AND tier = ? ORDER BY first DESC LIMIT ?',
    )
    this.#deleteChunks = db.prepare('DELETE FROM chunk WHERE id = ?')
    this.#deleteRows = db.prepare('DELETE FROM rollup WHERE id = ?')
    this.#overlapping = db.prepare<[number, number, number, number]>(
      'SELECT 1 FROM rollup WHERE feed = ? AND tier = ? AND first <= ? AND last >= ?',
    )
  }

  /** Entries of one feed from offset `first` on, as chunks with their rows. */
  write(feed: number, first: number, entries: Entries): void {
    for (let from = 0; from < entries.times.length; from += CHUNK_ENTRIES) {
      const part = cut(entries, from, from + CHUNK_ENTRIES)
      this.#writeChunk(feed, first + from, part, this.#writeRows(feed, first + from, part), 0)
      this.#merge(feed)
    }
  }

  /** Merges the newest small chunks, and small blobs of rows, where enough of one level lie side by side. */
  #merge(feed: number): void {
    for (let again = true; again; ) again = this.#mergeChunks(feed)
    for (const tier of TIERS) for (let again = true; again; ) again = this.#mergeRows(feed, tier)
  }

  /** The finest tier whose rows were written; a tier has rows only where they stand for enough entries each. */
  #writeRows(feed: number, first: number, entries: Entries): number {
    const last = first + entries.times.length - 1
    let finest = NO_TIER
    let finer: { rows: Rows; width: number } | null = null
    for (const tier of TIERS) {
      const width = tierWidth(tier)
      if (finer === null && !isDense(entries.times, width)) continue
      const rows: Rows =
        finer === null
          ? rollEntries(entries.times, entries.values, width)
          : folded(finer.rows, finer.width, width)
      finer = { rows, width }
      finest = Math.min(finest, tier)
      if (this.#overlapping.get(feed, tier, last, first) !== undefined) continue
      this.#insertRowBlob(feed, tier, first, last, rows, 0)
    }
    return finest
  }

  #writeChunk(feed: number, first: number, entries: Entries, finest: number, level: number): void {
    const n = entries.times.length
    const data = packEntries(entries)
    const [min, max] = extent(entries.times)
    const own = n >= FULL_ENTRIES ? FULL : level
    this.#insertChunk.run(feed, first, first + n - 1, min, max, own, finest, data.length, data)
  }

  #insertRowBlob(feed: number, tier: Tier, first: number, last: number, rows: Rows, level: number): void {
    const data = packRows(rows)
    const width = tierWidth(tier)
    const from = ((rows.columns[0] ?? 0) - 1) * width
    const to = (rows.columns.at(-1) ?? 0) * width
    const own = rows.columns.length >= FULL_ROWS ? FULL : level
    this.#insertRows.run(feed, tier, first, last, from, to, own, data.length, data)
  }

  #mergeChunks(feed: number): boolean {
    const group = trailing(this.#trailingChunks.all(feed, CHUNKS_PER_MERGE), CHUNKS_PER_MERGE)
    if (group === null) return false
    const parts = group.map(({ data }) => unpackEntries(data))
    const entries = joined(parts)
    const first = group[0]?.first ?? 1
    for (const { id } of group) this.#deleteChunks.run(id)
    const finest = Math.max(...group.map((chunk) => chunk.finest))
    this.#writeChunk(feed, first, entries, finest, (group[0]?.level ?? 0) + 1)
    return true
  }

  #mergeRows(feed: number, tier: Tier): boolean {
    const group = trailing(this.#trailingRows.all(feed, tier, ROWS_PER_MERGE), ROWS_PER_MERGE)
    if (group === null) return false
    const width = tierWidth(tier)
    const gatherer = new RowGatherer()
    for (const { data } of group) gatherer.addRows(unpackRows(data), width, width)
    for (const { id } of group) this.#deleteRows.run(id)
    const first = group[0]?.first ?? 1
    const last = group.at(-1)?.last ?? first
    this.#insertRowBlob(feed, tier, first, last, gatherer.rows(), (group[0]?.level ?? 0) + 1)
    return true
  }
}

/** In ascending order, where all `count` are of one level, below full, and follow one another without a hole. */
function trailing<B extends Blob>(descending: readonly B[], count: number): B[] | null {
  const newest = descending[0]
  if (newest === undefined || newest.level === FULL || descending.length < count) return null
  if (descending.some(({ level }) => level !== newest.level)) return null
  const group = descending.toReversed()
  const whole = group.every((blob, i) => i === 0 || blob.first === (group[i - 1]?.last ?? 0) + 1)
  return whole ? group : null
}

/** Whether rows of this width would stand for enough entries each: an estimate from the time that they span. */
function isDense(times: Float64Array, width: number): boolean {
  const [min, max] = extent(times)
  return times.length / ((max - min) / width + 1) >= ENTRIES_PER_ROW
}

function folded(rows: Rows, width: number, into: number): Rows {
  const gatherer = new RowGatherer()
  gatherer.addRows(rows, width, into)
  return gatherer.rows()
}

function extent(times: Float64Array): [min: number, max: number] {
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (let i = 0; i < times.length; i++) {
    const time = times[i] as number
    if (time < min) min = time
    if (time > max) max = time
  }
  return [min, max]
}

export function cut({ times, values, arrived }: Entries, from: number, to: number): Entries {
  return {
    times: times.subarray(from, to),
    values: values.subarray(from, to),
    arrived: arrived.subarray(from, to),
  }
}

export function joined(parts: readonly Entries[]): Entries {
  const length = parts.reduce((sum, { times }) => sum + times.length, 0)
  const out = {
    times: new Float64Array(length),
    values: new Float64Array(length),
    arrived: new Float64Array(length),
  }
  let at = 0
  for (const { times, values, arrived } of parts) {
    out.times.set(times, at)
    out.values.set(values, at)
    out.arrived.set(arrived, at)
    at += times.length
  }
  return out
}
