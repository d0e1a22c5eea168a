import { randomUUID } from 'node:crypto'
import type { RetentionRule } from '../../lib/domain/retention.ts'
import { RedisFeedLog } from '../adapters/redis/feed-log.ts'
import { systemClock } from '../system-clock.ts'
import { openLink } from './redis-link.ts'

const START = 1_767_225_600_000

/** For `feedRowsContract`: a log in Redis by rules of retention, with a clock that is turned by hand. */
export async function openRedisRows(url: string, rules: (id: string) => RetentionRule | null) {
  let now = START
  const link = await openLink(url, undefined, { ...systemClock, now: () => now, every: () => () => {} })
  const ids: string[] = []
  const log = new RedisFeedLog({
    link,
    newId: randomUUID,
    budgetBytes: 1e9,
    sharedClock: { ask: async () => now },
    ruleOf: (feed) => rules(ids[feed] ?? ''),
    onFollowerError: (error) => {
      throw error
    },
  })
  return {
    addFeed: (id: string) => ids.push(id) - 1,
    post: (feed: number, times: number[], values: number[]) =>
      log.append({ arrived: now, writes: [{ feed, times, values }] }),
    draw: (feed: number, from: number, to: number, width: number) =>
      log.columns(feed, { from, to, width, windows: [] }),
    oldest: async (feed: number) => (await log.read(feed, { tail: 1 }, 1)).oldest,
    advance(ms: number) {
      now += ms
    },
    settle: () => log.tidy(),
    async close() {
      await log.close()
      link.close()
    },
  }
}
