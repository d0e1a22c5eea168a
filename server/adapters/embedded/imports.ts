import { mergeHistory } from '../../../lib/domain/merge-history.ts'
import type { ImportCounts } from '../../ports/feed-import.ts'
import { Chunks, joined } from './chunks.ts'
import { unpackEntries } from './codec.ts'
import type { Db } from './schema.ts'
import type { Writer } from './writer.ts'

/** Points waiting for the end of their import, by job and feed. They are lost with the process, as the port allows. */
export class Imports {
  readonly #db: Db
  readonly #writer: Writer
  readonly #chunks: Chunks
  readonly #jobs = new Map<string, Map<number, { times: Float64Array; values: Float64Array }[]>>()

  constructor(db: Db, writer: Writer) {
    this.#db = db
    this.#writer = writer
    this.#chunks = new Chunks(db)
  }

  stage(job: string, feed: number, times: Float64Array, values: Float64Array): void {
    const feeds = this.#jobs.get(job) ?? new Map<number, { times: Float64Array; values: Float64Array }[]>()
    this.#jobs.set(job, feeds)
    const parts = feeds.get(feed) ?? []
    feeds.set(feed, parts)
    parts.push({ times, values })
  }

  feedsOf(job: string): number[] {
    return [...(this.#jobs.get(job)?.keys() ?? [])]
  }

  /** Throws for a feed whose oldest entries are gone: a rebuild would take the rows that still stand for them with it. */
  check(feed: number): void {
    if (this.#writer.stateOf(feed).oldest > 1) {
      throw new Error(
        'the oldest entries of a feed are gone by its retention, so nothing can be merged into it',
      )
    }
  }

  /** Rebuilds one feed of a job, in one transaction. */
  commitFeed(job: string, feed: number, now: number): ImportCounts & { generation: number } {
    const staged = this.#jobs.get(job)?.get(feed) ?? []
    this.#jobs.get(job)?.delete(feed)
    this.#writer.sealFeed(feed)
    const held = this.#held(feed)
    const merged = mergeHistory(held, concat(staged))
    const state = this.#writer.stateOf(feed)
    const { added, duplicates } = merged
    if (added === 0) return { feeds: 0, added, duplicates, generation: state.generation }
    const next = {
      ...state,
      generation: state.generation + 1,
      sealed: merged.times.length,
      oldest: 1,
      sinceRow: this.#writer.nextRow,
    }
    this.#db.transaction(() => {
      this.#db.prepare('DELETE FROM chunk WHERE feed = ?').run(feed)
      this.#db.prepare('DELETE FROM rollup WHERE feed = ?').run(feed)
      const arrived = new Float64Array(merged.times.length).fill(now)
      this.#chunks.write(feed, 1, { times: merged.times, values: merged.values, arrived })
      this.#writer.saveState(next)
    })()
    Object.assign(state, { ...next, head: next.sealed })
    return { feeds: 1, added, duplicates, generation: state.generation }
  }

  abort(job: string): void {
    this.#jobs.delete(job)
  }

  #held(feed: number): { times: Float64Array; values: Float64Array } {
    const rows = this.#db
      .prepare<[number], { data: Uint8Array }>('SELECT data FROM chunk WHERE feed = ? ORDER BY first')
      .all(feed)
    return joined(rows.map(({ data }) => unpackEntries(data)))
  }
}

function concat(parts: readonly { times: Float64Array; values: Float64Array }[]) {
  return joined(parts.map(({ times, values }) => ({ times, values, arrived: times })))
}
