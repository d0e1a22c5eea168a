import { type RetentionRule, retentionOf } from '../../../lib/domain/retention.ts'
import { TIERS, type Tier } from '../../../lib/domain/row-tiers.ts'
import type { Hands } from '../../ports/clock.ts'
import { Chunks, NO_TIER } from './chunks.ts'
import type { Deleted } from './figures.ts'
import type { Db } from './schema.ts'
import type { StoredAgeClock } from './stored-age-clock.ts'
import { SLICE_MS, type Writer } from './writer.ts'

const PASS_EVERY_MS = 60_000
const AT_ONCE = 32
/** The tier whose rows outlive all others. */
const COARSEST = TIERS[2]
const HOUR_MS = 3_600_000
/** What is over a rule's size is cut to this share of it, so that not every pass has to. */
const KEPT_SHARE = 0.95
const FEEDS_AT_ONCE = 256
const CHUNKS_AT_ONCE = 1000
const PRODUCER_AGE_MS = 7 * 86_400_000
/** About so many, and how many of them are gone over in one go. */
const PRODUCERS_KEPT = 1_000_000
const PRODUCERS_AT_ONCE = 10_000
const PRODUCERS_FORGOTTEN = 128

interface Feed {
  readonly key: number
  readonly id: string
}

interface Old {
  readonly id: number
  readonly t_max: number
}

interface OldChunk extends Old {
  readonly first: number
  readonly finest: number
}

/** Of the chunks that end within one hour. */
interface Hour {
  bytes: number
  /** The least and the greatest of the times at which they end. */
  from: number
  to: number
}

/** Bytes of entries by the hour in which they end: what is over a rule's size is cut from the oldest end. */
interface Size {
  total: number
  readonly hours: Map<number, Hour>
}

/**
 * Deletes what is too old, and the data of removed feeds, in slices of a few ms; goes over all feeds once a minute. A chunk
 * without rows of a tier stands in for them, and is kept as long as they would be; where a chunk behind it may go
 * earlier, its rows are written and both go (SPEC LG6a).
 */
export class Retention {
  readonly #db: Db
  readonly #writer: Writer
  readonly #hands: Hands
  readonly #ages: StoredAgeClock
  readonly #ruleOf: (id: string) => RetentionRule
  readonly #feeds
  readonly #oldestChunks
  readonly #oldestOf
  readonly #oldestRows
  readonly #sizes
  readonly #next
  readonly #chunks
  readonly #deleteChunk
  readonly #deleteRow
  readonly #heardBefore
  readonly #forgetHeard
  readonly #forgetOf
  readonly #doomed
  readonly deleted: Deleted = { entries: 0, chunks: 0, rollups: 0 }
  #pass: Generator<undefined, void> | null = null
  #passedAt: number
  /** Entries that end before this go, by rule, whatever their age: the rule's size was passed. */
  #cut = new Map<RetentionRule, number>()

