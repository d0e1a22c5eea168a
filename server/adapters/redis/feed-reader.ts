import { type DrawingQuery, drawEntries } from '../../../lib/domain/draw-history.ts'
import type { Entries } from '../../../lib/domain/entry-codec.ts'
import type { FeedKey } from '../../ports/feed-catalog.ts'
import type { FeedHistory, HistoryColumns, RangeEntries, RangeQuery } from '../../ports/feed-history.ts'
import type { FeedKeys } from './feed-keys.ts'
import type { RedisLink } from './link.ts'
import type { Reply } from './script.ts'
import { joined, type Run, readStreamEntry } from './stream-entries.ts'

/** Entries of a stream in one answer: Redis does nothing else meanwhile. */
const PAGE = 1000

/** Reads streams of entries. Questions about the past go through all that is held of a feed. */
export class FeedReader implements FeedHistory {
  readonly #link: RedisLink
  readonly #keys: FeedKeys

  constructor(link: RedisLink, keys: FeedKeys) {
    this.#link = link
    this.#keys = keys
  }

  /** The pieces that hold the offsets from..to, in order; the first and the last may reach beyond. Fewer where they are gone. */
  async *runs(feed: FeedKey, from: number, to: number): AsyncGenerator<Run> {
    for (let after = from - 1, whole = true; after < to; ) {
      // The last entry may reach beyond: it alone is asked for whatever it holds.
      const [end, count] = whole ? [`${to}-0`, PAGE] : ['+', 1]
      const page = (await this.#link.client.xrangeBuffer(
        this.#keys.stream(feed),
        `(${after}-0`,
        end,
        'COUNT',
        count,
      )) as readonly Reply[]
      for (const one of page) {
        const { last, entries } = readStreamEntry(one)
        const all = joined(entries)
        yield { first: last - all.times.length + 1, ...all }
        after = last
      }
      if (page.length === count) continue
      if (!whole) return
      whole = false
    }
  }

  range(feed: FeedKey, query: RangeQuery): Promise<RangeEntries> {
    return this.#link.ask(async () => {
      const { epoch, head, oldest } = await this.#keys.peek(this.#link, feed)
      const found: [number[], number[], number[], number[]] = [[], [], [], []]
      const truncated = await this.#gather(feed, query, Math.max(oldest, (query.after ?? 0) + 1), head, found)
      const [offsets, times, values, arrived] = found.map((column) => Float64Array.from(column)) as [
        Float64Array,
        Float64Array,
        Float64Array,
        Float64Array,
      ]
      return { epoch, offsets, times, values, arrived, truncated, oldest }
    })
  }

  columns(feed: FeedKey, query: DrawingQuery): Promise<HistoryColumns> {
    return this.#link.ask(async () => {
      const { epoch, head, oldest } = await this.#keys.peek(this.#link, feed)
      const parts: Entries[] = []
      let first = oldest
      for await (const run of this.runs(feed, oldest, head)) {
        if (parts.length === 0) first = run.first
        parts.push(run)
      }
      const { times, values } = joined(parts)
      const heldFrom = first === 1 ? Number.NEGATIVE_INFINITY : (times[0] ?? Number.POSITIVE_INFINITY)
      return { epoch, heldFrom, ...drawEntries(first, times, values, query) }
    })
  }

  async #gather(
    feed: FeedKey,
    { from, to, limit }: RangeQuery,
    first: number,
    head: number,
    [offsets, times, values, arrived]: [number[], number[], number[], number[]],
  ): Promise<boolean> {
    for await (const run of this.runs(feed, first, head)) {
      for (const [i, time] of run.times.entries()) {
        const offset = run.first + i
        if (offset < first || offset > head || time <= from || time > to) continue
        if (offsets.length >= limit) return true
        offsets.push(offset)
        times.push(time)
        values.push(run.values[i] as number)
        arrived.push(run.arrived[i] as number)
      }
    }
    return false
  }
}
