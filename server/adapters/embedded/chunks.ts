import type { Entries } from '../../../lib/domain/entry-codec.ts'
import { RowGatherer, type Rows, rollEntries } from '../../../lib/domain/rollup.ts'
import { TIERS, type Tier, tierWidth } from '../../../lib/domain/row-tiers.ts'
import { packEntries, packRows, unpackEntries, unpackRows } from './codec.ts'
import type { Db } from './schema.ts'

/** Stands for "no tier has rows". */
export const NO_TIER = 4
/** Rows are written where they stand for at least so many entries each; sparser feeds keep their entries instead. */
const ENTRIES_PER_ROW = 16

/** Entries of a chunk at most; larger tails are cut. */
export const CHUNK_ENTRIES = 4096
/** A chunk or a blob of rows that holds so many is not merged any further. */
const FULL_ENTRIES = 2048
const FULL_ROWS = 512
const FULL = 99
/** So many neighbours of one level become one of the next. */
const CHUNKS_PER_MERGE = 8
const ROWS_PER_MERGE = 16

interface Offsets {
  readonly first: number
  readonly last: number
}

interface Blob extends Offsets {
  readonly id: number
  readonly level: number
  readonly data: Uint8Array
}

interface ChunkBlob extends Blob {
  readonly finest: number
}

/** Writes and merges chunks and their rollup rows. Every call belongs into a transaction of the caller. */
export class Chunks {
  readonly #insertChunk
  readonly #insertRows
  readonly #trailingChunks
  readonly #trailingRows
  readonly #chunk
  readonly #deleteChunks
  readonly #deleteRows
  readonly #rowsBefore

