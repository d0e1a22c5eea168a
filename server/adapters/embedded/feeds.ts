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
  /** Under which its chunks and rows are kept. */
  log: number
  /** Rows of the journal before this one are of another generation. */
  sinceRow: number
  tail: Tail | null
}

interface Row {
  readonly generation: number
  readonly sealed: number
  readonly oldest: number
  readonly sinceRow: number
  readonly log: number
}

/** The state of every feed that was asked for since the start; the others are read when they are. */
export class Feeds {
  readonly #states = new Map<number, FeedState>()
  readonly #find
  readonly #save

  constructor(db: Db) {
    this.#find = db.prepare<[number], Row>(
      'SELECT generation, sealed, oldest, since_row AS sinceRow, log FROM feed_log WHERE feed = ?',
    )
    this.#save = db.prepare(
      'INSERT OR REPLACE INTO feed_log (feed, generation, sealed, oldest, since_row, log) VALUES (?, ?, ?, ?, ?, ?)',
    )
  }

  get(feed: number): FeedState {
    let state = this.#states.get(feed)
    if (state === undefined) {
      const row = this.#find.get(feed) ?? { generation: 0, sealed: 0, oldest: 1, sinceRow: 0, log: feed }
      state = { feed, ...row, head: row.sealed, tail: null }
      this.#states.set(feed, state)
    }
    return state
  }

  save({ feed, generation, sealed, oldest, sinceRow, log }: FeedState): void {
    this.#save.run(feed, generation, sealed, oldest, sinceRow, log)
  }

  forget(feed: number): void {
    this.#states.delete(feed)
  }

  values(): Iterable<FeedState> {
    return this.#states.values()
  }
}
