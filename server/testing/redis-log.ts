import { randomUUID } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { RedisFeedLog, type RedisFeedLogOptions } from '../adapters/redis/feed-log.ts'
import type { Clock } from '../ports/clock.ts'
import { openLink } from './redis-link.ts'

type Options = Partial<Omit<RedisFeedLogOptions, 'link'>> & { prefix?: string; clock?: Clock }

const onFollowerError = (error: unknown) => {
  throw error
}

/** The log of one node, for the caller to close. What a follower throws is thrown on, where nothing else is said. */
export async function openRedisLog(url: string, { prefix, clock, ...more }: Options = {}) {
  const link = await openLink(url, prefix, clock)
  const log = new RedisFeedLog({ link, newId: randomUUID, budgetBytes: 1e9, onFollowerError, ...more })
  return {
    log,
    link,
    async close() {
      link.hurry()
      await log.close()
      link.close()
    },
  }
}

/** The same, closed with the test that opened it. */
export async function redisLogForTest(url: string, options: Options = {}) {
  const opened = await openRedisLog(url, options)
  onTestFinished(opened.close)
  return opened
}