  constructor(db: Db, writer: Writer, rules: readonly RetentionRule[], hands: Hands, ages: StoredAgeClock) {
    this.#db = db
    this.#writer = writer
    this.#hands = hands
    this.#ages = ages
    this.#ruleOf = retentionOf(rules)
    this.#passedAt = hands.monotonic() - PASS_EVERY_MS + 5000
    this.#chunks = new Chunks(db)
    this.#feeds = db.prepare<[number, number], Feed>(
      'SELECT key, id FROM feed WHERE key > ? ORDER BY key LIMIT ?',
    )
    this.#oldestChunks = db.prepare<[number, number], OldChunk>(
      'SELECT id, first, t_max, finest FROM chunk WHERE log = ? ORDER BY first LIMIT ?',
    )
    this.#oldestOf = db.prepare<[number, number], OldChunk>(
      'SELECT id, first, t_max, finest FROM chunk WHERE log = ? AND finest = ? ORDER BY first LIMIT 1',
    )
    this.#oldestRows = db.prepare<[number, number, number], Old>(
      'SELECT id, t_max FROM rollup WHERE log = ? AND tier = ? ORDER BY first LIMIT ?',
    )
    this.#sizes = db.prepare<[number, number, number], { first: number; t_max: number; bytes: number }>(
      'SELECT first, t_max, bytes FROM chunk WHERE log = ? AND first > ? ORDER BY first LIMIT ?',
    )
    this.#next = db.prepare<[number], { first: number }>(
      'SELECT first FROM chunk WHERE log = ? ORDER BY first LIMIT 1',
    )
    this.#deleteChunk = db.prepare('DELETE FROM chunk WHERE id = ?')
    this.#deleteRow = db.prepare('DELETE FROM rollup WHERE id = ?')
    this.#heardBefore = db.prepare<[number, number], { heard: number }>(
      'SELECT heard FROM producer WHERE heard < ? ORDER BY heard DESC LIMIT 1 OFFSET ?',
    )
    this.#forgetHeard = db.prepare<[number, number]>(
      `DELETE FROM producer WHERE (feed, name) IN
         (SELECT feed, name FROM producer WHERE heard < ? ORDER BY heard LIMIT ?)`,
    )
    this.#forgetOf = db.prepare<[number, number]>(
      `DELETE FROM producer WHERE (feed, name) IN (SELECT feed, name FROM producer WHERE feed = ? LIMIT ?)`,
    )
    this.#doomed = db.prepare<[], { log: number }>('SELECT log FROM doomed LIMIT 1')
  }

  /** One slice. False where nothing is left to do for now. */
  work(): boolean {
    const doomed = this.#doomed.get()
    if (doomed !== undefined) {
      this.#deleteSome(doomed.log)
      return true
    }
    if (this.#pass === null) {
      const at = this.#hands.monotonic()
      if (at - this.#passedAt < PASS_EVERY_MS) return false
      this.#passedAt = at
      this.#pass = this.#steps(this.#ages.now())
    }
    const pass = this.#pass
    this.#pass = null
    const until = performance.now() + SLICE_MS
    do {
      if (pass.next().done) return false
    } while (performance.now() < until)
    this.#pass = pass
    return true
  }

  *#steps(now: number): Generator<undefined, void> {
    const sizes = new Map<RetentionRule, Size>()
    for (let after = 0; ; ) {
      const feeds = this.#feeds.all(after, FEEDS_AT_ONCE)
      for (const feed of feeds) {
        after = feed.key
        while (this.#trimFeed(feed, now)) yield
        yield* this.#measure(feed, sizes)
        yield
      }
      if (feeds.length < FEEDS_AT_ONCE) break
    }
    this.#cut = new Map()
    for (const [rule, size] of sizes) {
      const cut = cutOf(size, rule.bytes)
      if (cut === null) continue
      this.#cut.set(rule, cut)
      // The next pass cuts: soon.
      this.#passedAt = this.#hands.monotonic() - PASS_EVERY_MS + 1000
    }
    yield* this.#forgetProducers(now)
  }

  /** Deletes some of each kind, from the oldest on. True where there may be more. */
  #trimFeed({ key, id }: Feed, now: number): boolean {
    // Removed since the pass came to its page of feeds.
    if (this.#writer.isGone(key)) return false
    const until = performance.now() + SLICE_MS
    const rule = this.#ruleOf(id)
    const cut = this.#cut.get(rule) ?? Number.NEGATIVE_INFINITY
    const ages = [rule.entries, ...rule.rows]
    const state = this.#writer.stateOf(key)
    const { log } = state
    const isOld = ({ t_max, finest }: OldChunk) =>
      t_max < cut || t_max < now - (ages[Math.min(finest, NO_TIER) - 1] ?? Number.POSITIVE_INFINITY)
    const page = this.#oldestChunks.all(log, AT_ONCE)
    const end = page.findIndex((one) => !isOld(one))
    const goesBefore = end < 0 ? Number.POSITIVE_INFINITY : this.#oldBehind(log, page[end] as OldChunk, isOld)
    const chunks = page.filter((one, i) => end < 0 || i < end || one.first < goesBefore)
    const rows = TIERS.map((tier: Tier) =>
      expired(this.#oldestRows.all(log, tier, AT_ONCE), ({ t_max }) => t_max < now - (ages[tier] ?? 0)),
    )
    if (chunks.length === 0 && rows.every(({ length }) => length === 0)) return false
    const before = state.oldest
    const { oldest, gone } = this.#db.transaction(() => {
      let gone = 0
      for (const row of rows.flat()) this.#deleteRow.run(row.id)
      for (const chunk of chunks) {
        // What is cut for its size leaves rows of the coarsest tier alone: finer ones would take more than it does.
        const lacks = (tier: Tier) => tier < chunk.finest && chunk.t_max >= now - (ages[tier] ?? 0)
        const wanted = TIERS.filter((tier) => lacks(tier) && (tier === COARSEST || chunk.t_max >= cut))
        if (wanted.length > 0) this.#chunks.writeRowsOf(log, chunk.id, wanted)
        this.#deleteChunk.run(chunk.id)
        gone++
        if (performance.now() >= until) break
      }
      const first = this.#next.get(log)?.first ?? state.sealed + 1
      this.#writer.saveState({ ...state, oldest: first })
      return { oldest: first, gone }
    })()
    state.oldest = oldest
    this.deleted.entries += oldest - before
    this.deleted.chunks += gone
    this.deleted.rollups += rows.flat().length
    return true
  }

  /** The first offset of the newest chunk that may go although it is behind `blocker`; 0 where none is. */
  #oldBehind(log: number, blocker: OldChunk, isOld: (one: OldChunk) => boolean): number {
    let first = 0
    for (let finest = 1; finest < blocker.finest; finest++) {
      const next = this.#oldestOf.get(log, finest)
      if (next !== undefined && next.first > blocker.first && isOld(next)) first = Math.max(first, next.first)
    }
    return first
  }

  *#measure({ key, id }: Feed, sizes: Map<RetentionRule, Size>): Generator<undefined, void> {
    const rule = this.#ruleOf(id)
    if (!Number.isFinite(rule.bytes)) return
    const size = sizes.get(rule) ?? { total: 0, hours: new Map<number, Hour>() }
    sizes.set(rule, size)
    const { log } = this.#writer.stateOf(key)
    for (let after = 0; ; ) {
      const chunks = this.#sizes.all(log, after, CHUNKS_AT_ONCE)
      for (const { first, t_max, bytes } of chunks) {
        after = first
        addSize(size, t_max, bytes)
      }
      if (chunks.length < CHUNKS_AT_ONCE) return
      yield
    }
  }

  *#forgetProducers(now: number): Generator<undefined, void> {
    let heard: number | undefined = Number.POSITIVE_INFINITY
    for (let kept = 0; kept < PRODUCERS_KEPT && heard !== undefined; kept += PRODUCERS_AT_ONCE) {
      heard = this.#heardBefore.get(heard, PRODUCERS_AT_ONCE - 1)?.heard
      yield
    }
    const silent = Math.max(now - PRODUCER_AGE_MS, heard ?? Number.NEGATIVE_INFINITY)
    while (this.#forgetHeard.run(silent, PRODUCERS_FORGOTTEN).changes > 0) yield
  }

  #deleteSome(log: number): void {
    this.#db.transaction(() => {
      let left = AT_ONCE
      for (const table of ['chunk', 'rollup']) {
        const { changes } = this.#db
          .prepare(`DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE log = ? LIMIT ?)`)
          .run(log, left)
        left -= changes
      }
      // The key of a feed is its first log: where an import has replaced that, the feed lives on, and so do its producers.
      if (this.#writer.isGone(log)) left -= this.#forgetOf.run(log, AT_ONCE).changes
      if (left < AT_ONCE) return
      this.#db.prepare('DELETE FROM doomed WHERE log = ?').run(log)
    })()
  }
}

/** The expired ones from the oldest on, up to the first that is not: what is held has no hole. */
function expired<O extends Old>(oldest: readonly O[], isOld: (one: O) => boolean): O[] {
  const end = oldest.findIndex((one) => !isOld(one))
  return end < 0 ? [...oldest] : oldest.slice(0, end)
}

function addSize(size: Size, end: number, bytes: number): void {
  const at = Math.floor(end / HOUR_MS)
  const hour = size.hours.get(at) ?? { bytes: 0, from: end, to: end }
  size.hours.set(at, hour)
  size.total += bytes
  hour.bytes += bytes
  hour.from = Math.min(hour.from, end)
  hour.to = Math.max(hour.to, end)
}

/** The time before which chunks that end must go, as if bytes came evenly within an hour: the next pass sees what is left. */
function cutOf({ total, hours }: Size, limit: number): number | null {
  if (total <= limit) return null
  let excess = total - limit * KEPT_SHARE
  for (const [, { bytes, from, to }] of [...hours].toSorted(([a], [b]) => a - b)) {
    if (bytes >= excess) return from + (to - from) * (excess / bytes) + 1
    excess -= bytes
  }
  return Number.POSITIVE_INFINITY
}
