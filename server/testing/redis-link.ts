import { parseRedisUrl } from '../adapters/redis/address.ts'
import { RedisLink } from '../adapters/redis/link.ts'
import type { Clock } from '../ports/clock.ts'
import { systemClock } from '../system-clock.ts'
import { freshPrefix } from './redis-process.ts'

/** A node's connections, up; under a prefix of its own where none is given. */
export async function openLink(
  url: string,
  prefix = freshPrefix(),
  clock: Clock = systemClock,
): Promise<RedisLink> {
  const address = parseRedisUrl(url)
  if (typeof address === 'string') throw new Error(address)
  const link = new RedisLink({ address, prefix, clock, random: Math.random, onUnreadable: () => {} })
  if (!(await link.whenUp(10_000))) throw new Error('Redis is not reached')
  return link
}
