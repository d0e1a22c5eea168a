import { mergeHistory } from '../../lib/domain/merge-history.ts'
import type { FeedKey } from '../ports/feed-catalog.ts'
import type { FeedImport, ImportCounts } from '../ports/feed-import.ts'

interface Points {
  readonly times: Float64Array
  readonly values: Float64Array
}

interface Feed extends Points {
  readonly epoch: string
}

const NOTHING: Feed = { epoch: '0', times: new Float64Array(), values: new Float64Array() }

/** What a `FeedImport` does, over feeds that nothing else reads; for tests of what stands above it. */
export class MemoryFeedImport implements FeedImport {
  /** What is staged, by job. */
  readonly jobs = new Map<string, Map<FeedKey, Points>>()
  /** Sizes of what was handed over. */
  readonly batches: number[] = []
  /** Runs before each stage and commit. */
  before: (step: 'stage' | 'commit') => Promise<void> = async () => undefined
  readonly #feeds = new Map<FeedKey, Feed>()

  /** What is visible. */
  entries(feed: FeedKey): Feed {
    return this.#feeds.get(feed) ?? NOTHING
  }

  append(feed: FeedKey, points: Points): void {
    const held = this.entries(feed)
    this.#feeds.set(feed, { ...joined(held, points), epoch: held.epoch })
  }

  async stage(job: string, feed: FeedKey, times: Float64Array, values: Float64Array): Promise<void> {
    await this.before('stage')
    this.batches.push(times.length)
    const staged = this.jobs.get(job) ?? new Map<FeedKey, Points>()
    this.jobs.set(job, staged.set(feed, joined(staged.get(feed) ?? NOTHING, { times, values })))
  }

  async assign(job: string, number: number, feed: FeedKey | null): Promise<void> {
    const staged = this.jobs.get(job)
    const points = staged?.get(number)
    if (staged === undefined || points === undefined) return
    staged.delete(number)
    if (feed !== null) staged.set(feed, joined(staged.get(feed) ?? NOTHING, points))
  }

  async commit(job: string, onProgress?: (done: number, total: number) => void): Promise<ImportCounts> {
    await this.before('commit')
    const staged = [...(this.jobs.get(job) ?? [])]
    const counts = { feeds: 0, added: 0, duplicates: 0, tooOld: 0 }
    for (const [done, [feed, points]] of staged.entries()) {
      const held = this.entries(feed)
      const { times, values, added, duplicates } = mergeHistory(held, points)
      if (added > 0) this.#feeds.set(feed, { times, values, epoch: String(Number(held.epoch) + 1) })
      if (added > 0) counts.feeds++
      counts.added += added
      counts.duplicates += duplicates
      onProgress?.(done + 1, staged.length)
    }
    this.jobs.delete(job)
    return counts
  }

  async abort(job: string): Promise<void> {
    this.jobs.delete(job)
  }
}

function joined(a: Points, b: Points): Points {
  const join = (left: Float64Array, right: Float64Array) => {
    const both = new Float64Array(left.length + right.length)
    both.set(left)
    both.set(right, left.length)
    return both
  }
  return { times: join(a.times, b.times), values: join(a.values, b.values) }
}