  constructor(db: Db) {
    this.#insertChunk = db.prepare(
      `INSERT INTO chunk (log, first, last, t_min, t_max, level, finest, bytes, data)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#insertRows = db.prepare(
      `INSERT INTO rollup (log, tier, first, last, t_min, t_max, level, bytes, data)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#trailingChunks = db.prepare<[number, number], ChunkBlob>(
      'SELECT id, first, last, level, finest, data FROM chunk WHERE log = ? ORDER BY first DESC LIMIT ?',
    )
    this.#trailingRows = db.prepare<[number, number, number], Blob>(
      'SELECT id, first, last, level, data FROM rollup WHERE log = ? AND tier = ? ORDER BY first DESC LIMIT ?',
    )
    this.#chunk = db.prepare<[number], { first: number; data: Uint8Array }>(
      'SELECT first, data FROM chunk WHERE id = ?',
    )
    this.#deleteChunks = db.prepare('DELETE FROM chunk WHERE id = ?')
    this.#deleteRows = db.prepare('DELETE FROM rollup WHERE id = ?')
    this.#rowsBefore = db.prepare<[number, number, number], Offsets>(
      'SELECT first, last FROM rollup WHERE log = ? AND tier = ? AND first <= ? ORDER BY first DESC',
    )
  }

  /** Entries of one log from offset `first` on, as chunks with their rows. */
  write(log: number, first: number, entries: Entries): void {
    for (let from = 0; from < entries.times.length; from += CHUNK_ENTRIES) {
      const part = cut(entries, from, from + CHUNK_ENTRIES)
      const finest = denseFrom(part.times)
      this.#cover(log, first + from, part, finest, NO_TIER)
      this.#writeChunk(log, first + from, part, finest, 0)
      this.#merge(log)
    }
  }

  /** Writes the rows that a chunk stands in for, those of `coarser` tiers alone: it is about to be deleted. */
  writeRowsOf(log: number, id: number, coarser: readonly Tier[]): void {
    const chunk = this.#chunk.get(id)
    if (chunk === undefined) return
    const entries = unpackEntries(chunk.data)
    for (const tier of coarser) this.#coverTier(log, tier, chunk.first, entries, null)
  }

  /** One blob of rows, as it is. */
  writeRows(log: number, tier: Tier, { first, last }: Offsets, rows: Rows): void {
    this.#insertRowBlob(log, tier, first, last, rows, 0)
  }

  /** Merges the newest small chunks, and small blobs of rows, where enough of one level lie side by side. */
  #merge(log: number): void {
    for (let again = true; again; ) again = this.#mergeChunks(log)
    for (const tier of TIERS) for (let again = true; again; ) again = this.#mergeRows(log, tier)
  }

  /** Writes what is missing of the rows of tiers from..until - 1. */
  #cover(log: number, first: number, entries: Entries, from: number, until: number): void {
    let finer: { rows: Rows; width: number } | null = null
    for (const tier of TIERS) {
      if (tier >= from && tier < until) finer = this.#coverTier(log, tier, first, entries, finer)
    }
  }

  /** Returns the tier's rows where all of them were missing: coarser ones are made of them. */
  #coverTier(
    log: number,
    tier: Tier,
    first: number,
    entries: Entries,
    finer: { rows: Rows; width: number } | null,
  ): { rows: Rows; width: number } | null {
    const width = tierWidth(tier)
    const last = first + entries.times.length - 1
    const missing = this.#missing(log, tier, { first, last })
    const all = missing[0]?.first === first && missing[0].last === last
    for (const gap of missing) {
      const { times, values } = cut(entries, gap.first - first, gap.last - first + 1)
      const rows =
        all && finer !== null ? folded(finer.rows, finer.width, width) : rollEntries(times, values, width)
      this.#insertRowBlob(log, tier, gap.first, gap.last, rows, 0)
      if (all) return { rows, width }
    }
    return null
  }

  /** The offsets within `range` for which a tier has no rows, ascending. */
  #missing(log: number, tier: Tier, range: Offsets): Offsets[] {
    const missing: Offsets[] = []
    let last = range.last
    for (const held of this.#rowsBefore.iterate(log, tier, range.last)) {
      if (held.last < range.first) break
      if (held.last < last) missing.unshift({ first: held.last + 1, last })
      last = held.first - 1
    }
    if (last >= range.first) missing.unshift({ first: range.first, last })
    return missing
  }

  #writeChunk(log: number, first: number, entries: Entries, finest: number, level: number): void {
    const n = entries.times.length
    const data = packEntries(entries)
    const [min, max] = extent(entries.times)
    const own = n >= FULL_ENTRIES ? FULL : level
    this.#insertChunk.run(log, first, first + n - 1, min, max, own, finest, data.length, data)
  }

  #insertRowBlob(log: number, tier: Tier, first: number, last: number, rows: Rows, level: number): void {
    const data = packRows(rows)
    const width = tierWidth(tier)
    const from = ((rows.columns[0] ?? 0) - 1) * width
    const to = (rows.columns.at(-1) ?? 0) * width
    const own = rows.columns.length >= FULL_ROWS ? FULL : level
    this.#insertRows.run(log, tier, first, last, from, to, own, data.length, data)
  }

  /** Chunks with and without rows of a tier become one that has them, where it is dense enough. */
  #mergeChunks(log: number): boolean {
    const group = trailing(this.#trailingChunks.all(log, CHUNKS_PER_MERGE), CHUNKS_PER_MERGE)
    if (group === null) return false
    const parts = group.map(({ data }) => unpackEntries(data))
    const entries = joined(parts)
    const first = group[0]?.first ?? 1
    for (const { id } of group) this.#deleteChunks.run(id)
    const lacking = Math.max(...group.map(({ finest }) => finest))
    const finest = Math.min(lacking, denseFrom(entries.times))
    this.#cover(log, first, entries, finest, lacking)
    this.#writeChunk(log, first, entries, finest, (group[0]?.level ?? 0) + 1)
    return true
  }

  #mergeRows(log: number, tier: Tier): boolean {
    const group = trailing(this.#trailingRows.all(log, tier, ROWS_PER_MERGE), ROWS_PER_MERGE)
    if (group === null) return false
    const width = tierWidth(tier)
    const gatherer = new RowGatherer()
    for (const { data } of group) gatherer.addRows(unpackRows(data), width, width)
    for (const { id } of group) this.#deleteRows.run(id)
    const first = group[0]?.first ?? 1
    const last = group.at(-1)?.last ?? first
    this.#insertRowBlob(log, tier, first, last, gatherer.rows(), (group[0]?.level ?? 0) + 1)
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

/** The finest tier whose rows stand for enough entries each: an estimate from the time that they span. */
function denseFrom(times: Float64Array): number {
  const [min, max] = extent(times)
  const dense = TIERS.find((tier) => times.length / ((max - min) / tierWidth(tier) + 1) >= ENTRIES_PER_ROW)
  return dense ?? NO_TIER
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
