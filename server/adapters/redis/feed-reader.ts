import type { Entries } from '../../../lib/domain/entry-codec.ts'
import type { FeedKeys, FeedLogName } from './feed-keys.ts'
import type { RedisLink } from './link.ts'
import type { Reply } from './script.ts'
import { cut, joined, type Run, readStreamEntry } from './stream-entries.ts'

/** Entries of a stream in one answer: Redis does nothing else meanwhile. */
const PAGE = 1000

/** Reads the streams of entries. */
export class FeedReader {
  readonly #link: RedisLink
  readonly #keys: FeedKeys

  constructor(link: RedisLink, keys: FeedKeys) {
    this.#link = link
    this.#keys = keys
  }

  /** The pieces of from..to that are held, in order. */
  async *runs(log: FeedLogName, from: number, to: number): AsyncGenerator<Run> {
    for (let after = from - 1, whole = true; after < to; ) {
      // The last entry may reach beyond: it alone is asked for whatever it holds.
      const [end, count] = whole ? [`${to}-0`, PAGE] : ['+', 1]
      const page = (await this.#link.client.xrangeBuffer(
        this.#keys.stream(log),
        `(${after}-0`,
        end,
        'COUNT',
        count,
      )) as readonly Reply[]
      for (const one of page) {
        const { last, entries } = readStreamEntry(one)
        const all = joined(entries)
        const first = last - all.times.length + 1
        const skip = Math.max(0, from - first)
        yield { first: first + skip, ...cut(all, skip, Math.min(all.times.length, to - first + 1)) }
        after = last
      }
      if (page.length === count) continue
      if (!whole) return
      whole = false
    }
  }

  /** The entries from..to; null where not all of them are held. */
  async entries(log: FeedLogName, from: number, to: number): Promise<Entries | null> {
    const runs: Run[] = []
    for await (const run of this.runs(log, from, to)) {
      // What is gone is the oldest.
      if (runs.length === 0 && run.first > from) return null
      runs.push(run)
    }
    const all = joined(runs)
    return all.times.length < to - from + 1 ? null : all
  }
}
