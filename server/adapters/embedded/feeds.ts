import type { Db } from './schema.ts'
import type { Tail } from './tail.ts'

/** Where one feed stands in the log. */
export interface FeedState {
  readonly feed: number
  /** Counts imports: part of the epoch (SPEC LG7). */
  generation: number
  head: number
  /** The last offset that lies in chunks; what follows is in `tail`. */
  sealed: number
  /** The first offset still held. */
  oldest: number
  /** Rows of the journal before this one are of another generation. */
  sinceRow: number
  tail: Tail | null
}

interface Row {
  readonly generation: number
  readonly sealed: number
  readonly oldest: number
  readonly sinceRow: number
}

/** The state of every feed that was asked for since the start; the others are read when they are. */
export class Feeds {
  readonly #states = new Map<number, FeedState>()
  readonly #find
  readonly #save

  constructor(db: Db) {
    this.#find = db.prepare<[number], Row>(
      'SELECT generation, sealed, oldest, since_row AS sinceRow FROM feed_log WHERE feed = ?',
    )
    this.#save = db.prepare(
      'INSERT OR REPLACE INTO feed_log (feed, generation, sealed, oldest, since_row) VALUES (?, ?, ?, ?, ?)',
    )
  }

  get(feed: number): FeedState {
    let state = this.#states.get(feed)
    if (state === undefined) {
      const row = this.#find.get(feed) ?? { generation: 0, sealed: 0, oldest: 1, sinceRow: 0 }
      state = { feed, ...row, head: row.sealed, tail: null }
      this.#states.set(feed, state)
    }
    return state
  }

  save({ feed, generation, sealed, oldest, sinceRow }: FeedState): void {
    this.#save.run(feed, generation, sealed, oldest, sinceRow)
  }

  forget(feed: number): void {
    this.#states.delete(feed)
  }

  values(): Iterable<FeedState> {
    return this.#states.values()
  }
}
