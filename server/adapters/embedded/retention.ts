import { type RetentionRule, retentionOf } from '../../../lib/domain/retention.ts'
import { Chunks } from './chunks.ts'
import type { Db } from './schema.ts'
import { NO_TIER, TIERS, type Tier } from './tiers.ts'
import { SLICE_MS, type Writer } from './writer.ts'

const PASS_EVERY_MS = 60_000
const AT_ONCE = 32
/** The tier whose rows outlive all others. */
const COARSEST = TIERS[2]
const HOUR_MS = 3_600_000
const PRODUCER_AGE_MS = 7 * 86_400_000
const PRODUCERS_KEPT = 1_000_000

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

/** Bytes of entries by the hour in which they end: what is over a rule's size is cut from the oldest end. */
interface Size {
  total: number
  readonly byHour: Map<number, number>
}

/**
 * Deletes what is too old, and the data of removed feeds, in slices of a few ms; goes over all feeds once a minute. A chunk
 * without rows of a tier stands in for them, and is kept as long as they would be; where a chunk behind it may go
 * earlier, its rows are written and both go (SPEC LG6a).
 */
export class Retention {
  readonly #db: Db
  readonly #writer: Writer
  readonly #now: () => number
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
  readonly #doomed
  #queue: Feed[] = []
  #cursor: number | null = null
  #passedAt: number
  #size = new Map<RetentionRule, Size>()
  /** Entries that end before this go, by rule, whatever their age: the rule's size was passed. */
  #cut = new Map<RetentionRule, number>()

  constructor(db: Db, writer: Writer, rules: readonly RetentionRule[], now: () => number) {
    this.#db = db
    this.#writer = writer
    this.#now = now
    this.#ruleOf = retentionOf(rules)
    this.#passedAt = now() - PASS_EVERY_MS + 5000
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
    this.#sizes = db.prepare<[number], { t_max: number; bytes: number }>(
      'SELECT t_max, bytes FROM chunk WHERE log = ?',
    )
    this.#next = db.prepare<[number], { first: number }>(
      'SELECT first FROM chunk WHERE log = ? ORDER BY first LIMIT 1',
    )
    this.#deleteChunk = db.prepare('DELETE FROM chunk WHERE id = ?')
    this.#deleteRow = db.prepare('DELETE FROM rollup WHERE id = ?')
    this.#doomed = db.prepare<[], { log: number }>('SELECT log FROM doomed LIMIT 1')
  }

  /** One slice. False where nothing is left to do for now. */
  work(): boolean {
    const doomed = this.#doomed.get()
    if (doomed !== undefined) {
      this.#deleteSome(doomed.log)
      return true
    }
    const now = this.#now()
    if (this.#cursor === null) {
      if (now >= this.#passedAt && now - this.#passedAt < PASS_EVERY_MS) return false
      this.#passedAt = now
      this.#cursor = 0
      this.#size = new Map()
    }
    const until = performance.now() + SLICE_MS
    while (performance.now() < until) {
      const feed = this.#nextFeed()
      if (feed === undefined) {
        this.#endPass(now)
        return false
      }
      while (this.#trimFeed(feed, now)) if (performance.now() >= until) break
      this.#measure(feed)
    }
    return true
  }

  #nextFeed(): Feed | undefined {
    if (this.#queue.length === 0 && this.#cursor !== null) {
      this.#queue = this.#feeds.all(this.#cursor, 256)
      this.#cursor = this.#queue.at(-1)?.key ?? this.#cursor
    }
    return this.#queue.shift()
  }

  /** Deletes some of each kind, from the oldest on. True where there may be more. */
  #trimFeed({ key, id }: Feed, now: number): boolean {
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
    let more = chunks.length === AT_ONCE || rows.some(({ length }) => length === AT_ONCE)
    const oldest = this.#db.transaction(() => {
      for (const row of rows.flat()) this.#deleteRow.run(row.id)
      for (const chunk of chunks) {
        // What is cut for its size leaves rows of the coarsest tier alone: finer ones would take more than it does.
        const lacks = (tier: Tier) => tier < chunk.finest && chunk.t_max >= now - (ages[tier] ?? 0)
        const wanted = TIERS.filter((tier) => lacks(tier) && (tier === COARSEST || chunk.t_max >= cut))
        if (wanted.length > 0) this.#chunks.writeRowsOf(log, chunk.id, wanted)
        this.#deleteChunk.run(chunk.id)
        if (performance.now() < until) continue
        more = true
        break
      }
      const first = this.#next.get(log)?.first ?? state.sealed + 1
      this.#writer.saveState({ ...state, oldest: first })
      return first
    })()
    state.oldest = oldest
    return more
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

  #measure({ key, id }: Feed): void {
    const rule = this.#ruleOf(id)
    if (!Number.isFinite(rule.bytes)) return
    const size = this.#size.get(rule) ?? { total: 0, byHour: new Map<number, number>() }
    this.#size.set(rule, size)
    for (const { t_max, bytes } of this.#sizes.all(this.#writer.stateOf(key).log)) {
      const hour = Math.floor(t_max / HOUR_MS)
      size.total += bytes
      size.byHour.set(hour, (size.byHour.get(hour) ?? 0) + bytes)
    }
  }

  #endPass(now: number): void {
    this.#cursor = null
    this.#cut = new Map()
    for (const [rule, { total, byHour }] of this.#size) {
      let left = total
      for (const [hour, bytes] of [...byHour].toSorted(([a], [b]) => a - b)) {
        if (left <= rule.bytes) break
        left -= bytes
        this.#cut.set(rule, (hour + 1) * HOUR_MS)
      }
      // The next pass cuts: soon.
      if (this.#cut.has(rule)) this.#passedAt = now - PASS_EVERY_MS + 1000
    }
    this.#db
      .prepare(
        'DELETE FROM producer WHERE heard < ? AND heard IN (SELECT heard FROM producer ORDER BY heard LIMIT 1000)',
      )
      .run(now - PRODUCER_AGE_MS)
    this.#db
      .prepare(
        `DELETE FROM producer WHERE (feed, name) IN (SELECT feed, name FROM producer ORDER BY heard
         LIMIT (SELECT min(1000, max(0, count(*) - ?)) FROM producer))`,
      )
      .run(PRODUCERS_KEPT)
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
