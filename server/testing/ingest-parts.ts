import { expect, onTestFinished, vi } from 'vitest'
import { createMemoryFeedCatalog } from '../adapters/memory/feed-catalog.ts'
import { createMemoryFeedLog } from '../adapters/memory/feed-log.ts'
import { MemoryPartlyTaken } from '../adapters/memory/partly-taken.ts'
import type { FeedLog } from '../ports/feed-log.ts'
import { createIngest, type IngestLimits, type IngestOrigin } from '../services/ingest.ts'
import { FakeClock } from './fake-clock.ts'
import { holdLog } from './held-log.ts'

/** An ingest service on memory adapters, and how to look at what it did. */
export function setUp(
  options: { limits?: Partial<IngestLimits>; maxFeeds?: number; wrap?: (log: FeedLog) => FeedLog } = {},
) {
  const clock = new FakeClock()
  const catalog = createMemoryFeedCatalog({ maxFeeds: options.maxFeeds ?? 100 })
  const memory = createMemoryFeedLog({ budgetBytes: 1e9 })
  const log = options.wrap?.(memory) ?? memory
  const limits = { requestPoints: 1_000_000, queuedPoints: 100_000, ...options.limits }
  const ingest = createIngest({ catalog, log, partlyTaken: new MemoryPartlyTaken(clock), clock, limits })
  onTestFinished(() => memory.close())
  const origin: IngestOrigin = { door: 'http', defaultSource: 'unknown' }
  const post = (body: unknown, identity: { producer?: string; seq?: number } = {}) =>
    ingest.post({ origin, body, ...identity })
  async function values(id: string): Promise<number[]> {
    const [feed] = (await catalog.search({ feed: id, limit: 1 })).feeds
    if (feed === undefined) return []
    const slice = await memory.read(feed.key, { tail: 1e7 }, 1e7)
    return slice.kind === 'entries' ? [...slice.entries.values] : []
  }
  return { clock, catalog, log, memory, ingest, origin, post, values }
}

export const point = (value: number) => ({ source: 'a', value })

/** The same, where the test says when each batch is committed. */
export function setUpHeld(limits: Partial<IngestLimits> = {}) {
  const parts = setUp({ wrap: holdLog, limits })
  return { ...parts, log: parts.log as ReturnType<typeof holdLog> }
}

/** The feed is known, and nothing waits. */
export async function warm({ post, log }: ReturnType<typeof setUpHeld>): Promise<void> {
  const first = post(point(0))
  await vi.waitFor(() => expect(log.waiting).toHaveLength(1))
  log.release()
  await first
}
