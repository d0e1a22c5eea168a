import type { FeedWrite, PointBatch, WriteOutcome } from '../ports/feed-log.ts'

interface ModelFeed {
  readonly times: number[]
  readonly values: number[]
  readonly arrived: number[]
}

const WINDOW = 1024

/** What a log holds, and what it answers, in the plainest way: the reference that logs are compared with. */
export class LogModel {
  readonly feeds = new Map<number, ModelFeed>()
  /** By feed and producer. */
  readonly #seen = new Map<string, Set<number>>()

  clone(): LogModel {
    const copy = new LogModel()
    for (const [key, { times, values, arrived }] of this.feeds)
      copy.feeds.set(key, { times: [...times], values: [...values], arrived: [...arrived] })
    for (const [key, seqs] of this.#seen) copy.#seen.set(key, new Set(seqs))
    return copy
  }

  feed(key: number): ModelFeed {
    const feed = this.feeds.get(key) ?? { times: [], values: [], arrived: [] }
    this.feeds.set(key, feed)
    return feed
  }

  /** Outcomes without epochs: `first` where it was appended. */
  append({ arrived, writes }: PointBatch): (number | Exclude<WriteOutcome['kind'], 'appended'>)[] {
    return writes.map((write) => {
      const verdict = this.#identify(write)
      if (verdict !== null) return verdict
      const feed = this.feed(write.feed)
      const first = feed.times.length + 1
      feed.times.push(...write.times)
      feed.values.push(...write.values)
      feed.arrived.push(...write.times.map(() => arrived))
      return first
    })
  }

  #identify({ feed, producer, seq }: FeedWrite): 'duplicate' | 'seq_too_old' | null {
    if (producer === undefined || seq === undefined) return null
    const key = `${feed} ${producer}`
    const seen = this.#seen.get(key) ?? new Set()
    this.#seen.set(key, seen)
    if (seen.size > 0 && seq <= Math.max(...seen) - WINDOW) return 'seq_too_old'
    if (seen.has(seq)) return 'duplicate'
    seen.add(seq)
    return null
  }
}
