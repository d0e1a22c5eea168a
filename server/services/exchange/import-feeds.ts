import type { PointFault } from '../../../lib/domain/normalise-point.ts'
import type { FeedCatalog, FeedKey } from '../../ports/feed-catalog.ts'
import type { FeedImport } from '../../ports/feed-import.ts'

/** Feeds that are made in one step of the catalog. */
const MADE_AT_ONCE = 1000

interface NewFeed {
  readonly number: number
  firstLine: number
  points: number
}

/** A new feed that the catalog did not take. */
export interface RefusedFeed {
  readonly firstLine: number
  readonly points: number
  readonly fault: PointFault
}

/**
 * The feeds of one import by their ids. Those that are not there yet have numbers below 0, and are made only when everything
 * has been read: an import that is given up leaves none behind.
 */
export class ImportFeeds {
  readonly #catalog: FeedCatalog
  readonly #mostNew: number
  readonly #known = new Map<string, FeedKey>()
  readonly #new = new Map<string, NewFeed>()

  constructor(catalog: FeedCatalog, mostNew: number) {
    this.#catalog = catalog
    this.#mostNew = mostNew
  }

  /** Whether it is known, or may be made; to be asked before `numberOf`. */
  async learn(id: string): Promise<PointFault | null> {
    if (this.#known.has(id) || this.#new.has(id)) return null
    const [record] = (await this.#catalog.search({ feed: id, limit: 1 })).feeds
    if (record !== undefined) this.#known.set(id, record.key)
    else if (this.#new.size < this.#mostNew) {
      this.#new.set(id, { number: -1 - this.#new.size, firstLine: 0, points: 0 })
    } else {
      const message = `The file names more than ${this.#mostNew} feeds that are not here yet.`
      return { code: 'too_many_feeds', message }
    }
    return null
  }

  /** Whether it was there before this import; to be asked after `learn`. */
  isKnown(id: string): boolean {
    return this.#known.has(id)
  }

  /** What a point in this line is staged under. */
  numberOf(id: string, line: number): number | null {
    const made = this.#new.get(id)
    if (made === undefined) return this.#known.get(id) ?? null
    if (made.points++ === 0) made.firstLine = line
    return made.number
  }

  /** Makes the new feeds, and gives them what was staged. Answers with those that the catalog refuses. */
  async make(importer: FeedImport, job: string, now: number): Promise<RefusedFeed[]> {
    const refused: RefusedFeed[] = []
    const all = [...this.#new].filter(([, { points }]) => points > 0)
    for (let from = 0; from < all.length; from += MADE_AT_ONCE) {
      const some = all.slice(from, from + MADE_AT_ONCE)
      const outcomes = await this.#catalog.ensure(
        some.map(([id]) => id),
        now,
      )
      for (const [i, [, { number, firstLine, points }]] of some.entries()) {
        const outcome = outcomes[i]
        if (outcome === undefined || !outcome.ok) {
          await importer.assign(job, number, null)
          if (outcome !== undefined) refused.push({ firstLine, points, fault: outcome })
        } else await importer.assign(job, number, outcome.key)
      }
    }
    return refused
  }
}
