import type { RetentionRule } from '../../lib/domain/retention.ts'
import { systemClock } from '../system-clock.ts'
import { openRedisLog } from './redis-log.ts'

const START = 1_767_225_600_000

/** For `feedRowsContract`: a log in Redis by rules of retention, with a clock that is turned by hand. */
export async function openRedisRows(url: string, rules: (id: string) => RetentionRule | null) {
  let now = START
  const clock = { ...systemClock, now: () => now, monotonic: () => now, every: () => () => {} }
  const ids: string[] = []
  const { log, close } = await openRedisLog(url, {
    clock,
    sharedClock: { ask: async () => now },
    ruleOf: (feed) => rules(ids[feed] ?? ''),
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
    close,
  }
}
