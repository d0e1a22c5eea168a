import { RowGatherer, rollEntries, withoutRows } from '../../../lib/domain/rollup.ts'
import { TIERS, type Tier, tierWidth } from '../../../lib/domain/row-tiers.ts'
import type { Chunks } from './chunks.ts'
import { unpackRows } from './codec.ts'
import type { Db } from './schema.ts'

interface Points {
  readonly times: Float64Array
  readonly values: Float64Array
}

const ENTRIES_AT_ONCE = 65_536

/** Carries the rows of entries that are gone into another log, cut where the entries that are held begin. */
export class RowSplitter {
  readonly #db: Db
  readonly #chunks: Chunks
  readonly #rowsUpTo
  readonly #copy
  readonly #newest

  constructor(db: Db, chunks: Chunks) {
    this.#db = db
    this.#chunks = chunks
    this.#rowsUpTo = db.prepare<
      [number, number, number, number],
      { id: number; first: number; last: number }
    >(
      'SELECT id, first, last FROM rollup WHERE log = ? AND tier = ? AND first > ? AND first < ? ORDER BY first LIMIT 1',
    )
    this.#copy = db.prepare(
      `INSERT INTO rollup (log, tier, first, last, t_min, t_max, level, bytes, data)
       SELECT ?, tier, first, last, t_min, t_max, level, bytes, data FROM rollup WHERE id = ?`,
    )
    this.#newest = db.prepare<[number], { time: number | null }>(
      'SELECT max(t_max) AS time FROM rollup WHERE log = ?',
    )
  }

  /** The time from which on a trimmed log takes points: what lies before it is known by rows alone. `least`: of its entries. */
  boundary(log: number, least: number | null): number {
    return least ?? this.#newest.get(log)?.time ?? Number.NEGATIVE_INFINITY
  }

  /** `held`: the entries from `oldest` on, in the order of offsets. */
  *carry(
    { log, oldest }: { log: number; oldest: number },
    into: number,
    held: Points,
  ): Generator<undefined, void> {
    for (const tier of TIERS) {
      for (let after = 0; ; ) {
        const blob = this.#rowsUpTo.get(log, tier, after, oldest)
        if (blob === undefined) break
        after = blob.first
        if (blob.last < oldest) this.#copy.run(into, blob.id)
        else yield* this.#split(tier, blob, oldest, into, held)
        yield
      }
    }
  }

  *#split(
    tier: Tier,
    blob: { id: number; first: number; last: number },
    oldest: number,
    into: number,
    held: Points,
  ): Generator<undefined, void> {
    const width = tierWidth(tier)
    const later = new RowGatherer()
    const end = blob.last - oldest + 1
    for (let at = 0; at < end; at += ENTRIES_AT_ONCE) {
      const to = Math.min(end, at + ENTRIES_AT_ONCE)
      later.addRows(rollEntries(held.times.slice(at, to), held.values.slice(at, to), width), width, width)
      yield
    }
    const found = this.#db.prepare<[number], { data: Uint8Array }>('SELECT data FROM rollup WHERE id = ?')
    const whole = found.get(blob.id)
    if (whole === undefined) return
    const earlier = withoutRows(unpackRows(whole.data), later.rows())
    if (earlier.columns.length > 0)
      this.#chunks.writeRows(into, tier, { first: blob.first, last: oldest - 1 }, earlier)
  }
}
