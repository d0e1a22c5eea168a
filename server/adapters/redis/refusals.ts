import { bucketTags } from './buckets.ts'
import type { RedisLink } from './link.ts'

const PROBE_SECONDS = 10

/** Why a Redis that answers takes nothing from anybody, or null where an error says something else. */
export function refusalOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  // The client of a cluster tries some times, and then says what it heard last.
  const [kind] = /^[A-Z]+\b|(?<=Last error: ReplyError: )[A-Z]+\b/.exec(error.message) ?? []
  switch (kind) {
    case 'OOM':
      return 'Redis has no memory left'
    case 'MISCONF':
      return 'Redis cannot write to its disk'
    case 'READONLY':
      return 'this Redis is a replica'
    case 'NOREPLICAS':
      return 'Redis has too few replicas'
    case 'CLUSTERDOWN':
      return 'a part of the Redis Cluster is down'
    default:
      return null
  }
}

/** Redis answered, and will answer the same again: out of memory, no permission, a script that fails. */
export function isRefusal(error: unknown): error is Error {
  return (
    error instanceof Error &&
    error.name === 'ReplyError' &&
    !/^(LOADING|TRYAGAIN|CLUSTERDOWN|READONLY|MASTERDOWN|MOVED|ASK|ERR Script attempted to access a non local)/.test(
      error.message,
    )
  )
}

/** Whether what failed so may have been carried out: it was sent, and Redis did not answer that it refuses it. */
export function mayHaveArrived(error: unknown): boolean {
  if (!(error instanceof Error)) return true
  return error.name !== 'ReplyError' && !/enableOfflineQueue options is false/.test(error.message)
}

/** Whether Redis takes something: each shard of a cluster a key that goes by itself. Null, or the error of one that does not. */
export async function probeWriting({ client, clustered, prefix }: RedisLink): Promise<unknown> {
  const tags = bucketTags().slice(0, clustered ? undefined : 1)
  const writes = tags.map((tag) => client.set(`${prefix}{${tag}}:probe`, '', 'EX', PROBE_SECONDS))
  const failed = (await Promise.allSettled(writes)).find(({ status }) => status === 'rejected')
  return failed?.status === 'rejected' ? failed.reason : null
}
