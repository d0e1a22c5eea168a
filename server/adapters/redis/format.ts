import type { RedisLink } from './link.ts'
import { Script } from './script.ts'

/**
 * Of the keys, the blobs and the messages in Redis. Raised when an older release would misread, or harm, what this one
 * writes: a new coding of columns, another field in `states`. What older ones pass over needs none.
 */
export const REDIS_FORMAT = 1

/** Another release may raise the format while this one runs. */
const LOOK_MS = 5000

/** Why this release must not touch what is stored there, or null. Marks a fresh prefix as this release's. */
export async function newerFormat(link: RedisLink, own = REDIS_FORMAT): Promise<string | null> {
  const script = new Script('format')
  const stored = await link.ask(() => script.run(link.client, [`${link.prefix}format`], [own]))
  if (Number(stored) <= own) return null
  return (
    `what is stored under “${link.prefix}” is of format ${stored}, which a newer release writes; this one reads up to ` +
    `${own}. Start the newer release, or name another REDIS_PREFIX`
  )
}

/** From now on the connection ends for good once a newer release has taken the data over. */
export function watchFormat(link: RedisLink): () => void {
  const look = async () => {
    const reason = await newerFormat(link).catch(() => null)
    if (reason !== null) link.bar(reason)
  }
  link.onChange((up) => {
    // After a restart without its data it has to be marked anew.
    if (up) void look()
  })
  return link.clock.every(LOOK_MS, () => {
    if (link.up) void look()
  })
}
